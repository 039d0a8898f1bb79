"""``backcheck check``: what was written becomes a request, and the run of it a status."""

import sys

import typer

from backcheck.cli import options as given


def check(  # noqa: PLR0913 - each option of the command is a parameter
    paths: given.Paths,
    formats: given.Formats = None,
    outputs: given.Outputs = None,
    select: given.Select = None,
    ignore: given.Ignore = None,
    all_rules: given.AllRules = False,
    fail_on: given.FailOn = None,
    strict: given.Strict = False,
    baseline: given.Baseline = None,
    engine: given.Engine = None,
    config: given.ConfigFile = None,
    isolated: given.Isolated = False,
    config_from: given.ConfigFrom = "",
    evidence: given.Evidence = False,
    notes: given.Notes = False,
    files: given.Files = False,
    by: given.By = given.View.ITEM,
    quiet: given.Quiet = False,
    verbose: given.Verbose = False,
    jobs: given.Jobs = 0,
    no_cache: given.NoCache = False,
    today: given.Today = "",
) -> None:
    """Check a repository: the checklist first, then findings.

    Exits with 0 when nothing was found, 1 for findings, 2 for bad input, 3 when something failed, 130 when interrupted.
    """
    from backcheck.cli.outputs import Look, pair
    from backcheck.cli.request import Request, Selection, Settings
    from backcheck.cli.run import list_files, run

    selection = Selection(_split(select), _split(ignore), all_rules)
    settings = Settings(config, isolated, config_from)
    request = Request(tuple(paths), selection, settings, _split(engine), jobs, not no_cache, evidence, baseline, today)
    if files:
        list_files(request)
        return
    look = Look(
        quiet,
        notes,
        baseline is not None,
        bool(selection.select),
        tuple(map(str, paths)),
        settings.words,
        selection.words,
        by.value,
    )
    targets = pair(sys.argv[1:], [one.value for one in formats or ()], outputs or ())
    raise typer.Exit(run(request, targets, look, fail_on, strict=strict, verbose=verbose))


def _split(words: list[str] | None) -> tuple[str, ...]:
    return tuple(part.strip() for word in words or () for part in word.split(",") if part.strip())

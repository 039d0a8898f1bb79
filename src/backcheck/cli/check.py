"""``backcheck check``: options, progress, and one report for each format asked for."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from backcheck.cli.completion import complete_selector
from backcheck.config.config import FailOn


class Format(StrEnum):
    TEXT = "text"
    LINES = "lines"
    SARIF = "sarif"
    GITHUB = "github"
    JSON = "json"
    MARKDOWN = "markdown"


def check(  # noqa: PLR0913 - each option of the command is a parameter
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="the repository, or files and folders of it")],
    formats: Annotated[
        list[Format] | None,
        typer.Option(
            "--format",
            "-f",
            help="text for people, lines for editors, sarif, github (what code scanning takes), json, markdown; repeatable",
        ),
    ] = None,
    outputs: Annotated[list[Path] | None, typer.Option("--output", "-o", help="the file for the --format beside it")] = None,
    select: Annotated[
        list[str] | None,
        typer.Option("--select", help="run these rules alone: ids, prefixes, pack names", autocompletion=complete_selector),
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option("--ignore", help="leave these rules out", autocompletion=complete_selector)] = None,
    all_rules: Annotated[bool, typer.Option("--all", help="also advice, previews and rules of low precision")] = False,
    fail_on: Annotated[
        FailOn | None, typer.Option("--fail-on", help="exit 1 for findings of this severity or above (default: warning)")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="exit 3 when something could not be checked")] = False,
    baseline: Annotated[
        Path | None, typer.Option("--baseline", help="an earlier report of --format sarif: what it knows is not new")
    ] = None,
    engine: Annotated[
        list[str] | None, typer.Option("--engine", help="python, bandit, bandit=all or semgrep; repeatable (default: all three)")
    ] = None,
    config: Annotated[Path | None, typer.Option("--config", help="read the configuration from this file")] = None,
    isolated: Annotated[bool, typer.Option("--isolated", help="ignore the repository's own configuration")] = False,
    config_from: Annotated[
        str, typer.Option("--config-from", metavar="REV", help="read the configuration as it is in this git revision")
    ] = "",
    evidence: Annotated[bool, typer.Option("--evidence", help="list the places that pass too")] = False,
    notes: Annotated[bool, typer.Option("--notes", help="list findings of note level too")] = False,
    files: Annotated[bool, typer.Option("--files", help="list each file's class and the reason for it, and stop")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="only the exit status and the reports asked for")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="what each engine did and how long it took")] = False,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=0, help="worker processes; 0 for as many as there are processors")] = 0,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="neither read nor write the cache")] = False,
    today: Annotated[str, typer.Option("--today", metavar="DATE", help="the date that suppressions and answers expire by")] = "",
) -> None:
    """Check a repository: the checklist first, then findings.

    Exits with 0 when nothing was found, 1 for findings, 2 for bad input, 3 when something failed, 130 when interrupted.
    """
    from backcheck.cli.outputs import Look, pair
    from backcheck.cli.request import Request
    from backcheck.cli.run import list_files, run

    request = Request(
        paths=tuple(paths),
        select=_split(select),
        ignore=_split(ignore),
        all_rules=all_rules,
        config=config,
        isolated=isolated,
        config_from=config_from,
        engines=_split(engine),
        jobs=jobs,
        use_cache=not no_cache,
        evidence=evidence,
        baseline=baseline,
        today=today,
    )
    if files:
        list_files(request)
        return
    look = Look(quiet, notes, baseline is not None, bool(request.select), tuple(str(path) for path in paths))
    targets = pair(sys.argv[1:], [one.value for one in formats or ()], outputs or ())
    raise typer.Exit(run(request, targets, look, fail_on, strict=strict, verbose=verbose))


def _split(words: list[str] | None) -> tuple[str, ...]:
    return tuple(part.strip() for word in words or () for part in word.split(",") if part.strip())

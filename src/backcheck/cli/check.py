"""``backcheck check``: options, progress, and one report for each format asked for."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

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
    formats: Annotated[list[Format] | None, typer.Option("--format", "-f", help="repeatable; each may be followed by --output")] = None,
    outputs: Annotated[list[Path] | None, typer.Option("--output", "-o", help="a file for the format before it")] = None,
    select: Annotated[list[str] | None, typer.Option("--select", help="run these rules: ids, prefixes, pack names")] = None,
    ignore: Annotated[list[str] | None, typer.Option("--ignore", help="leave these rules out")] = None,
    fail_on: Annotated[
        FailOn | None, typer.Option("--fail-on", help="exit 1 for findings from this severity on (default: warning)")
    ] = None,
    config: Annotated[Path | None, typer.Option("--config", help="read the configuration from this file")] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=0, help="worker processes; 0 for as many as there are processors")] = 0,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="neither read nor write the cache")] = False,
    all_rules: Annotated[bool, typer.Option("--all", help="also advice, previews and rules of low precision")] = False,
    evidence: Annotated[bool, typer.Option("--evidence", help="list the places that pass too")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="exit 3 when something could not be checked")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="only the exit status and the files asked for")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="what each engine did and how long it took")] = False,
    notes: Annotated[bool, typer.Option("--notes", help="list findings of note level too")] = False,
    files: Annotated[bool, typer.Option("--files", help="list each file's class and the reason, and stop")] = False,
    engine: Annotated[
        list[str] | None, typer.Option("--engine", help="python, bandit, bandit=all or semgrep; repeatable (default: all three)")
    ] = None,
    baseline: Annotated[Path | None, typer.Option("--baseline", help="a SARIF log of ours: its findings are not new")] = None,
    isolated: Annotated[bool, typer.Option("--isolated", help="ignore the repository's own configuration")] = False,
    config_from: Annotated[str, typer.Option("--config-from", metavar="REV", help="read the configuration as it is in this revision")] = "",
    today: Annotated[str, typer.Option("--today", metavar="DATE", help="the date that suppressions and answers expire by")] = "",
) -> None:
    from backcheck.cli.outputs import Wanted, pair, write_all
    from backcheck.cli.progress import progress
    from backcheck.cli.run import Request, prepare, status

    if files:
        from backcheck.cli.files import files as list_files

        list_files(paths)
        return
    wanted = pair(sys.argv, [one.value for one in formats or ()], list(outputs or ()))
    request = Request(
        paths=tuple(paths),
        select=_split(select),
        ignore=_split(ignore),
        all_rules=all_rules,
        config=config,
        isolated=isolated,
        config_from=config_from,
        engines=_engines(engine),
        jobs=jobs,
        use_cache=not no_cache,
        evidence=evidence,
        baseline=baseline,
        today=today,
    )
    prepared = prepare(request)
    with progress(quiet=quiet or not sys.stderr.isatty()):
        result = prepared.session.update()
    look = Wanted(quiet=quiet, notes=notes, compared=baseline is not None, shown=tuple(str(path) for path in paths))
    write_all(result, wanted, look)
    if verbose:
        from backcheck.cli.progress import tell_engines

        tell_engines(result)
    raise typer.Exit(status(result, fail_on or prepared.config.fail_on, strict=strict, asked=_engines(engine)))


def _split(words: list[str] | None) -> tuple[str, ...]:
    return tuple(part.strip() for word in words or () for part in word.split(",") if part.strip())


def _engines(words: list[str] | None) -> tuple[str, ...]:
    from backcheck.refusal import Refusal, instead_of

    known = ("python", "bandit", "bandit=all", "semgrep")
    chosen = _split(words)
    for word in chosen:
        if word not in known:
            raise Refusal(f"unknown engine {word!r}: {instead_of(word, known)}")
    return chosen

"""The options of ``backcheck check``: how each is written and what its help says."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

from typer import Argument, Option

from backcheck.cli.completion import complete_selector
from backcheck.config.config import FailOn as Severity


class Format(StrEnum):
    TEXT = "text"
    LINES = "lines"
    SARIF = "sarif"
    GITHUB = "github"
    JSON = "json"
    MARKDOWN = "markdown"


class View(StrEnum):
    ITEM = "item"
    PACK = "pack"
    OWASP_2021 = "owasp-2021"
    OWASP_2025 = "owasp-2025"
    OWASP_API_2023 = "owasp-api-2023"
    CWE = "cwe"


_FORMATS = "text for people, lines for editors, sarif, github (as its code scanning takes it), json, markdown; repeatable"
_FAIL_ON = "exit 1 for findings of error, warning or note and above, or never (default: warning)"

Paths: TypeAlias = Annotated[list[Path], Argument(metavar="PATH...", help="the repository, or files and folders of it", show_default=False)]
Formats: TypeAlias = Annotated[list[Format] | None, Option("--format", "-f", metavar="FORMAT", help=_FORMATS)]
Outputs: TypeAlias = Annotated[list[Path] | None, Option("--output", "-o", metavar="FILE", help="where the --format beside it goes")]
Select: TypeAlias = Annotated[
    list[str] | None,
    Option("--select", metavar="RULES", help="run these rules alone: ids, prefixes, pack names", autocompletion=complete_selector),
]
Ignore: TypeAlias = Annotated[
    list[str] | None, Option("--ignore", metavar="RULES", help="leave these rules out", autocompletion=complete_selector)
]
AllRules: TypeAlias = Annotated[bool, Option("--all", help="also advice, previews and rules of low precision")]
FailOn: TypeAlias = Annotated[Severity | None, Option("--fail-on", metavar="SEVERITY", help=_FAIL_ON)]
Strict: TypeAlias = Annotated[bool, Option("--strict", help="exit 3 when something could not be checked")]
Baseline: TypeAlias = Annotated[
    Path | None, Option("--baseline", metavar="FILE", help="an earlier report of --format sarif: what it holds is not new")
]
Engine: TypeAlias = Annotated[
    list[str] | None, Option("--engine", metavar="ENGINE", help="python, bandit, bandit=all or semgrep; repeatable (default: all three)")
]
ConfigFile: TypeAlias = Annotated[Path | None, Option("--config", metavar="FILE", help="read the configuration from this file")]
Isolated: TypeAlias = Annotated[bool, Option("--isolated", help="ignore the repository's own configuration")]
ConfigFrom: TypeAlias = Annotated[str, Option("--config-from", metavar="REV", help="read the configuration as this git revision has it")]
Evidence: TypeAlias = Annotated[bool, Option("--evidence", help="list the places that pass too")]
Notes: TypeAlias = Annotated[bool, Option("--notes", help="list findings of note level too")]
Files: TypeAlias = Annotated[bool, Option("--files", help="list each file's class and the reason for it, and stop")]
By: TypeAlias = Annotated[
    View, Option("--by", metavar="VIEW", help="count the checklist by item, pack, owasp-2021, owasp-2025, owasp-api-2023 or cwe")
]
Quiet: TypeAlias = Annotated[bool, Option("--quiet", "-q", help="only the exit status and the reports asked for")]
Verbose: TypeAlias = Annotated[bool, Option("--verbose", "-v", help="what each engine did and how long it took")]
Jobs: TypeAlias = Annotated[
    int, Option("--jobs", "-j", metavar="N", min=0, help="worker processes; 0 for as many as there are processors", show_default=False)
]
NoCache: TypeAlias = Annotated[bool, Option("--no-cache", help="neither read nor write the cache")]
Today: TypeAlias = Annotated[str, Option("--today", metavar="DATE", help="the date that suppressions and answers expire by")]

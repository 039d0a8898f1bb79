"""What to do next, as three commands: understand a finding, begin from today, accept a finding."""

from collections.abc import Iterator

import msgspec
from rich.text import Text

from backcheck.finding import Finding
from backcheck.project.languages import SCRIPTS, Language, language_of


class Commands(msgspec.Struct, frozen=True):
    """What the report tells people to type; ``{rule}`` stands for a rule's id."""

    rest: str = "backcheck check . --select {rule}"
    explain: str = "backcheck explain {rule}"
    baseline: str = "backcheck check . --format sarif --output baseline.sarif"
    ignore: str = "backcheck: ignore[{rule}] reason"


_SLASHES = SCRIPTS | {Language.JAVA, Language.GO, Language.CSHARP, Language.PHP, Language.GO_MODULE, Language.GRADLE}


def next_lines(finding: Finding, commands: Commands) -> Iterator[Text]:
    """For one finding, which should be the first that was listed."""
    marker = "//" if language_of(finding.span.path) in _SLASHES else "#"
    steps = (
        ("understand the first finding: what is wrong, why it hurts, how to mend it", commands.explain),
        ("take today's findings as known; from then on --baseline baseline.sarif shows new ones alone", commands.baseline),
        ("accept one finding for a reason, with a comment at the end of its line", f"{marker} {commands.ignore}"),
    )
    for purpose, command in steps:
        yield Text(f"  {purpose}:")
        yield Text(f"    {command.format(rule=finding.rule)}", style="cyan")

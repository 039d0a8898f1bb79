"""The findings that a person should read first, each with its source and how it came about."""

from collections.abc import Iterator, Sequence

from rich.text import Text

from backcheck.finding import Finding
from backcheck.position import Span, Step
from backcheck.reports.order import word
from backcheck.reports.text_frame import frame
from backcheck.reports.visible import visible, visible_code
from backcheck.result import Result
from backcheck.rule import Rule

STYLES = {"error": "bold red", "warning": "bold yellow", "note": "bold cyan", "review": "bold magenta"}
_MOST_STEPS = 12
_INDENT = "  "


def place(span: Span) -> str:
    """As editors and terminals make it a link: line and column from 1."""
    return f"{visible(span.path)}:{span.line}:{span.column + 1}"


def finding_lines(finding: Finding, rule: Rule, result: Result, width: int) -> Iterator[Text]:
    kind = word(finding, rule)
    yield Text.assemble((kind, STYLES[kind]), " ", (rule.id, "bold"), f" {rule.name}")
    yield Text(_INDENT + place(finding.span), style="cyan")
    yield Text(_INDENT + visible(finding.verdict.message))
    for line in frame(finding.span, result.lines.get(finding.span.path, {}), width - 12):
        yield Text(_INDENT) + line
    yield from _steps("how it gets there:", finding.verdict.trace, result)
    yield from _steps("see also:", finding.verdict.related, result)
    if finding.covered:
        yield Text(f"{_INDENT}includes {', '.join(finding.covered)} at this place", style="dim")


def _steps(title: str, steps: Sequence[Step], result: Result) -> Iterator[Text]:
    if steps:
        yield Text(_INDENT + title, style="dim")
    for number, step in enumerate(steps[:_MOST_STEPS], 1):
        yield Text.assemble(f"{_INDENT}  {number}. ", (place(step.span), "cyan"), f"  {visible(step.text)}")
        code = result.lines.get(step.span.path, {}).get(step.span.line, "").strip()
        if code:
            yield Text(f"{_INDENT}     {visible_code(code)[:100]}", style="dim")
    if len(steps) > _MOST_STEPS:
        yield Text(f"{_INDENT}  ... and {len(steps) - _MOST_STEPS} more", style="dim")

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
_MOST_STEPS, _FIRST_STEPS = 8, 3
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
    if len(finding.engines) > 1:
        yield Text(f"{_INDENT}found by {', '.join(finding.engines[:-1])} and {finding.engines[-1]}", style="dim")
    if finding.covered:
        yield Text(f"{_INDENT}includes {', '.join(finding.covered)} at this place", style="dim")


def _steps(title: str, steps: Sequence[Step], result: Result) -> Iterator[Text]:
    """The first and the last ones: where it starts and where it hurts."""
    if steps:
        yield Text(_INDENT + title, style="dim")
    left_out = len(steps) - _MOST_STEPS
    for number, step in enumerate(steps, 1):
        if left_out > 0 and _FIRST_STEPS < number <= _FIRST_STEPS + left_out:
            if number == _FIRST_STEPS + 1:
                yield Text(f"{_INDENT}  ... {left_out} more", style="dim")
            continue
        yield Text.assemble(f"{_INDENT}  {number}. ", (place(step.span), "cyan"), f"  {visible(step.text)}")
        code = result.lines.get(step.span.path, {}).get(step.span.line, "").strip()
        if code:
            yield Text(f"{_INDENT}     {visible_code(code)[:100]}", style="dim")

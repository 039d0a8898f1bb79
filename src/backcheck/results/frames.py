"""The lines of source that reports show: those of findings with a little around them, and those of their traces."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from backcheck.finding import Finding
from backcheck.position import Span
from backcheck.results.masking import mask_lines

CONTEXT = 2
_LONGEST_REGION = 40
_SHOWN_OF_LONG = 10
_LONGEST_LINE = 4_000


def collect_lines(
    findings: Iterable[Finding],
    places: Iterable[Span],
    secrets: Mapping[str, Iterable[Span]],
    read_lines: Callable[[str], Sequence[str]],
) -> dict[str, dict[int, str]]:
    """Path to line number to text. ``places`` are shown like findings; ``secrets`` are the regions to mask, by path."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for finding in findings:
        wanted[finding.span.path].update(_region(finding.span, CONTEXT))
        for step in (*finding.verdict.trace, *finding.verdict.related):
            wanted[step.span.path].update(_region(step.span, 0))
    for span in places:
        wanted[span.path].update(_region(span, CONTEXT))
    return {path: _pick(mask_lines(read_lines(path), secrets.get(path, ())), wanted[path]) for path in sorted(wanted)}


def _pick(lines: Sequence[str], wanted: Iterable[int]) -> dict[int, str]:
    return {number: lines[number - 1][:_LONGEST_LINE] for number in sorted(wanted) if 1 <= number <= len(lines)}


def _region(span: Span, context: int) -> Iterable[int]:
    """All lines of a region and around it; of a very long one its head and its last line."""
    if span.end_line - span.line < _LONGEST_REGION:
        return range(span.line - context, span.end_line + context + 1)
    return (*range(span.line - context, span.line + _SHOWN_OF_LONG), span.end_line)

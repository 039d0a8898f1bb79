"""A finding's lines of source with the place marked."""

from collections.abc import Iterator, Mapping

from rich.cells import cell_len
from rich.text import Text

from backcheck.position import Span
from backcheck.reports.visible import visible_code

CONTEXT = 1
_MOST_LINES = 8
_BEFORE_REGION = 20


def frame(span: Span, lines: Mapping[int, str], width: int) -> Iterator[Text]:
    """Numbered lines; a region within one line is underlined, of a longer one each line is marked."""
    shown = [number for number in range(span.line - CONTEXT, span.end_line + CONTEXT + 1) if number in lines]
    while shown and not lines[shown[0]].strip() and shown[0] < span.line:
        shown.pop(0)
    while shown and not lines[shown[-1]].strip() and shown[-1] > span.end_line:
        shown.pop()
    gutter = len(str(shown[-1])) if shown else 0
    for number in shown[:_MOST_LINES]:
        yield from _line(span, number, lines[number], gutter, width)
    if len(shown) > _MOST_LINES:
        yield Text(f"  {'':>{gutter}}   ... to line {span.end_line}", style="dim")


def _line(span: Span, number: int, line: str, gutter: int, width: int) -> Iterator[Text]:
    inside = span.line <= number <= span.end_line
    start = span.column if number == span.line else 0
    cut = max(0, start - _BEFORE_REGION) if len(line) > width else 0
    room = line[cut : cut + width]
    yield Text.assemble(
        (f"{'>' if inside else ' '} {number:>{gutter}} | ", "bold" if inside else "dim"),
        (f"{'...' if cut else ''}{visible_code(room).rstrip()}{'...' if len(line) > cut + width else ''}", "" if inside else "dim"),
    )
    if inside and span.line == span.end_line:
        end = max(span.end_column, start + 1)
        blank = cell_len(visible_code(line[cut:start])) + (3 if cut else 0)
        marks = max(1, cell_len(visible_code(room[start - cut : end - cut])))
        yield Text.assemble((f"  {'':>{gutter}} | ", "dim"), " " * blank, ("^" * marks, "bold red"))

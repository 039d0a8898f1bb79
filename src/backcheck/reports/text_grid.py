"""Rows in columns that fit a width: all keep theirs, but one column of words gives way."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from rich.cells import cell_len
from rich.text import Text

_FEWEST = 12
_ROOMY = 100


class Column(NamedTuple):
    """``number`` stands to the right; ``gives`` is cut where there is no room."""

    header: str
    number: bool = False
    gives: bool = False


Cell: TypeAlias = tuple[str, str]
"""Its text and style."""


def grid(columns: Sequence[Column], rows: Iterable[Sequence[Cell]], width: int) -> Iterator[Text]:
    """The headers and a line for each row."""
    headers = tuple((column.header, "dim") for column in columns)
    table = [headers, *rows]
    widths = [max(cell_len(row[place][0]) for row in table) for place in range(len(columns))]
    gap = 2 if width >= _ROOMY else 1
    over = sum(widths) + gap * (len(columns) - 1) - width
    for place, column in enumerate(columns):
        if column.gives and over > 0:
            widths[place] = max(min(widths[place], _FEWEST), widths[place] - over)
    for row in table:
        line = Text()
        for place, ((text, style), column) in enumerate(zip(row, columns, strict=True)):
            line.append(" " * gap if place else "").append_text(_fitted(text, style, widths[place], right=column.number))
        yield line


def _fitted(text: str, style: str, width: int, *, right: bool) -> Text:
    cell = Text(text, style=style)
    cell.truncate(width, overflow="ellipsis")
    blank = " " * (width - cell.cell_len)
    return Text(blank).append_text(cell) if right else cell.append(blank)

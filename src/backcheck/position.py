"""Where something stands in a file, in the one unit used inside backcheck.

A line counts from 1, a column counts characters from 0. Bytes (``ast``) and UTF-16 units (SARIF, LSP) are converted at the borders.
"""

import msgspec

_COLUMN_BITS = 12
_MOST_COLUMN = (1 << _COLUMN_BITS) - 1


def packed(line: int, column: int) -> int:
    """One number that orders as the place does; a column past the most that fits counts as that."""
    return line << _COLUMN_BITS | min(column, _MOST_COLUMN)


def unpacked(position: int) -> tuple[int, int]:
    """Line and column."""
    return position >> _COLUMN_BITS, position & _MOST_COLUMN


class Span(msgspec.Struct, frozen=True, order=True, array_like=True):
    """A region of one file; ``path`` is relative to the scanned root, with ``/``; the end column is exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    def contains(self, other: "Span") -> bool:
        """Whether ``other`` lies wholly inside this region of the same file."""
        return (
            self.path == other.path
            and (self.line, self.column) <= (other.line, other.column)
            and (other.end_line, other.end_column) <= (self.end_line, self.end_column)
        )


class Step(msgspec.Struct, frozen=True, order=True, array_like=True):
    """One step of a trace: a place and what happens there, in a few words.

    ``composed`` is the last line of the text that is put together there; 0 where none is.
    """

    span: Span
    text: str
    composed: int = 0

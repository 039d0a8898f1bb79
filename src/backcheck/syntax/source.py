"""A decoded source file: its text, the comments that matter, and the way from byte columns to character columns."""

import re
from dataclasses import dataclass, field

from backcheck.facts import Comment
from backcheck.position import packed, unpacked

WORTHWHILE = re.compile(rb"backcheck:|nosec|noqa|nosemgrep")


@dataclass(slots=True)
class Source:
    """``wide`` holds the lines that are not plain ASCII; only there do byte and character columns differ."""

    path: str
    text: str
    lines: int
    wide: dict[int, bytes] = field(default_factory=dict)
    comments: tuple[Comment, ...] = ()
    statements: tuple[tuple[int, int], ...] = ()

    def column(self, line: int, column: int) -> int:
        """The character column of a byte column."""
        text = self.wide.get(line)
        return column if text is None else len(text[:column].decode("utf-8", "replace"))

    def repack(self, positions: list[int]) -> None:
        """Turns packed byte positions into character positions, in place."""
        wide = self.wide
        if not wide:
            return
        for index, position in enumerate(positions):
            line, column = unpacked(position)
            if line in wide:
                positions[index] = packed(line, self.column(line, column))


def wide_lines(text: str) -> dict[int, bytes]:
    """Lines (from 1) with characters beyond ASCII, as UTF-8. Lines end where Python's tokeniser ends them."""
    if text.isascii():
        return {}
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return {number: line.encode("utf-8", "replace") for number, line in enumerate(lines, 1) if not line.isascii()}

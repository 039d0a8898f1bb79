"""From libcst's positions (characters, parentheses left out) to those of ``ast`` (bytes)."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import Any, TypeVar

import libcst as cst
from libcst.metadata import CodeRange

Point = tuple[int, int]
"""A line from 1 and a column in characters from 0."""

_PASSED = re.compile(r"(?:[ \t\f\n]|\\\n|#[^\n]*)*")


P = TypeVar("P")


class Places:
    """Where each libcst node stands in the text."""

    def __init__(self, text: str, ranges: Mapping[cst.CSTNode, CodeRange]) -> None:
        self.text = text
        self._lines = text.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._wide = {number for number, line in enumerate(self._lines, 1) if not line.isascii()}
        self._ranges = ranges

    def start(self, node: cst.CSTNode) -> Point:
        place = self._ranges[node].start
        return place.line, place.column

    def end(self, node: cst.CSTNode) -> Point:
        place = self._ranges[node].end
        return place.line, place.column

    def outer(self, node: Any) -> tuple[Point, Point]:
        """With all parentheses around it."""
        if getattr(node, "lpar", None):
            return self.start(node.lpar[0]), self.end(node.rpar[-1])
        return self.start(node), self.end(node)

    def inner(self, node: Any) -> tuple[Point, Point]:
        """With the innermost parentheses, which belong to a tuple or a generator."""
        if node.lpar:
            return self.start(node.lpar[-1]), self.end(node.rpar[0])
        return self.start(node), self.end(node)

    def put(self, tree: P, node: cst.CSTNode) -> P:
        """Gives the tree the node's place."""
        return self.set(tree, self.start(node), self.end(node))

    def set(self, tree: P, start: Point, end: Point) -> P:
        placed: Any = tree
        placed.lineno, placed.col_offset = start[0], self._bytes(start)
        placed.end_lineno, placed.end_col_offset = end[0], self._bytes(end)
        return tree

    def end_of(self, tree: Any) -> Point:
        """The end of a tree that has its place."""
        line, column = tree.end_lineno, tree.end_col_offset
        if line in self._wide:
            column = len(self._lines[line - 1].encode("utf-8", "surrogatepass")[:column].decode("utf-8", "surrogatepass"))
        return line, column

    def _bytes(self, point: Point) -> int:
        line, column = point
        return len(self._lines[line - 1][:column].encode("utf-8", "surrogatepass")) if line in self._wide else column

    def after(self, point: Point, mark: str) -> Point | None:
        """The end of a mark that is the next thing after a point, past blanks and comments."""
        found = _PASSED.match(self.text, self._offset(point))
        assert found is not None
        end = found.end()
        return self._point(end + len(mark)) if self.text.startswith(mark, end) else None

    def between(self, start: Point, end: Point) -> str:
        return self.text[self._offset(start) : self._offset(end)]

    def _offset(self, point: Point) -> int:
        return self._starts[point[0] - 1] + point[1]

    def _point(self, offset: int) -> Point:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1]

"""Texts in which nothing is written but marks for values that are sent beside them, or what stands between whole parts."""

import re
from collections.abc import Sequence

from backcheck.ir import CONST, Node

# Before and after the name of a value: ``:name``, ``@name``, ``$1``, ``%(name)s``.
_AROUND = ((":", ""), ("@", ""), ("$", ""), ("%(", ")s"))
_BETWEEN = re.compile(r"[\s;]*")


def is_mark(nodes: Sequence[Node], pieces: Sequence[int]) -> bool:
    """Whether a text is the mark of one value."""
    shown = [nodes[piece][1] if nodes[piece][0] == CONST else None for piece in pieces]
    return any(shown == [part for part in (before, None, after) if part != ""] for before, after in _AROUND)


def only_separates(nodes: Sequence[Node], pieces: Sequence[int]) -> bool:
    """Whether all that is written in a text is blanks, line ends and semicolons: its parts are texts of their own."""
    return all(nodes[piece][0] != CONST or is_separator(nodes[piece]) for piece in pieces)


def is_separator(node: Node) -> bool:
    return node[0] == CONST and isinstance(node[1], str) and _BETWEEN.fullmatch(node[1]) is not None

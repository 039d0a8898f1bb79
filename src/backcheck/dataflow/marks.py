"""Texts in which nothing is written but marks for values that are sent beside them, or what stands around whole statements."""

import re
from collections.abc import Sequence

from backcheck.ir import CONST, Node

# Before and after the name of a value: ``:name``, ``@name``, ``$1``, ``%(name)s``.
_AROUND = ((":", ""), ("@", ""), ("$", ""), ("%(", ")s"))
_BETWEEN = re.compile(r"[\s;]*")
_EXPLAINS = re.compile(r"\s*explain\b(?:\s*\([\w\s,]*\))?(?:\s+(?:analyze|verbose|query|plan|for|extended))*\s+", re.IGNORECASE)


def is_mark(nodes: Sequence[Node], pieces: Sequence[int]) -> bool:
    """Whether a text is the mark of one value."""
    shown = [nodes[piece][1] if nodes[piece][0] == CONST else None for piece in pieces]
    return any(shown == [part for part in (before, None, after) if part != ""] for before, after in _AROUND)


def only_separates(nodes: Sequence[Node], pieces: Sequence[int]) -> bool:
    """Whether all that is written in a text separates statements, or asks how one would be run: its parts are texts of their own."""
    written = [
        nodes[piece] for place, piece in enumerate(pieces) if nodes[piece][0] == CONST and not (place == 0 and _explains(nodes[piece]))
    ]
    return all(is_separator(one) for one in written)


def _explains(node: Node) -> bool:
    return isinstance(node[1], str) and _EXPLAINS.fullmatch(node[1]) is not None


def is_separator(node: Node) -> bool:
    return node[0] == CONST and isinstance(node[1], str) and _BETWEEN.fullmatch(node[1]) is not None

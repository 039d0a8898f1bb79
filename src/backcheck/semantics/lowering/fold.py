"""Constant folding while lowering: small, exact, and never more than a few hundred characters of result."""

import operator
import re
from collections.abc import Callable, Sequence
from typing import Any

from backcheck.ir import CONST, NAME, Node

_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
}
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "is": operator.eq,
    "is not": operator.ne,
    "in": lambda a, b: a in b,
    "not in": lambda a, b: a not in b,
}
_MOST = 2_000
# A field that is padded to a width of any length.
_WIDE = re.compile(r"%[^%a-zA-Z]*(?:\*|\d{4})")


def _small(value: Any) -> bool:
    if isinstance(value, str | bytes):
        return len(value) <= _MOST
    if isinstance(value, int) and not isinstance(value, bool):
        return abs(value) < 1 << 62
    return isinstance(value, bool | float | None)


def _applied(function: Callable[[Any, Any], Any], left: Node, right: Node, op: str) -> Node | None:
    if left[0] != CONST or right[0] != CONST:
        return None
    a, b = left[1], right[1]
    if op == "**" and not (type(a) is int and type(b) is int and 0 <= b < 64 and abs(a) < 1 << 16):
        return None
    if op == "*" and not (isinstance(a, int | float) and isinstance(b, int | float)):
        return None
    if op == "%" and (isinstance(a, bytes) or (isinstance(a, str) and _WIDE.search(a))):
        return None
    try:
        value = function(a, b)
    except (TypeError, ValueError, ArithmeticError, KeyError, IndexError):
        return None
    return (CONST, value) if _small(value) else None


def binary(op: str, left: Node, right: Node) -> Node | None:
    """The constant that ``left op right`` is, or None."""
    function = _BINARY.get(op)
    return _applied(function, left, right, op) if function else None


def item(base: Node, key: Node) -> Node | None:
    """The constant that stands at a place of a constant text, or None."""
    if base[0] != CONST or key[0] != CONST or not isinstance(base[1], str | bytes) or type(key[1]) is not int:
        return None
    return (CONST, base[1][key[1]]) if -len(base[1]) <= key[1] < len(base[1]) else None


def joined(pieces: Sequence[Node]) -> Node | None:
    """The constant text that a formatted text of constants is, or None."""
    if any(piece[0] != CONST for piece in pieces):
        return None
    if len(pieces) > 1 and sum(len(piece[1]) for piece in pieces if isinstance(piece[1], str | bytes)) > _MOST:
        return None
    return constant("".join(str(piece[1]) for piece in pieces))


def comparison(op: str, left: Node, right: Node) -> Node | None:
    """The constant truth of one comparison of constants, or None."""
    function = _COMPARE.get(op)
    return _applied(function, left, right, op) if function else None


def truth(node: Node) -> bool | None:
    """Whether the value is known to be true or false."""
    return bool(node[1]) if node[0] == CONST else None


def constant(value: Any) -> Node:
    """The node of a literal; what cannot be kept (complex, huge, lone surrogates) becomes an opaque but constant text.

    ``...`` is a name: it stands for what is not said here.
    """
    if value is Ellipsis:
        return (NAME, "Ellipsis")
    if isinstance(value, str):
        return (CONST, value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8"))
    if _small(value) or isinstance(value, bytes):
        return (CONST, value)
    # Python refuses to write a huge number with decimals.
    opaque = hex(value) if isinstance(value, int) else repr(value) if isinstance(value, complex) else "..."
    return (CONST, opaque[:_MOST])

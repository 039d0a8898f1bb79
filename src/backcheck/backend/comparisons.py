"""Comparisons as they come out for a stranger: what is absent equals nothing but nothing."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from backcheck.backend.asked import other_key
from backcheck.backend.frame import Frame
from backcheck.backend.values import UNKNOWN, Value, judged
from backcheck.ir import Node

if TYPE_CHECKING:
    from backcheck.backend.anonymous import Anonymous

_COMPARED: dict[str, Callable[[object, object], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "is": lambda a, b: a is b or a == b,
    "is not": lambda a, b: a is not b and a != b,
}


def compared(within: "Anonymous", frame: Frame, node: Node) -> Value:
    """The truth of one comparison."""
    if len(node[1]) != 1 or len(node[2]) != 2:
        return UNKNOWN
    op = node[1][0]
    left, right = within.value(frame, node[2][0]), within.value(frame, node[2][1])
    touched, proof = left.touched or right.touched, left.proof or right.proof
    if op in ("in", "not in"):
        return _contained(within, frame, op, node, (left, right))
    compare = _COMPARED.get(op)
    if compare is None:
        return judged(None, touched, proof)
    if "absent" in (left.kind, right.kind):
        other = right if left.kind == "absent" else left
        nothing = other.kind == "absent" or (other.kind == "const" and not other.const)
        return judged(nothing is (op in ("==", "is")), touched, proof)
    both = left.kind == "const" and right.kind == "const"
    return judged(compare(left.const, right.const) if both else None, touched, proof)


def _contained(within: "Anonymous", frame: Frame, op: str, node: Node, sides: tuple[Value, Value]) -> Value:
    left, right = sides
    if left.kind == "absent" or (right.kind == "absent" and not (left.kind == "const" and other_key(left.const))):
        return judged(op == "not in", True, left.proof or right.proof)
    if left.kind != "const":
        return judged(None, left.touched or right.touched)
    if right.kind == "const" and isinstance(left.const, str) and isinstance(right.const, str):
        return judged((left.const in right.const) is (op == "in"), left.touched)
    entries = within.words(frame, node[2][1])
    return judged(None if entries is None else (left.const in entries) is (op == "in"), left.touched)

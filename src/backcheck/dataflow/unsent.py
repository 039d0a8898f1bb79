"""What parts of a request's body amount to when nothing was sent: ``request.POST.get("name")`` is None then."""

from collections.abc import Callable, Iterator

from backcheck.ir import ATTR, CALL, CMP, CONST, ITEM, WHEN, Node
from backcheck.semantics.program import Function, Program

_GIVES_NONE = frozenset(("get",))
_GIVES_EMPTY = frozenset(("getlist", "keys", "values", "items", "lists", "dict", "copy", "strip", "lower", "upper", "split"))
_COUNTS = frozenset(("len", "bool", "any"))

OnlySent = Callable[[Function, int], bool]


class Unsent:
    """``only_sent`` tells of the body itself."""

    def __init__(self, program: Program, only_sent: OnlySent) -> None:
        self._program = program
        self._only_sent = only_sent

    def is_empty(self, function: Function, node: int) -> bool:
        """Whether a value is none, or one of nothing in it."""
        given = self._given(function, node)
        return given is not None and not given[0]

    def is_none(self, function: Function, node: int) -> bool:
        """Whether a value is None."""
        given = self._given(function, node)
        return given is not None and given[0] is None

    def entries(self, function: Function) -> Iterator[int]:
        """The nodes that read an entry which is not there, and fail."""
        nodes = self._program.graph(function).nodes
        return (node for node, here in enumerate(nodes) if here[0] == ITEM and self._only_sent(function, _itself(nodes, here[1])))

    def compared(self, function: Function, written: Node) -> bool | None:
        """``"name" in request.POST``, ``name is None``, ``kind == "delete"``, ``len(names) == 0``."""
        if written[0] != CMP or len(written[1]) != 1:
            return None
        nodes = self._program.graph(function).nodes
        operator, (left, right) = written[1][0], written[2]
        if operator in ("in", "not in") and self.is_empty(function, right):
            return bool(operator == "not in")
        given, other = self._given(function, left), nodes[_itself(nodes, right)]
        if given is None or other[0] != CONST:
            return None
        match operator:
            case "is" | "==":
                return bool(given[0] == other[1])
            case "is not" | "!=":
                return bool(given[0] != other[1])
            case ">" if given[0] == other[1] == 0:
                return False
        return None

    def _given(self, function: Function, node: int) -> tuple[object] | None:
        """The value, where it is known; an empty collection counts as no text."""
        nodes = self._program.graph(function).nodes
        node = _itself(nodes, node)
        here = nodes[node]
        if self._only_sent(function, node):
            return ((),)
        if here[0] != CALL:
            return None
        callee = nodes[here[1]]
        if callee[0] == ATTR and callee[2] in _GIVES_NONE and self._given(function, callee[1]) == ((),):
            return self._default(nodes, here)
        if callee[0] == ATTR and callee[2] in _GIVES_EMPTY and self.is_empty(function, callee[1]):
            return self._given(function, callee[1])
        if len(callee) > 1 and callee[1] in _COUNTS and len(here[2]) == 1 and self.is_empty(function, here[2][0]):
            return (0,)
        return None

    def _default(self, nodes: list[Node], call: Node) -> tuple[object] | None:
        """What a reader of entries gives instead."""
        given = [*call[2][1:], *(value for name, value in call[3] if name == "default")]
        if not given:
            return (None,)
        written = nodes[given[0]]
        return (written[1],) if written[0] == CONST else None


def _itself(nodes: list[Node], node: int) -> int:
    while nodes[node][0] == WHEN:
        node = nodes[node][1]
    return node

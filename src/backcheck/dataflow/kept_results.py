"""What is made once and kept: a field that a function fills with the result of a call where it finds it empty."""

from collections.abc import Iterator

from backcheck.dataflow.ways import Place, Ways
from backcheck.ir import ATTR, AWAIT, BOOL, CALL, CMP, CONST, ITEM, NAME, NOT, UPD, WHEN, Node
from backcheck.semantics.conditions import unchanged
from backcheck.semantics.origins import Origins
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind

KEEPS = "db-keep"
_THERE = {"is": False, "==": False, "is not": True, "!=": True}
_DEEPEST = 6
# A field (``.``) by its name, an entry (``[``) by nothing but what holds it; and the object that it belongs to.
_Kept = tuple[str, object, int]


class KeptResults:
    """Roles say under ``clock`` that a call tells the time: noting that down is a change like any other."""

    def __init__(self, origins: Origins) -> None:
        self._calls = origins.calls
        self._program = origins.program

    def makes_up(self, function: Function, ways: Ways, place: Place) -> bool:
        """Whether a place is only come by when a field is empty that is filled on the same way."""
        nodes = self._program.graph(function).nodes
        for node, written in enumerate(nodes):
            if written[0] != UPD or not self._is_made(function, written[4]):
                continue
            kept = _written(nodes, written)
            if not (_comes_by(ways, nodes, place, kept) or _comes_by(ways, nodes, ways.place(node), kept)):
                return True
        return False

    def _is_made(self, function: Function, value: int) -> bool:
        """Whether a value is what a call gave, or a part of that, and no time."""
        nodes = self._program.graph(function).nodes
        while value >= 0 and nodes[value][0] in (AWAIT, WHEN, ATTR, ITEM):
            value = nodes[value][1]
        return value >= 0 and nodes[value][0] == CALL and not any(self._clocks(function, value))

    def _clocks(self, function: Function, call: int) -> Iterator[bool]:
        for ref in self._calls.targets(function, call):
            role = self._program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
            yield role is not None and bool(role.facts.get("clock"))


def _written(nodes: list[Node], store: Node) -> _Kept:
    return store[2], store[3] if store[2] == "." else None, unchanged(nodes, store[1])


def _comes_by(ways: Ways, nodes: list[Node], place: Place, kept: _Kept) -> bool:
    """Whether a place is come by when the field is filled already."""
    return ways.reached(place, lambda condition: _truth(nodes, condition, kept, 0))


def _truth(nodes: list[Node], node: int, kept: _Kept, depth: int) -> bool | None:
    """What a condition amounts to when the field is filled."""
    written = nodes[node]
    if depth > _DEEPEST:
        return None
    match written[0]:
        case op if op == WHEN:
            return _truth(nodes, written[1], kept, depth + 1)
        case op if op == NOT:
            inner = _truth(nodes, written[1], kept, depth + 1)
            return None if inner is None else not inner
        case op if op == BOOL:
            parts = [_truth(nodes, part, kept, depth + 1) for part in written[2]]
            decisive = bool(written[1] == "or")
            return decisive if decisive in parts else (None if None in parts else not decisive)
        case op if op == CMP and len(written[1]) == 1:
            return _compared(nodes, written[1][0], written[2], kept)
        case op if op == CALL and nodes[written[1]] == (NAME, "hasattr") and len(written[2]) == 2:
            name = nodes[written[2][1]]
            return True if name[0] == CONST and (".", name[1], unchanged(nodes, written[2][0])) == kept else None
    return True if _read(nodes, node) == kept else None


def _compared(nodes: list[Node], operator: str, sides: tuple[int, int], kept: _Kept) -> bool | None:
    left, right = sides
    if operator in ("in", "not in") and kept == ("[", None, unchanged(nodes, right)):
        return operator == "in"
    if nodes[right] == (CONST, None) and _read(nodes, left) == kept:
        return _THERE.get(operator)
    return None


def _read(nodes: list[Node], node: int) -> _Kept | None:
    """The field or entry that a node reads."""
    while nodes[node][0] == WHEN:
        node = nodes[node][1]
    written = nodes[node]
    if written[0] == ATTR:
        return ".", written[2], unchanged(nodes, written[1])
    if written[0] == ITEM:
        return "[", None, unchanged(nodes, written[1])
    if written[0] == CALL and nodes[written[1]][0] == ATTR and nodes[written[1]][2] == "get":
        return "[", None, unchanged(nodes, nodes[written[1]][1])
    return None

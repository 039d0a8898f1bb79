"""The values that a node may have: constants, library symbols, or how much is known of what could not be found."""

from typing import TYPE_CHECKING, Any

from backcheck.ir import BIN, BUILD, CMP, CONST, NOT, Node
from backcheck.semantics.conditions import Told
from backcheck.semantics.lowering import fold
from backcheck.semantics.points import Point
from backcheck.semantics.refs import SET, TRUE, UNRESOLVED, Kind, Ref, Symbol, Unresolved

if TYPE_CHECKING:
    from backcheck.semantics.origins import Origins
    from backcheck.semantics.program import Function

_MOST = 40
_DEEPEST = 6
_KNOWN = {Told.SET: SET, Told.TRUE: TRUE}
_OBJECTS = (Kind.INSTANCE, Kind.CLASS, Kind.FUNCTION, Kind.METHOD, Kind.MODULE)


class Values:
    """Values of nodes, through everything that hands a value on."""

    def __init__(self, origins: "Origins") -> None:
        self._origins = origins
        self._program = origins.program
        self._known: dict[tuple[int, int, int], tuple[Any, ...]] = {}

    def of(self, function: "Function", node: int, depth: int = 0) -> tuple[Any, ...]:
        """Each value once."""
        if depth == 0:
            # Kept for one question: a display that holds another many times over looks at it once.
            self._known.clear()
        key = (function.id, node, depth)
        if key not in self._known:
            self._known[key] = self._all(function, node, depth)
        return self._known[key]

    def _all(self, function: "Function", node: int, depth: int) -> tuple[Any, ...]:
        found: list[Any] = []
        for point in self._origins.points(Point(function, node))[:_MOST]:
            value = self.at(point, depth)
            if not any(value is one or (type(value) is type(one) and value == one) for one in found):
                found.append(value)
        return tuple(found)

    def at(self, point: Point, depth: int = 0) -> Any:
        """The value where a search ended."""
        value = self._found(point, depth) if point.node >= 0 else UNRESOLVED
        if value is not UNRESOLVED:
            return value
        return None if point.told is Told.NONE else _KNOWN.get(point.told, UNRESOLVED)

    def _found(self, point: Point, depth: int) -> Any:
        function = point.function
        node: Node = self._program.graph(function).nodes[point.node]
        if depth > _DEEPEST:
            return UNRESOLVED
        match node[0]:
            case op if op == CONST:
                return node[1]
            case op if op == BUILD and node[1] in ("tuple", "list", "set"):
                return tuple(self._single(function, entry, depth) for entry in node[2])
            case op if op == NOT:
                value = self._single(function, node[1], depth)
                return UNRESOLVED if isinstance(value, Unresolved | Symbol) else not value
            case op if op == CMP and len(node[1]) == 1:
                return self._folded(fold.comparison, function, node[1][0], node[2], depth)
            case op if op == BIN and node[1] != "u":
                folded = self._folded(fold.binary, function, node[1], node[2:4], depth)
                if folded is not UNRESOLVED:
                    return folded
        refs = self._origins.types.of(function, point.node)
        return _symbol(refs[0]) if len(refs) == 1 else UNRESOLVED

    def _folded(self, folding: Any, function: "Function", operator: str, operands: Any, depth: int) -> Any:
        sides = [self._single(function, operand, depth) for operand in operands]
        if any(isinstance(side, Unresolved | Symbol | tuple) for side in sides):
            return UNRESOLVED
        folded = folding(operator, *((CONST, side) for side in sides))
        return folded[1] if folded is not None else UNRESOLVED

    def _single(self, function: "Function", node: int, depth: int) -> Any:
        """The one value that a node can be, or UNRESOLVED."""
        found = self.of(function, node, depth + 1)
        return found[0] if len(found) == 1 else UNRESOLVED


def _symbol(ref: Ref) -> Any:
    """A library's constant or object, or an object of the project's own; a truth that is not known is no value."""
    match ref.kind:
        case Kind.EXTERNAL:
            return Symbol(ref.name)
        case Kind.LIBRARY if isinstance(ref.value, Ref) and ref.value.kind is Kind.EXTERNAL:
            return Symbol(ref.value.name)
        case Kind.LIBRARY if ref.name != "builtins.bool":
            return Symbol(ref.name, made=True)
        case kind if kind in _OBJECTS:
            return TRUE
    return UNRESOLVED

"""What a setting is in the end: constants through the project's own helpers, and what the environment may change."""

from collections.abc import Iterator
from typing import Any

import msgspec

from backcheck.ir import ATTR, BOOL, CALL, CMP, IF, ITEM, NOT, PHI, Node
from backcheck.semantics.calls import option
from backcheck.semantics.lowering import fold
from backcheck.semantics.origins import Origins
from backcheck.semantics.points import Point
from backcheck.semantics.program import Function, Program
from backcheck.semantics.refs import UNRESOLVED, Kind, Ref, Symbol, Unresolved

_DEEPEST = 6
_MOST = 12
_DEFAULT = "default"
_YES = frozenset(("1", "true", "t", "yes", "y", "on"))


class Effect(msgspec.Struct, frozen=True):
    """One value; ``changed`` tells that the environment, or something else outside the repository, may say otherwise."""

    value: Any
    changed: bool = False


class Effective:
    """Values of expressions in settings."""

    def __init__(self, origins: Origins) -> None:
        self._origins = origins
        self._program = origins.program

    def of(self, function: Function, node: int, depth: int = 0) -> tuple[Effect, ...]:
        """All values that are written; a value that only the outside knows is unresolved."""
        chosen = self._chosen(function, node) if depth <= _DEEPEST else None
        if chosen is not None:
            arm, changed = chosen
            return tuple(Effect(one.value, one.changed or changed) for one in self.of(function, arm, depth + 1))
        found: list[Effect] = []
        points = self._origins.points(Point(function, node))[:_MOST]
        defaults = {one for point in points for one in self._defaults(point)}
        for point in points:
            if (point.function.id, point.node) not in defaults:
                found += self._at(point, depth)
        known = [one for one in found if not isinstance(one.value, Unresolved)]
        if not known:
            return (Effect(UNRESOLVED, changed=True),)
        # Several values of one expression: something that is not written here chooses.
        several = len({(type(one.value), one.value) for one in known if isinstance(one.value, bool | int | str | None)}) > 1
        changed = several or len(known) < len(found)
        return tuple(_unique(Effect(one.value, one.changed or changed) for one in known))

    def _chosen(self, function: Function, node: int) -> tuple[int, bool] | None:
        """Of ``x if condition else y`` the side that is taken while nobody says otherwise, and whether somebody may."""
        written = self._program.graph(function).nodes[node]
        if written[0] != PHI or len(written[1]) != 2 or written[1][0][1] < 0:
            return None
        holds = self.truth(function, written[1][0][1])
        if holds.value is None:
            return None
        return int(written[1][0 if holds.value is written[1][0][2] else 1][0]), holds.changed

    def _at(self, point: Point, depth: int) -> list[Effect]:
        if point.node < 0 or depth > _DEEPEST:
            return [Effect(self._origins.value(point), changed=point.node < 0)]
        node: Node = self._program.graph(point.function).nodes[point.node]
        match node[0]:
            case op if op == NOT:
                return [Effect(not one.value, one.changed) for one in self._known(point.function, node[1], depth)]
            case op if op == CMP and len(node[1]) == 1:
                return self._compared(point.function, node, depth)
            case op if op == CALL:
                return self._asked(point, node, depth)
            case op if op == ITEM:
                return [Effect(UNRESOLVED, changed=True)]
            case op if op == ATTR:
                return [self._switch(point)]
        return [Effect(self._origins.value(point))]

    def _known(self, function: Function, node: int, depth: int) -> list[Effect]:
        found = self.of(function, node, depth + 1)
        return [one for one in found if not isinstance(one.value, Unresolved | Symbol)]

    def _compared(self, function: Function, node: Node, depth: int) -> list[Effect]:
        """A comparison of what is known; of a list of texts, whether one is among them."""
        sides = [self._known(function, side, depth) for side in node[2]]
        found: list[Effect] = []
        for left in sides[0]:
            for right in sides[1]:
                value = _held(node[1][0], left.value, right.value)
                found.append(Effect(value, left.changed or right.changed))
        return found or [Effect(UNRESOLVED, changed=True)]

    def _switch(self, point: Point) -> Effect:
        """A library's own switch is at its default while nobody says otherwise."""
        for ref in self._origins.types.of(point.function, point.node):
            named = ref.value if ref.kind is Kind.LIBRARY and isinstance(ref.value, Ref) else ref
            role = self._program.models.find(named.name) if named.kind is Kind.EXTERNAL else None
            if role is not None and _DEFAULT in role.facts:
                return Effect(role.facts[_DEFAULT], changed=True)
        return Effect(self._origins.value(point))

    def _default(self, point: Point) -> int | None:
        """What a library that is asked for a setting gives while nobody says otherwise."""
        nodes = self._program.graph(point.function).nodes
        node: Node = nodes[point.node] if point.node >= 0 else ()
        if not node or node[0] != CALL:
            return None
        for symbol in self._origins.calls.symbols(point.function, point.node):
            role = self._program.models.find(symbol)
            if role is not None and "or-else" in role.facts:
                given = option(nodes, node, role.params, role.facts["or-else"])
                return given if isinstance(given, int) else None
        return next((given for name, given in node[3] if name == _DEFAULT), None)

    def _defaults(self, point: Point) -> Iterator[tuple[int, int]]:
        """The places of such a default, which is no value of its own beside what the library gives."""
        default = self._default(point)
        if default is not None:
            yield from ((one.function.id, one.node) for one in self._origins.points(Point(point.function, default)))

    def _given(self, point: Point, default: int, depth: int) -> Iterator[Effect]:
        """The default, as the type that the library is told to make of it."""
        nodes = self._program.graph(point.function).nodes
        casts = {ref.name for name, node in nodes[point.node][3] if name == "cast" for ref in self._origins.types.of(point.function, node)}
        for one in self.of(point.function, default, depth + 1):
            said = one.value.lower() in _YES if casts == {"builtins.bool"} and isinstance(one.value, str) else one.value
            yield Effect(said, changed=True)

    def _asked(self, point: Point, node: Node, depth: int) -> list[Effect]:
        """A default while nobody says otherwise; ``x.lower()`` keeps what x is."""
        default = self._default(point)
        if default is not None:
            return list(self._given(point, default, depth))
        method = self._origins.types.of(point.function, node[1])
        names = {ref.name for ref in method}
        if names & {"builtins.str.lower", "builtins.str.upper", "builtins.str.strip"}:
            callee = self._program.graph(point.function).nodes[node[1]]
            texts = self._known(point.function, callee[1], depth)
            return [Effect(getattr(one.value, callee[2])(), one.changed) for one in texts if isinstance(one.value, str)]
        if names & {"builtins.bool", "builtins.int", "builtins.str"} and len(node[2]) == 1:
            return self._converted(next(iter(names)), point.function, node[2][0], depth)
        value = self._origins.value(point)
        return [Effect(value, changed=isinstance(value, Unresolved))]

    def _converted(self, name: str, function: Function, node: int, depth: int) -> list[Effect]:
        kinds = {"builtins.bool": bool, "builtins.int": int, "builtins.str": str}
        found: list[Effect] = []
        for one in self._known(function, node, depth):
            try:
                found.append(Effect(kinds[name](one.value), one.changed))
            except (TypeError, ValueError):
                found.append(Effect(UNRESOLVED, changed=True))
        return found or [Effect(UNRESOLVED, changed=True)]

    def reached(self, function: Function, node: int) -> bool | None:
        """Whether what stands at a node runs while nobody says otherwise: None where the outside decides against it, or may."""
        taken = self.taken(function, node)
        return None if taken.value is False and taken.changed else taken.value

    def taken(self, function: Function, node: int) -> Effect:
        """The same, with whether the outside has a part in it; the value is None where nobody knows."""
        parts = [(self.truth(function, condition), wanted) for condition, wanted in conditions(self._program, function, node)]
        against = [one for one, wanted in parts if one.value is (not wanted)]
        if against:
            return Effect(False, all(one.changed for one in against))
        return Effect(None if any(one.value is None for one, _ in parts) else True, any(one.changed for one, _ in parts))

    def truth(self, function: Function, node: int, depth: int = 0) -> Effect:
        """Whether a condition holds while nobody says otherwise; the value is None where that is not known."""
        written = self._program.graph(function).nodes[node]
        match written[0]:
            case op if op == NOT:
                inner = self.truth(function, written[1], depth + 1)
                return Effect(None if inner.value is None else not inner.value, inner.changed)
            case op if op == BOOL and depth < _DEEPEST:
                return _several(written[1], [self.truth(function, part, depth + 1) for part in written[2]])
        found = self.of(function, node)
        truths = {None if isinstance(one.value, Unresolved | Symbol) else bool(one.value) for one in found}
        return Effect(truths.pop() if len(truths) == 1 else None, any(one.changed for one in found))


def conditions(program: Program, function: Function, node: int) -> Iterator[tuple[int, bool]]:
    """The conditions that a node stands under, each with the truth that leads there."""
    regions = program.graph(function).regions
    region = region_of(program, function, node)
    while region > 0:
        place = regions[region]
        if place.kind == IF and place.node >= 0:
            yield place.node, place.truth
        region = place.parent


def region_of(program: Program, function: Function, node: int) -> int:
    """The innermost control structure around a node."""
    graph = program.graph(function)
    if graph.nodes[node][0] == CALL:
        return int(graph.nodes[node][4])
    line, column = graph.start(node)
    around = (
        number
        for number, region in enumerate(graph.regions)
        if (region.line, region.column) <= (line, column) <= (region.end_line, region.end_column)
    )
    return max(around, default=0)


def _several(word: str, parts: list[Effect]) -> Effect:
    """``and`` and ``or`` of three-valued truths."""
    decisive = word == "or"
    deciding = [one for one in parts if one.value is decisive]
    if deciding:
        return Effect(decisive, all(one.changed for one in deciding))
    changed = any(one.changed for one in parts)
    return Effect(None if any(one.value is None for one in parts) else not decisive, changed)


def _held(op: str, left: Any, right: Any) -> Any:
    if op in ("in", "not in") and isinstance(right, tuple):
        return (left in right) is (op == "in")
    folded = fold.comparison(op, (0, left), (0, right))
    return folded[1] if folded is not None else UNRESOLVED


def _unique(found: Any) -> list[Effect]:
    unique: list[Effect] = []
    for one in found:
        if not any(type(one.value) is type(other.value) and one == other for other in unique):
            unique.append(one)
    return unique

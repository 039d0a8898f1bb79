"""What a setting is in the end: constants through the project's own helpers, and what the environment may change."""

from typing import Any

import msgspec

from backcheck.ir import BOOL, CALL, CMP, IF, ITEM, NOT, Node
from backcheck.semantics.lowering import fold
from backcheck.semantics.origins import Origins
from backcheck.semantics.points import Point
from backcheck.semantics.program import Function
from backcheck.semantics.refs import UNRESOLVED, Symbol, Unresolved

_DEEPEST = 6
_MOST = 12
_DEFAULT = "default"


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
        found: list[Effect] = []
        for point in self._origins.points(Point(function, node))[:_MOST]:
            found += self._at(point, depth)
        known = [one for one in found if not isinstance(one.value, Unresolved)]
        if not known:
            return (Effect(UNRESOLVED, changed=True),)
        changed = len(known) < len(found)
        return tuple(_unique(Effect(one.value, one.changed or changed) for one in known))

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

    def _asked(self, point: Point, node: Node, depth: int) -> list[Effect]:
        """A library that is asked for a setting gives its default while nobody says otherwise; ``x.lower()`` keeps what x is."""
        for name, given in node[3]:
            if name == _DEFAULT:
                return [Effect(one.value, changed=True) for one in self.of(point.function, given, depth + 1)]
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
        """Whether what stands at a node runs: None where the outside decides."""
        regions = self._program.graph(function).regions
        written = self._program.graph(function).nodes[node]
        region = written[4] if written[0] == CALL else 0
        answer: bool | None = True
        while region > 0:
            place = regions[region]
            if place.kind == IF and place.node >= 0:
                holds = self._truth(function, place.node)
                if holds is not None and holds is not place.truth:
                    return False
                answer = None if holds is None else answer
            region = place.parent
        return answer

    def _truth(self, function: Function, node: int) -> bool | None:
        written = self._program.graph(function).nodes[node]
        if written[0] == BOOL:
            return None
        found = {None if one.changed or isinstance(one.value, Unresolved | Symbol) else bool(one.value) for one in self.of(function, node)}
        return found.pop() if len(found) == 1 else None


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

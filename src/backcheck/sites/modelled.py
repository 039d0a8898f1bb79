"""A call of a symbol that a model describes, and what it passes for a parameter."""

from collections.abc import Iterator
from typing import Any

from backcheck.ir import ATTR, CALL, PARAM, STAR, Node
from backcheck.models.role import Role
from backcheck.semantics.origins import Origins
from backcheck.semantics.points import MISSING, UNKNOWN, Found, Point
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind

_Stack = tuple[tuple[int, int, int], ...]


class Modelled:
    """``stack`` tells by which call its function was entered, where only that one is asked about."""

    __slots__ = ("function", "node", "origins", "role", "stack")

    def __init__(self, origins: Origins, function: Function, node: int, role: Role, stack: _Stack = ()) -> None:
        self.origins = origins
        self.function = function
        self.node = node
        self.role = role
        self.stack = stack

    @property
    def nodes(self) -> list[Node]:
        return self.origins.program.graph(self.function).nodes

    @property
    def call(self) -> Node:
        return self.nodes[self.node]

    @property
    def receiver(self) -> int | None:
        """The node of the object that it is a method of."""
        callee = self.nodes[self.call[1]]
        return int(callee[1]) if callee[0] == ATTR else None

    def fact(self, name: str, default: Any = None) -> Any:
        """A fact of the role."""
        return self.role.facts.get(name, default)

    def given(self, name: str) -> list[Found]:
        """What the call passes for a parameter; MISSING where it may leave it out, UNKNOWN where that cannot be told.

        What was given beforehand, to a partial, counts as passed.
        """
        found: list[Found] = []
        for one in self._here(name):
            found += self._beforehand(name) if one is MISSING else [one]
        return found

    def _here(self, name: str) -> list[Found]:
        call = self.call
        for keyword, value in call[3]:
            if keyword == name:
                return [self.at(value)]
        if name in self.role.params:
            place = self.role.params.index(name)
            for index, argument in enumerate(call[2]):
                if self.nodes[argument][0] == STAR:
                    behind = self._spread(name)
                    if MISSING not in behind:
                        return behind
                    found = self._starred(argument, place - index)
                    given = [one for one in found if one is not MISSING]
                    return [*given, *behind] if len(given) < len(found) else given
                if index == place:
                    return [self.at(argument)]
        return self._spread(name)

    def _starred(self, argument: int, place: int) -> list[Found]:
        """What callers of the function leave at a place behind its own ``*args``."""
        start = self.at(argument)
        return list(dict.fromkeys(self._behind(start, place, set()))) or [UNKNOWN]

    def _behind(self, start: Point, place: int, seen: set[tuple[int, int]]) -> Iterator[Found]:
        """Also what a caller hands on of its own. A library that calls the function in place of a method of its own names its options."""
        calls, function = self.origins.calls, start.function
        nodes = self.origins.program.graph(function).nodes
        inner = nodes[nodes[start.node][1]]
        if inner[0] != PARAM or function.facts.params[inner[1]].kind != "*":
            yield UNKNOWN
            return
        entered = start.entered
        callers = [(self.origins.program.functions[entered[1]], entered[2])] if entered else self.origins.callers(function)
        if not callers:
            yield UNKNOWN
        for caller, call in callers:
            if (caller.id, call) in seen or not any(function in calls.functions(ref) for ref in calls.targets(caller, call)):
                yield MISSING
                continue
            given = calls.positioned(caller, call, function, inner[1] + place)
            spread = calls.spread(caller, call, function, inner[1] + place)
            if isinstance(given, int):
                yield start.leaving(caller, given)
            elif spread is not None:
                yield from self._behind(start.leaving(caller, spread[0]), spread[1], {*seen, (caller.id, call)})
            else:
                yield MISSING if given is None else UNKNOWN

    def _spread(self, name: str) -> list[Found]:
        """What lies behind ``**mapping``."""
        found: list[Found] = []
        for keyword, value in self.call[3]:
            if keyword:
                continue
            entries = self.origins.mappings.entries(self.at(value), name)
            found += [one for one in entries if one is not MISSING]
            if MISSING not in entries:
                return found
        return [*found, MISSING]

    def _beforehand(self, name: str) -> list[Found]:
        """What the callee was given when it was made, where it is a partial."""
        callee = self.nodes[self.call[1]]
        if callee[0] == ATTR and not self._is_variable(callee):
            return [MISSING]
        found: list[Found] = []
        for point in self.origins.points(self.at(self.call[1])):
            made = call_at(self.origins, point)
            found += made.given(name) if made is not None and made.fact("partial") else [MISSING]
        return found or [MISSING]

    def _is_variable(self, callee: Node) -> bool:
        """Whether an attribute is read from an object or module of the project, which may keep a function there."""
        owners = self.origins.types.of(self.function, callee[1])
        return any(ref.kind in (Kind.INSTANCE, Kind.CLASS, Kind.MODULE) for ref in owners)

    def at(self, node: int) -> Point:
        """A node of the call's function as the start of a search."""
        return Point(self.function, node, stack=self.stack)


def call_at(origins: Origins, point: Point) -> Modelled | None:
    """The call of a modelled symbol that a point stands for, if it does."""
    if point.node < 0 or origins.program.graph(point.function).nodes[point.node][0] != CALL:
        return None
    for symbol in origins.calls.symbols(point.function, point.node):
        role = origins.program.models.find(symbol)
        if role is not None:
            return Modelled(origins, point.function, point.node, role, point.stack)
    return None

"""Options of an object that a call is given or made on: what it was made with, and what its own methods have set since.

A spelling with ``of`` names the object's option, and ``param`` the object, ``self`` for the receiver. The role of a method that changes an
option says so under ``sets``: ``to`` is the parameter that holds the value, ``where`` which values other parameters must have.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from backcheck.ir import AFTER, ATTR, PARAM, RECEIVER, Node
from backcheck.semantics.conditions import Told, before
from backcheck.semantics.points import MISSING, Found, Point
from backcheck.semantics.program import Function
from backcheck.semantics.refs import UNRESOLVED, Kind, Symbol, Unresolved
from backcheck.sites.clients import Asked, of_own_class
from backcheck.sites.meanings import ABSENT, of_points
from backcheck.sites.modelled import Modelled, call_at

_MOST = 400
_CONSTRUCTOR = "__init__"


def of_objects(asked: Asked, call: Modelled, spelling: dict[str, Any]) -> Iterator[Any]:
    """The values of the option; MISSING where no object is given."""
    for start in _given(call, spelling["param"]):
        if isinstance(start, Point):
            yield from _Search(asked, call, spelling["of"]).values(start)
        else:
            yield MISSING if start is MISSING else UNRESOLVED


def _given(call: Modelled, name: str) -> list[Found]:
    if name != "self":
        return call.given(name)
    return [call.at(call.receiver)] if call.receiver is not None else []


class _Search:
    """Backwards along the versions of an object, to where the option was last set or the object was made."""

    def __init__(self, asked: Asked, call: Modelled, name: str) -> None:
        self._asked = asked
        self._call = call
        self._origins = call.origins
        self._program = call.origins.program
        self._name = name

    def values(self, start: Point) -> Iterator[Any]:
        pending, seen = [start], set[Point]()
        while pending:
            point = pending.pop()
            if point in seen:
                continue
            seen.add(point)
            if len(seen) > _MOST:
                yield UNRESOLVED
                return
            node = self._program.graph(point.function).nodes[point.node] if point.node >= 0 else ()
            if node and node[0] == AFTER:
                found, onwards = self._after(point, node)
            elif node and node[0] == ATTR and (set_there := list(self._set_in_place(point, node))):
                found, onwards = set_there, []
            else:
                inner = self._origins.step(point) if node and not point.end and not self._is_made(point, node) else None
                found, onwards = ([], inner) if inner is not None else self._made(point, node)
            yield from found
            pending += reversed(onwards)

    def _after(self, point: Point, node: Node) -> tuple[list[Any], list[Point]]:
        """What a call has set, and where to look for what it left as it was."""
        earlier = point.at(before(self._program.graph(point.function).nodes, node))
        called = call_at(self._origins, Point(point.function, node[1], stack=point.stack))
        change = called.fact("sets", {}).get(self._name) if called is not None and node[2] == RECEIVER else None
        if called is None or change is None:
            return [], list(self._left_by(point, node, earlier.node)) or [earlier]
        meant = _holds(called, change.get("where", {}))
        if meant is False:
            return [], [earlier]
        return ([UNRESOLVED], [earlier]) if meant is None else (list(of_points(called, called.given(change["to"]), {})), [])

    def _set_in_place(self, point: Point, node: Node) -> Iterator[Any]:
        """What calls on the same attribute have set: the last before this one, else the last of each method of the class."""
        here = list(self._setting(point.function, node[2], point.node))
        if here:
            yield from here[-1]
            return
        for ref in self._origins.types.of(point.function, node[1]):
            one = self._program.classes[ref.id] if ref.kind is Kind.INSTANCE else None
            for _, method in self._program.methods(one) if one is not None else ():
                yield from (value for values in list(self._setting(method, node[2]))[-1:] for value in values)

    def _setting(self, function: Function, attribute: str, end: int | None = None) -> Iterator[list[Any]]:
        """What each call sets that a function makes on an attribute of an object."""
        nodes = self._program.graph(function).nodes
        for call in self._program.calls(function, self._setters):
            callee = nodes[nodes[call][1]]
            if (end is None or call < end) and callee[0] == ATTR and nodes[callee[1]][0] == ATTR and nodes[callee[1]][2] == attribute:
                called = call_at(self._origins, Point(function, call))
                change = called.fact("sets", {}).get(self._name) if called is not None else None
                if called is not None and change is not None and (meant := _holds(called, change.get("where", {}))) is not False:
                    yield list(of_points(called, called.given(change["to"]), {})) if meant else [UNRESOLVED]

    @cached_property
    def _setters(self) -> frozenset[str]:
        """The last names of the methods that set the option."""
        return frozenset(role.name.rpartition(".")[2] for role in self._program.models if self._name in role.facts.get("sets", {}))

    def _left_by(self, point: Point, node: Node, earlier: int) -> Iterator[Point]:
        """What functions of the project left of an object that they were called on, or given."""
        calls = self._origins.calls
        for ref in calls.targets(point.function, node[1]):
            for target in calls.functions(ref):
                for place, end in self._program.graph(target).outs.items():
                    is_receiver = node[2] == RECEIVER and place == 0 and target.facts.owner >= 0
                    if is_receiver or (node[2] != RECEIVER and calls.argument(point.function, node[1], target, place) == earlier):
                        yield point.entering(target, end, node[1])

    def _is_made(self, point: Point, node: Node) -> bool:
        """Whether a constructor has just been handed its object."""
        return node[0] == PARAM and node[1] == 0 and point.function.facts.owner >= 0 and point.function.name == _CONSTRUCTOR

    def _made(self, point: Point, node: Node) -> tuple[list[Any], list[Point]]:
        """What an object has from the start; of a class of the project also what its constructor sets."""
        if point.told is Told.NONE or self._origins.value(point) is None:
            return [MISSING], []
        own = self._program.owner(point.function) if node and self._is_made(point, node) else None
        if own is not None:
            return list(of_own_class(self._asked, self._call, own, self._name) or (UNRESOLVED,)), []
        called = call_at(self._origins, point)
        if called is not None:
            return [UNRESOLVED if value is ABSENT else value for value in self._asked.values(called, self._name)], []
        refs = self._origins.calls.targets(point.function, point.node) if point.node >= 0 and node[0] != PARAM else ()
        found: list[Any] = []
        constructors: list[Point] = []
        for ref in refs:
            one = self._program.classes[ref.id] if ref.kind is Kind.CLASS else None
            ends = [(target, self._program.graph(target).outs.get(0)) for target in self._origins.calls.functions(ref)] if one else []
            constructors += [point.entering(target, end, point.node) for target, end in ends if end is not None]
            if one is not None and not constructors:
                found += of_own_class(self._asked, self._call, one, self._name) or (UNRESOLVED,)
        return (found, constructors) if found or constructors else ([UNRESOLVED], [])


def _holds(called: Modelled, wanted: dict[str, list[Any]]) -> bool | None:
    """Whether parameters have one of the values that they must have; None where that cannot be told."""
    told: set[bool | None] = set()
    for name, values in wanted.items():
        for value in of_points(called, called.given(name), {}):
            shown = value.name if isinstance(value, Symbol) else value
            told.add(None if isinstance(shown, Unresolved) else shown in values)
    return told.pop() if len(told) == 1 else None

"""Where an object was made: the nodes that a value may stem from unchanged, across variables, fields, parameters and files."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from backcheck.ir import AFTER, ATTR, AWAIT, BOOL, CALL, CONST, DOTTED, ENTER, FREE, ITEM, NAME, PARAM, PHI, UPD, WHEN, Node
from backcheck.models.role import Role
from backcheck.semantics.arms import taken
from backcheck.semantics.callers import Call
from backcheck.semantics.calls import Calls, option
from backcheck.semantics.conditions import Told, before, fits, told
from backcheck.semantics.fields import Fields
from backcheck.semantics.fuel import Fuel
from backcheck.semantics.held import Held, Injections
from backcheck.semantics.mappings import MISSING, Mappings
from backcheck.semantics.points import LOST, Found, Point, Points
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind, Ref, Symbol
from backcheck.semantics.values import Values

__all__ = ["Origin", "Origins", "Symbol"]

_MOST = 400
_CHOICES = (PHI, BOOL, CALL)


class Origin(msgspec.Struct, frozen=True, array_like=True):
    """A node that makes a value: a call, a constant, a display; ``node`` -1 where the way was lost."""

    function: int
    node: int


class Origins:
    """Backward search from a use to the places that made the value. A call that is entered is left by the same call."""

    def __init__(self, calls: Calls, injections: Injections | None = None, counts: Callable[[str], bool] = lambda _: True) -> None:
        """``counts`` tells which files' calls say what parameters may be."""
        self.calls = calls
        self.types = calls.types
        self.program = calls.program
        self.fuel = Fuel()
        self.mappings = Mappings(self)
        self.held = Held(calls.types, injections)
        self.fields = Fields(self)
        self._values = Values(self)
        self._injections = injections
        self._counts = counts
        self._found: dict[tuple[int, int], tuple[Origin, ...]] = {}

    def of(self, function: Function, node: int) -> tuple[Origin, ...]:
        """All places; an ``Origin(…, -1)`` among them says that there may be others."""
        key = (function.id, node)
        found = self._found.get(key)
        if found is None:
            points = self.points(Point(function, node))
            found = self._found[key] = tuple(dict.fromkeys(Origin(point.function.id, point.node) for point in points))
        return found

    def certain(self, start: Point) -> tuple[Point, ...]:
        """The places that no condition of the program stands before: what all callers pass, but no arm of a choice."""
        return self.points(start, choices=False)

    def points(self, start: Point, *, choices: bool = True) -> tuple[Point, ...]:
        """All places, each with what the way there tells about the value."""
        with self.fuel:
            return self._points(start, choices)

    def _points(self, start: Point, choices: bool) -> tuple[Point, ...]:
        pending, seen, found = [start], set[Point](), dict[Point, None]()
        while pending:
            point = pending.pop()
            if point in seen:
                continue
            seen.add(point)
            if len(seen) > _MOST or not self.fuel.burn():
                found[Point(start.function, LOST)] = None
                break
            inner = None if point.end or point.node < 0 else self.step(point)
            if inner is not None and (choices or not self._is_choice(point, inner)):
                pending += reversed(inner)
            elif self._possible(point):
                found[point] = None
        return tuple(found)

    def _is_choice(self, point: Point, inner: Points) -> bool:
        """Arms, results, and stores of one function in a field: a choice. Callers, and stores of several functions: none."""
        kind = self.program.graph(point.function).nodes[point.node][0]
        return len(inner) > 1 and (kind in _CHOICES or (kind == ATTR and len({one.function.id for one in inner}) == 1))

    def _possible(self, point: Point) -> bool:
        node = self.program.graph(point.function).nodes[point.node] if point.node >= 0 else ()
        return not node or node[0] != CONST or fits(node[1], point.told)

    def step(self, point: Point) -> list[Point] | None:
        """The points that a node is one of, unchanged; None for a node that makes its value."""
        here = self.program.graph(point.function).nodes[point.node]
        handler = _STEPS.get(here[0])
        return handler(self, point, here) if handler is not None else None

    def joined(self, point: Point, here: Node) -> Points:
        return taken(self, point, here)

    def narrowed(self, point: Point, here: Node) -> Points:
        nodes = self.program.graph(point.function).nodes
        inner = point.knowing(told(nodes, here[1], here[2], here[3]))
        return [inner.at(here[1])] if inner is not None else []

    def chosen(self, point: Point, here: Node) -> Points:
        """``a or b`` is b, or a where that is true; ``a and b`` the other way round."""
        first = point.knowing(Told.TRUE if here[1] == "or" else Told.FALSE)
        parts = [first.at(part) for part in here[2][:-1]] if first is not None else []
        return [*parts, point.at(here[2][-1])]

    def forwarded(self, point: Point, here: Node) -> Points:
        return [point.at(here[1])]

    def after(self, point: Point, here: Node) -> Points:
        return [point.at(before(self.program.graph(point.function).nodes, here))]

    def named(self, point: Point, here: Node) -> Points | None:
        found = [point.entering(module, value) for module, value in self.variable(point.function.path, here)]
        return found or None

    def variable(self, path: str, written: Node) -> Iterator[tuple[Function, int]]:
        """The values of the module-level variable that a NAME or DOTTED node means, if it means one."""
        names = self.types.names
        yield from names.variables(path, written[1]) if written[0] == NAME else names.imported(path, written[1])

    def captured(self, point: Point, here: Node) -> Points | None:
        held = self.program.captured(point.function, here[1])
        return [point.leaving(held[0], value) for value in held[1]] if held is not None else None

    def parameter(self, point: Point, here: Node) -> Points | None:
        """What the call that was entered passes, else what frameworks and all callers pass."""
        function, place = point.function, here[1]
        if function.facts.params[place].kind in ("*", "**"):
            return None
        entered = point.entered
        if entered is not None:
            caller, call = self.program.functions[entered[1]], entered[2]
            return self._argument(point, caller, call, place)
        found = self._injected(point, place)
        callers = self.callers(function)
        for caller, call in callers:
            found += self._argument(point, caller, call, place)
        return found if callers or found else [point.lost()]

    def callers(self, function: Function) -> list[Call]:
        """The calls that say what a function is given."""
        return [(caller, call) for caller, call in self.calls.callers(function) if self._counts(caller.path)]

    def _argument(self, point: Point, caller: Function, call: int, place: int) -> Points:
        """What one call passes for a parameter."""
        function = point.function
        argument = self.calls.argument(caller, call, function, place)
        if isinstance(argument, int):
            return [point.leaving(caller, argument)]
        if argument is None:
            return self.default(point, place)
        found: Points = []
        for keyword, value in self.program.graph(caller).nodes[call][3]:
            if not keyword:
                for entry in self.mappings.entries(point.leaving(caller, value), function.facts.params[place].name):
                    found += self.default(point, place) if entry is MISSING else [entry] if isinstance(entry, Point) else [point.lost()]
        return found or [point.lost()]

    def default(self, point: Point, place: int) -> Points:
        parent, default = self.program.parent(point.function), point.function.facts.params[place].default
        return [point.leaving(parent, default)] if parent is not None and default >= 0 else [point.lost()]

    def _injected(self, point: Point, place: int) -> Points:
        refs = self._injections.injected(point.function, place) if self._injections is not None else ()
        found: Points = []
        for ref in refs:
            for target in self.calls.functions(ref) if ref.kind is not Kind.CLASS else ():
                found += [Point(target, value, point.told) for value in self.given_back(target)]
        return found

    def attribute(self, point: Point, here: Node) -> Points | None:
        return self.fields.read(point, here)

    def field(self, one: Class, name: str) -> Iterator[tuple[Function, int]]:
        """What the attribute of a class's instances is given, in the class or the nearest base that gives it."""
        return self.fields.of_class(one, name)

    def item(self, point: Point, here: Node) -> Points | None:
        key = self.program.graph(point.function).nodes[here[2]]
        if key[0] != CONST:
            return self.mappings.any_entry(Point(point.function, here[1], stack=point.stack))
        stored = self._stored_item(point, here[1], key[1])
        if stored:
            return stored
        entries = self.mappings.entries(Point(point.function, here[1], stack=point.stack), key[1])
        return self._entries(point, entries, None)

    def _stored_item(self, point: Point, base: int, key: object) -> Points:
        refs = self.types.of(point.function, base)
        return [point.entering(owner, value) for ref in refs for owner, value in self.held.item(ref, key, point.function.path)]

    def _entries(self, point: Point, entries: Iterable[Found], default: Point | None) -> Points:
        """Entries of a mapping as points; the node itself stands for one that is not known."""
        found: Points = []
        for entry in entries:
            if isinstance(entry, Point):
                inner = entry.knowing(point.told)
                found += [inner] if inner is not None else []
            elif entry is not MISSING:
                found.append(point.ended())
            elif default is not None:
                found.append(default)
        return found

    def call(self, point: Point, here: Node) -> Points | None:
        """A call of a project function gives what that returns; any other call makes its value here."""
        refs = self.calls.targets(point.function, point.node)
        found: Points = []
        for ref in refs:
            if ref.kind is Kind.EXTERNAL:
                found += self._of_library(point, here, ref)
            elif ref.kind is Kind.CLASS:
                found.append(point.ended())
            else:
                for target in self.calls.functions(ref):
                    found += [point.entering(target, value, point.node) for value in self.given_back(target)]
        return found or None

    def given_back(self, target: Function) -> list[int]:
        """The nodes that a function returns or yields."""
        graph = self.program.graph(target)
        return graph.yields if target.facts.is_generator else [value for value, _ in graph.returns]

    def _of_library(self, point: Point, here: Node, ref: Ref) -> Points:
        """Most library calls make their value; some hand one on: an entry of a mapping, a default, an argument as it is."""
        role = self.program.models.find(ref.name)
        nodes = self.program.graph(point.function).nodes
        if role is None:
            return [point.ended()]
        if made := self._made_by(point, here, role):
            return made
        handed = role.facts.get("same") or role.facts.get("or-else")
        if handed:
            given = option(nodes, here, role.params, handed)
            ends = [] if role.facts.get("same") and isinstance(given, int) else [point.ended()]
            return [*ends, *([point.at(given)] if isinstance(given, int) else [])]
        callee = nodes[here[1]]
        if role.facts.get("item") and callee[0] == ATTR and here[2] and nodes[here[2][0]][0] == CONST:
            stored = self._stored_item(point, callee[1], nodes[here[2][0]][1])
            if stored:
                return stored
            entries = self.mappings.entries(Point(point.function, callee[1], stack=point.stack), nodes[here[2][0]][1])
            default = option(nodes, here, role.params, "default")
            return self._entries(point, entries, point.at(default) if isinstance(default, int) else point.none())
        return [point.ended()]

    def _made_by(self, point: Point, here: Node, role: Role) -> Points:
        """What the function returns that a call is handed to make its value with: ``field(default_factory=...)``."""
        nodes = self.program.graph(point.function).nodes
        given = option(nodes, here, role.params, role.facts.get("made-by", ""))
        found: Points = []
        for ref in self.types.of(point.function, given) if isinstance(given, int) else ():
            for target in self.calls.functions(ref) if ref.kind is not Kind.CLASS else ():
                found += [point.entering(target, value, point.node) for value in self.given_back(target)]
        return found

    def values(self, function: Function, node: int) -> tuple[Any, ...]:
        """The constants, symbols or unresolved values that a node may be; tuples of constants are tuples."""
        return self._values.of(function, node)

    def value(self, point: Point) -> Any:
        """The value that a point stands for."""
        return self._values.at(point)


_STEPS: dict[int, Callable[[Origins, Point, Node], Points | None]] = {
    NAME: Origins.named,
    DOTTED: Origins.named,
    FREE: Origins.captured,
    PARAM: Origins.parameter,
    ATTR: Origins.attribute,
    ITEM: Origins.item,
    CALL: Origins.call,
    PHI: Origins.joined,
    BOOL: Origins.chosen,
    WHEN: Origins.narrowed,
    UPD: Origins.forwarded,
    AWAIT: Origins.forwarded,
    ENTER: Origins.forwarded,
    AFTER: Origins.after,
}

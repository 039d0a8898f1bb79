"""Where an object was made: the nodes that a value may stem from unchanged, across variables, fields, parameters and files."""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from backcheck.ir import AFTER, ATTR, AWAIT, BOOL, BUILD, CALL, CONST, DOTTED, ENTER, FREE, ITEM, NAME, PARAM, PHI, UPD, WHEN, Node
from backcheck.semantics.calls import Calls
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import UNRESOLVED, Kind, Ref

_MOST = 400
_MOST_VALUES = 40
_Seen = dict[tuple[int, int], None]


class Origin(msgspec.Struct, frozen=True, array_like=True):
    """A node that makes a value: a call, a constant, a display; ``node`` -1 where the way was lost."""

    function: int
    node: int


class Symbol(msgspec.Struct, frozen=True, array_like=True):
    """A value that is a library's named constant, class or function, or an instance of its class when ``made``."""

    name: str
    made: bool = False


class Origins:
    """Backward search from a use to the places that made the value; ``injected`` tells what frameworks hand in."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self.types = calls.types
        self.program = calls.program
        self._found: dict[tuple[int, int], tuple[Origin, ...]] = {}

    def of(self, function: Function, node: int) -> tuple[Origin, ...]:
        """All places; an ``Origin(…, -1)`` among them says that there may be others."""
        key = (function.id, node)
        found = self._found.get(key)
        if found is None:
            seen: _Seen = {}
            found = self._found[key] = tuple(dict.fromkeys(self._search(function, node, seen)))
        return found

    def _search(self, function: Function, node: int, seen: _Seen) -> Iterator[Origin]:
        key = (function.id, node)
        if key in seen:
            return
        if len(seen) > _MOST:
            yield Origin(function.id, -1)
            return
        seen[key] = None
        here = self.program.graph(function).nodes[node]
        if here[0] in _PASSING:
            for inner in self._inner(function, here):
                yield from self._search(function, inner, seen)
        elif (step := _STEPS.get(here[0])) is not None:
            yield from step(self, function, node, here, seen)
        else:
            yield Origin(function.id, node)

    def _inner(self, function: Function, here: Node) -> list[int]:
        """The nodes that a node is one of, unchanged."""
        if here[0] == PHI:
            return [arm[0] for arm in here[1]]
        if here[0] == BOOL:
            return list(here[2])
        if here[0] == AFTER:
            return [_before(self.program.graph(function).nodes, here)]
        return [here[1]]

    def named(self, function: Function, node: int, here: Node, seen: _Seen) -> Iterator[Origin]:
        found = False
        for module, value in self.variable(function.path, here):
            found = True
            yield from self._search(module, value, seen)
        if not found:
            yield Origin(function.id, node)

    def variable(self, path: str, written: Node) -> Iterator[tuple[Function, int]]:
        """The values of the module-level variable that a NAME or DOTTED node means, if it means one."""
        names = self.types.names
        found = names.variables(path, written[1]) if written[0] == NAME else names.imported(path, written[1])
        for owner, value in found:
            yield self.program.module(owner), value

    def captured(self, function: Function, node: int, here: Node, seen: _Seen) -> Iterator[Origin]:
        name = here[1]
        outer = self.program.parent(function)
        while outer is not None and outer.index > 0:
            values = self.program.graph(outer).cells.get(name)
            if values is not None:
                for value in values:
                    yield from self._search(outer, value, seen)
                return
            outer = self.program.parent(outer)
        yield Origin(function.id, node)

    def parameter(self, function: Function, _: int, here: Node, seen: _Seen) -> Iterator[Origin]:
        place = here[1]
        callers = self.calls.callers(function)
        parent = self.program.parent(function)
        default = function.facts.params[place].default
        for caller, call in callers:
            argument = self.calls.argument(caller, call, function, place)
            if isinstance(argument, int):
                yield from self._search(caller, argument, seen)
            elif argument is None and default >= 0 and parent is not None:
                yield from self._search(parent, default, seen)
            else:
                yield Origin(function.id, -1)
        if not callers:
            yield Origin(function.id, -1)

    def attribute(self, function: Function, node: int, here: Node, seen: _Seen) -> Iterator[Origin]:
        """The newest store in this function, else every store in the class, else a variable of a module."""
        stored = self.stored(function, here[1], here[2])
        if stored is not None:
            yield from self._search(function, stored, seen)
            return
        found = False
        for ref in self.types.of(function, here[1]):
            if ref.kind in (Kind.INSTANCE, Kind.CLASS):
                for method, value in self.field(self.program.classes[ref.id], here[2]):
                    found = True
                    yield from self._search(method, value, seen)
            elif ref.kind is Kind.MODULE:
                for module, value in self.variable(ref.name, (NAME, here[2])):
                    found = True
                    yield from self._search(module, value, seen)
        if not found:
            yield Origin(function.id, node)

    def stored(self, function: Function, base: int, name: str) -> int | None:
        """What this function last stored in an attribute of an object, looking back along the object's versions."""
        nodes = self.program.graph(function).nodes
        for _ in range(_MOST):
            here = nodes[base]
            if here[0] == UPD:
                if here[2] == "." and here[3] == name:
                    return int(here[4]) if here[4] >= 0 else None
                base = here[1]
            elif here[0] == WHEN:
                base = here[1]
            elif here[0] == AFTER:
                base = _before(nodes, here)
            else:
                return None
        return None

    def field(self, one: Class, name: str) -> Iterator[tuple[Function, int]]:
        """What the attribute of a class's instances is given, in the class or the nearest base that gives it."""
        for ref in self.types.members.order(one):
            if ref.kind is not Kind.CLASS:
                continue
            owner = self.program.classes[ref.id]
            found = self.types.members.stores(owner, name)
            if name in owner.facts.attributes:
                found = [*found, (self.program.function(owner.path, owner.facts.parent), owner.facts.attributes[name])]
            if found:
                yield from found
                return

    def item(self, function: Function, node: int, here: Node, seen: _Seen) -> Iterator[Origin]:
        nodes = self.program.graph(function).nodes
        key = nodes[here[2]]
        if key[0] == CONST:
            for origin in self.of(function, here[1]):
                if origin.node < 0:
                    continue
                owner = self.program.functions[origin.function]
                display = self.program.graph(owner).nodes[origin.node]
                entry = entry_of(self.program.graph(owner).nodes, display, key[1])
                if entry is not None:
                    yield from self._search(owner, entry, seen)
                    return
        yield Origin(function.id, node)

    def call(self, function: Function, node: int, _: Node, seen: _Seen) -> Iterator[Origin]:
        """A call of a project function gives what that returns; any other call makes its value here."""
        for ref in self.calls.targets(function, node):
            if ref.kind in (Kind.FUNCTION, Kind.METHOD):
                target = self.program.functions[ref.id]
                graph = self.program.graph(target)
                values = graph.yields if target.facts.is_generator else [value for value, _ in graph.returns]
                for value in values:
                    yield from self._search(target, value, seen)
            else:
                yield Origin(function.id, node)
                return
        if not self.calls.targets(function, node):
            yield Origin(function.id, node)

    def values(self, function: Function, node: int) -> tuple[Any, ...]:
        """The constants, symbols or UNRESOLVED that a node may be; tuples of constants are tuples."""
        found: list[Any] = []
        for origin in self.of(function, node)[:_MOST_VALUES]:
            value = self._value(origin)
            if not any(value is one or (type(value) is type(one) and value == one) for one in found):
                found.append(value)
        return tuple(found)

    def _value(self, origin: Origin) -> Any:
        if origin.node < 0:
            return UNRESOLVED
        function = self.program.functions[origin.function]
        node = self.program.graph(function).nodes[origin.node]
        if node[0] == CONST:
            return node[1]
        if node[0] == BUILD and node[1] in ("tuple", "list", "set"):
            return tuple(self.single(function, entry) for entry in node[2])
        refs = self.types.of(function, origin.node)
        if len(refs) == 1:
            return _symbol(refs[0])
        return UNRESOLVED

    def single(self, function: Function, node: int) -> Any:
        """The one value that a node can be, or UNRESOLVED."""
        found = self.values(function, node)
        return found[0] if len(found) == 1 else UNRESOLVED


def _symbol(ref: Ref) -> Any:
    if ref.kind is Kind.EXTERNAL:
        return Symbol(ref.name)
    if ref.kind is Kind.LIBRARY:
        return Symbol(ref.value.name) if isinstance(ref.value, Ref) and ref.value.kind is Kind.EXTERNAL else Symbol(ref.name, made=True)
    return UNRESOLVED


def _before(nodes: list[Node], after: Node) -> int:
    call = nodes[after[1]]
    return int(call[2][after[2]]) if after[2] >= 0 else int(nodes[call[1]][1])


def entry_of(nodes: list[Node], display: Node, key: object) -> int | None:
    """The node that a dict display or an updated dict holds under a constant key."""
    if display[0] == BUILD and display[1] == "dict":
        for name, value in reversed(display[2]):
            if name >= 0 and nodes[name][0] == CONST and nodes[name][1] == key:
                return int(value)
    return None


_PASSING = frozenset((PHI, BOOL, WHEN, UPD, AWAIT, ENTER, AFTER))
_STEPS: dict[int, Callable[[Origins, Function, int, Node, _Seen], Iterator[Origin]]] = {
    NAME: Origins.named,
    DOTTED: Origins.named,
    FREE: Origins.captured,
    PARAM: Origins.parameter,
    ATTR: Origins.attribute,
    ITEM: Origins.item,
    CALL: Origins.call,
}

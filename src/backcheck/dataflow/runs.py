"""What a function runs: by calling it, by reading a property, by handing a callable to something that calls it."""

from collections.abc import Iterator, Sequence
from enum import StrEnum

import msgspec

from backcheck.dataflow.ports import given
from backcheck.ir import ATTR, AWAIT, CALL, ELEM, FREE, FUNC, PARAM, PHI, WHEN, WITH, Node
from backcheck.semantics.calls import Calls
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref

OFFLOADS = "offloads"
_FOLLOWED = (Kind.FUNCTION, Kind.METHOD, Kind.CLASS, Kind.INSTANCE)
_DEEPEST = 6


class How(StrEnum):
    """``ASIDE`` is run by a library, perhaps in another thread or later."""

    HERE = "here"
    ASIDE = "aside"


class Run(msgspec.Struct, frozen=True, array_like=True):
    """A repository function and the node that has it run."""

    node: int
    function: Function
    how: How = How.HERE


class Runs:
    """Found when asked, and kept.

    A parameter that is called is not followed to all that any caller passes: what a caller passes is run by that caller.
    """

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._types = calls.types
        self._program = calls.program
        self._found: dict[int, tuple[Run, ...]] = {}
        self._inside: dict[int, tuple[Function, ...]] = {}
        self._called: dict[int, frozenset[int]] = {}
        self._wrappers: dict[int, tuple[Function, ...]] = {}
        self._properties: frozenset[str] | None = None

    def of(self, function: Function) -> tuple[Run, ...]:
        """Everything that a function runs, in order, without what that runs in turn."""
        found = self._found.get(function.id)
        if found is None:
            runs = (run for node in range(len(self._program.graph(function).nodes)) for run in self.at(function, node))
            found = self._found[function.id] = tuple(dict.fromkeys(runs))
        return found

    def inside(self, function: Function) -> tuple[Function, ...]:
        """The functions that run before control comes back from a node of this one."""
        found = self._inside.get(function.id)
        if found is None:
            inner = (run.function for run in self.of(function) if run.how is How.HERE)
            found = self._inside[function.id] = tuple(dict.fromkeys(inner))
        return found

    def at(self, function: Function, node: int) -> Iterator[Run]:
        """What one node runs."""
        written = self._program.graph(function).nodes[node]
        if written[0] == CALL:
            yield from self._call(function, node, written)
        elif written[0] == ATTR and written[2] in self._property_names():
            for target in self._property(function, written):
                yield Run(node, target)

    def _call(self, function: Function, call: int, written: Node) -> Iterator[Run]:
        for ref in self._calls.targets(function, call):
            if ref.kind is Kind.EXTERNAL:
                yield from self._handed(function, call, written, ref)
            elif ref.kind in _FOLLOWED and not (self.is_given(function, written[1]) and ref.kind in (Kind.FUNCTION, Kind.METHOD)):
                for target in self._calls.functions(ref):
                    yield from self._target(function, call, target)

    def _target(self, function: Function, call: int, target: Function) -> Iterator[Run]:
        if not target.facts.is_generator or self._is_iterated(function, call):
            yield Run(call, target, How.ASIDE if self.is_offloaded(target) else How.HERE)
        for wrapper in self.wrappers(target):
            yield Run(call, wrapper)
        for place in self.called(target):
            argument = self._calls.argument(function, call, target, place)
            if isinstance(argument, int):
                for inner in self._callables(function, argument):
                    yield Run(call, inner)

    def _handed(self, function: Function, call: int, written: Node, ref: Ref) -> Iterator[Run]:
        """Callables given to a library that runs them."""
        role = self._program.models.find(ref.name)
        port = role.facts.get("runs") if role is not None else None
        if role is None or not port:
            return
        for argument in given(self._program.graph(function).nodes, written, role, str(port)):
            for inner in self._callables(function, argument):
                yield Run(call, inner, How.ASIDE)

    def _callables(self, function: Function, node: int) -> Iterator[Function]:
        for ref in self._types.of(function, node):
            if ref.kind in (Kind.FUNCTION, Kind.METHOD):
                yield self._program.functions[ref.id]

    def is_given(self, function: Function, callee: int) -> bool:
        """Whether a callee is a parameter of this function or of one around it, and not its receiver."""
        nodes = self._program.graph(function).nodes
        while nodes[callee][0] == WHEN:
            callee = nodes[callee][1]
        written = nodes[callee]
        if written[0] == PHI:
            return any(self.is_given(function, arm[0]) for arm in written[1] if arm[0] < callee)
        if written[0] == PARAM:
            return not (written[1] == 0 and function.facts.owner >= 0)
        return written[0] == FREE and self._captured(function, written[1]) is not None

    def _captured(self, function: Function, name: str) -> tuple[Function, int] | None:
        """The parameter of an enclosing function that a free variable is."""
        outer = self._program.parent(function)
        while outer is not None and outer.index > 0:
            if name in self._program.graph(outer).cells:
                return next(((outer, place) for place, param in enumerate(outer.facts.params) if param.name == name), None)
            outer = self._program.parent(outer)
        return None

    def called(self, function: Function, depth: int = 0) -> frozenset[int]:
        """The parameters of a function that it calls, or has called."""
        found = self._called.get(function.id)
        if found is None:
            self._called[function.id] = frozenset()
            found = frozenset(self._called_in(function, function, depth))
            self._called[function.id] = found
        return found

    def _called_in(self, function: Function, inside: Function, depth: int) -> Iterator[int]:
        nodes = self._program.graph(inside).nodes
        for written in nodes:
            if written[0] == CALL and (place := self._parameter(function, inside, written[1])) is not None:
                yield place
        if depth < _DEEPEST:
            yield from self._passed_on(function, inside, depth)
        for inner in self._nested(inside):
            yield from self._called_in(function, inner, depth)

    def _passed_on(self, function: Function, inside: Function, depth: int) -> Iterator[int]:
        nodes = self._program.graph(inside).nodes
        for call, written in enumerate(nodes):
            if written[0] != CALL:
                continue
            arguments = (*written[2], *(value for _, value in written[3]))
            if not any(self._parameter(function, inside, argument) is not None for argument in arguments):
                continue
            for ref in self._calls.targets(inside, call):
                for target in self._calls.functions(ref) if ref.kind in _FOLLOWED else ():
                    for place in self.called(target, depth + 1):
                        argument = self._calls.argument(inside, call, target, place)
                        if isinstance(argument, int) and (own := self._parameter(function, inside, argument)) is not None:
                            yield own

    def _parameter(self, function: Function, inside: Function, node: int) -> int | None:
        """The parameter of ``function`` that a node in it, or in a function nested in it, is."""
        nodes = self._program.graph(inside).nodes
        while nodes[node][0] == WHEN:
            node = nodes[node][1]
        written = nodes[node]
        if written[0] == PARAM and inside is function:
            return None if written[1] == 0 and function.facts.owner >= 0 else int(written[1])
        if written[0] == FREE and inside is not function:
            captured = self._captured(inside, written[1])
            return captured[1] if captured is not None and captured[0] is function else None
        return None

    def _nested(self, function: Function) -> Iterator[Function]:
        for written in self._program.graph(function).nodes:
            if written[0] == FUNC:
                yield self._program.sibling(function, written[1])

    def _is_iterated(self, function: Function, call: int) -> bool:
        """Whether what a call of a generator function gives is gone through here, or entered by ``with``."""
        graph = self._program.graph(function)
        if any(region.kind == WITH and region.node == call for region in graph.regions):
            return True
        for node, written in enumerate(graph.nodes):
            if written[0] in (ELEM, AWAIT) and written[1] == call:
                return True
            if written[0] == CALL and call in written[2]:
                names = self._calls.symbols(function, node)
                if any(name.startswith("builtins.") for name in names):
                    return True
        return False

    def wrappers(self, function: Function) -> tuple[Function, ...]:
        """The functions that the repository's own decorators put in a function's place."""
        found = self._wrappers.get(function.id)
        if found is None:
            self._wrappers[function.id] = ()
            found = self._wrappers[function.id] = tuple(dict.fromkeys(wrapping(self._calls, function)))
        return found

    def is_offloaded(self, function: Function) -> bool:
        """Whether a decorator has every call of a function run in another thread."""
        roles = (self._program.models.find(name) for name in self._types.decorations(function))
        return any(role is not None and OFFLOADS in role.effects for role in roles)

    def _property_names(self) -> frozenset[str]:
        if self._properties is None:
            decorated = (one for one in self._program.functions if one.facts.owner >= 0 and one.facts.decorators)
            self._properties = frozenset(one.name for one in decorated if self._types.members.is_property(one))
        return self._properties

    def _property(self, function: Function, written: Node) -> Iterator[Function]:
        for ref in self._types.of(function, written[1]):
            if ref.kind is Kind.INSTANCE:
                found = self._types.members.property_of(self._program.classes[ref.id], written[2])
                if found is not None:
                    yield found


def wrapping(calls: Calls, function: Function, decorators: Sequence[int] | None = None) -> Iterator[Function]:
    """The functions that the repository's own decorators, all or some of them, give back for a function."""
    parent = calls.program.parent(function)
    if parent is None:
        return
    for decorator in function.facts.decorators if decorators is None else decorators:
        for ref in calls.types.of(parent, decorator):
            called = calls.types.members.method(calls.program.classes[ref.id], "__call__") if ref.kind is Kind.CLASS else None
            if called is not None:
                yield called
            for one in calls.functions(ref) if ref.kind is Kind.FUNCTION else ():
                for result in calls.types.returned(one):
                    if result.kind is Kind.FUNCTION and calls.program.functions[result.id].index > 0:
                        yield calls.program.functions[result.id]

"""Callers of functions, found for all functions of a name at once: each call is resolved a single time."""

from collections.abc import Callable, Iterator

from backcheck.ir import ATTR, PARAM, Node
from backcheck.semantics.conditions import unchanged
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref
from backcheck.semantics.types import Types

_MOST = 60
Call = tuple[Function, int]
_Index = dict[int, list[Call]]


class Callers:
    """The calls that may run a function, as far as the given types know the receivers."""

    def __init__(self, types: Types) -> None:
        self._types = types
        self._program = types.program
        self._names: dict[str, _Index] = {}
        self._busy: set[str] = set()
        self._first: Callable[[str], bool] = lambda path: True

    def prefer(self, first: Callable[[str], bool]) -> None:
        """Has the calls of some files found before those of others, which may be too many."""
        self._first = first
        self._names.clear()

    def of(self, function: Function) -> tuple[Call, ...]:
        """In source order, those of preferred files first; bounded."""
        name = function.name
        if name == "<module>":
            return ()
        owner = self._program.owner(function)
        found: list[Call] = []
        if owner is not None and name in ("__init__", "__new__", "__call__"):
            heirs = (one.name for one in self._types.members.descendants(owner))
            for made in dict.fromkeys((owner.name, *heirs)):
                found += self._named(made).get(function.id, ())
        if name != "__call__" or owner is None:
            found += self._named(name).get(function.id, ())
        # Where a function is called in the code that defines it, or by a variable that holds one of several, no name is written.
        found += self._named("").get(function.id, ())
        return tuple(found[:_MOST])

    def _named(self, name: str) -> _Index:
        index = self._names.get(name)
        if index is not None:
            return index
        if name in self._busy:
            return {}
        self._busy.add(name)
        index = {}
        names = self._program.aliases(name)
        for caller in sorted(self._program.calling(name), key=lambda one: not self._first(one.path)):
            for call in self._program.calls(caller, names):
                for target in self._targets(caller, call):
                    calls = index.setdefault(target.id, [])
                    if len(calls) < _MOST:
                        calls.append((caller, call))
        self._busy.discard(name)
        self._names[name] = index
        return index

    def _targets(self, caller: Function, call: int) -> Iterator[Function]:
        callee = self._program.graph(caller).nodes[call][1]
        refs = self._types.of(caller, callee)
        every = (*refs, *overriding(self._types, caller, self._program.graph(caller).nodes[call], refs))
        yield from dict.fromkeys(target for ref in every for target in run_by(self._types, ref))


def run_by(types: Types, ref: Ref) -> tuple[Function, ...]:
    """The repository functions that calling a reference runs."""
    functions = types.program.functions
    match ref.kind:
        case Kind.FUNCTION | Kind.METHOD:
            return (functions[ref.id],)
        case Kind.CLASS | Kind.INSTANCE:
            name = "__init__" if ref.kind is Kind.CLASS else "__call__"
            instance = Ref(Kind.INSTANCE, id=ref.id)
            return tuple(functions[one.id] for one in types.members.of(instance, name) if one.kind is Kind.METHOD)
    return ()


def overriding(types: Types, function: Function, call: Node, refs: tuple[Ref, ...]) -> Iterator[Ref]:
    """The methods of heirs that a call on the receiver of a method may run in place of its own class's."""
    program = types.program
    nodes, holder = program.graph(function).nodes, program.owner(function)
    callee = nodes[call[1]]
    if holder is None or callee[0] != ATTR:
        return
    if any(ref.kind is Kind.SUPER for ref in types.of(function, callee[1])):
        # Of which class the next one is depends on whose instance the receiver is.
        for heir in types.members.descendants(holder):
            yield from (ref for ref in types.members.above(heir, holder, callee[2]) if ref.kind is Kind.METHOD)
        return
    if tuple(nodes[unchanged(nodes, callee[1])]) != (PARAM, 0):
        return
    # What a class asks of itself and does not have, its heirs do.
    if not refs or any(ref.kind is Kind.METHOD for ref in refs):
        for heir in types.members.descendants(holder):
            if callee[2] in heir.facts.methods:
                yield Ref(Kind.METHOD, id=program.function(heir.path, heir.facts.methods[callee[2]]).id, owner=heir.id)

"""The whole program's question: what reaches this argument, from anywhere?"""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from backcheck.dataflow import exceptions
from backcheck.dataflow.lattice import NOTHING, Atom, AtomKind, Contribution, Kinds, Trail, Value, join
from backcheck.dataflow.sanitizers import Sanitizers
from backcheck.dataflow.summaries import arguments, returned
from backcheck.dataflow.transfer import Transfer
from backcheck.entrypoints.facts import Place
from backcheck.semantics.calls import Calls
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Ref

_DEEPEST = 14
TYPED = "typed"


class Entries(Protocol):
    """What frameworks hand to functions."""

    def parameter_source(self, function: Function, place: int) -> str | None:
        """The source kind of an entry function's parameter, ``typed`` for one that cannot carry text, None for no entry."""
        ...

    def injected(self, function: Function, place: int) -> tuple[Ref, ...]:
        """Functions whose result arrives at a parameter."""
        ...

    def caught(self, function: Function, place: int) -> tuple[Place, ...]:
        """What names the error classes whose exceptions arrive at a parameter of an error handler."""
        ...


class Solver:
    """Follows contributors up through the callers until each is a source, a literal or unknown.

    ``sanitizers`` are the project's own, dotted names by sink kind.
    """

    def __init__(
        self,
        calls: Calls,
        entries: Entries,
        typed: Callable[[Function, int], bool],
        sanitizers: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self.calls = calls
        self.entries = entries
        self.kinds = Kinds()
        own = Sanitizers(calls.program, self.kinds, sanitizers or {})
        self.transfer = Transfer(calls, self.kinds, lambda function, place: self._is_typed(typed, function, place), own)
        self._filled: dict[Atom, Value] = {}
        self._busy: set[Atom] = set()
        self._unfinished = False

    def _is_typed(self, typed: Callable[[Function, int], bool], function: Function, place: int) -> bool:
        return self.entries.parameter_source(function, place) == TYPED or typed(function, place)

    def reaching(self, function: Function, nodes: Iterable[int]) -> Value:
        """Everything that contributes to any of the nodes; no PARAMETER is left in it."""
        self.transfer.fresh()
        return self._complete(self.transfer.each(function, nodes), 0)

    def _complete(self, value: Value, depth: int) -> Value:
        parts: list[Value] = []
        own: dict[Atom, Contribution] = {}
        for atom, found in value.items():
            if atom.kind != AtomKind.PARAMETER:
                own[atom] = found
                continue
            parts.append(_continued(self._from_callers(atom, depth), found))
        return join([own, *parts]) if parts else value

    def _from_callers(self, atom: Atom, depth: int) -> Value:
        known = self._filled.get(atom)
        if known is not None:
            return known
        if atom in self._busy:
            self._unfinished = True
            return NOTHING
        if depth > _DEEPEST:
            return {Atom(AtomKind.UNKNOWN, "callers too many levels up", atom.function, atom.node): Contribution()}
        outermost = not self._busy
        self._busy.add(atom)
        found = join(self._ways_in(atom, depth))
        self._busy.discard(atom)
        if outermost:
            self._unfinished = False
        if outermost or not self._unfinished:
            self._filled[atom] = found
        return found

    def _ways_in(self, atom: Atom, depth: int) -> list[Value]:
        function = self.calls.program.functions[atom.function]
        kind = self.entries.parameter_source(function, atom.node)
        parts: list[Value] = []
        handled = False
        if kind == TYPED:
            return []
        if kind is not None:
            parts.append({Atom(AtomKind.SOURCE, kind, atom.function, atom.node): Contribution(trail=Trail(atom.function, atom.node))})
        for ref in self.entries.injected(function, atom.node):
            for target in self.calls.functions(ref):
                parts.append(self._complete(returned(self.transfer, target, atom.path), depth + 1))
        for place in self.entries.caught(function, atom.node):
            named = self.calls.program.functions[place.function]
            carried = exceptions.caught(self.transfer, named, place.node, (function, atom.node), atom.path)
            parts.append(self._complete(carried, depth + 1))
            handled = True
        callers = self.calls.callers(function)
        for caller, call in callers:
            for argument in arguments(self.transfer, caller, call, function, atom):
                parts.append(self._complete(argument, depth + 1))
        if not parts and not callers and not handled:
            parts.append({Atom(AtomKind.UNKNOWN, "no caller is known", atom.function, atom.node): Contribution()})
        return parts


def _continued(value: Value, found: Contribution) -> Value:
    """Contributors that arrive at a parameter, taken on along the way from that parameter."""
    return {
        atom: Contribution(
            one.cleaned | found.cleaned,
            one.built or found.built,
            one.maybe or found.maybe,
            Trail(found.trail.function, found.trail.node, one.trail, found.trail) if found.trail else one.trail,
        )
        for atom, one in value.items()
    }

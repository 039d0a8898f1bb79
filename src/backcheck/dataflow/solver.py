"""The whole program's question: what reaches this argument, from anywhere?"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from heapq import heappop, heappush
from typing import Protocol

from backcheck.dataflow import attributes, constrained, decorated, exceptions, heirs, receivers, row_keys
from backcheck.dataflow.lattice import NOTHING, Atom, AtomKind, Contribution, Kinds, Path, Trail, Value, added, continued, join, passed
from backcheck.dataflow.sanitizers import Sanitizers
from backcheck.dataflow.summaries import arguments, filled, returned
from backcheck.dataflow.transfer import Transfer
from backcheck.entrypoints.facts import DEFAULT, Place
from backcheck.semantics.calls import Calls
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref

_MOST = 2_000
TYPED = "typed"
NO_CALLER = "no caller is known"


class Entries(Protocol):
    """What frameworks hand to functions."""

    def parameter_source(self, function: Function, place: int) -> str | None:
        """The source kind of an entry function's parameter, ``typed`` for one that cannot carry text, None for no entry."""
        ...

    def queued(self, function: Function, place: int) -> tuple[Place, ...] | None:
        """What the repository itself puts on a queue for a parameter: node ``DEFAULT`` where that keeps its default, -1 for what could
        not be followed; None where it puts nothing there."""
        ...

    def forwarded(self, function: Function, place: int) -> tuple[Place, ...]:
        """The same for what libraries hand on to a function that they are given to run."""
        ...

    def is_segment(self, function: Function, place: int) -> bool:
        """Whether that holds no slash, as one part of a path."""
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

    def _is_typed(self, typed: Callable[[Function, int], bool], function: Function, place: int) -> bool:
        return self.entries.parameter_source(function, place) == TYPED or typed(function, place)

    def reaching(self, function: Function, nodes: Iterable[int], parts: Iterable[Path] = ((),)) -> Value:
        """Everything that contributes to any of the nodes, or to parts of them, but constants; no PARAMETER is left in it."""
        self.transfer.fresh()
        asked = tuple(nodes)
        settled, given = _parted([self.transfer.each(function, asked, part) for part in parts])
        self._fill([atom for atom, _ in given])
        return join([settled, *(continued(self._filled[atom], found) for atom, found in given)])

    def _cleaned_on_arrival(self, function: Function, place: int) -> int:
        """What a framework lets through to a parameter is clean for: by a pattern, as one part of a path, as an open file."""
        mask = constrained.of_parameter(self.calls.types, self.kinds, function, place)
        containment = self.transfer.guards.containment
        is_file = containment.are_open(self.calls.types.parameter(function, place))
        return mask | containment.path if is_file or self.entries.is_segment(function, place) else mask

    def _fill(self, atoms: Iterable[Atom]) -> None:
        """What arrives at parameters: first all parameters that these lead to, nearest first, then what each hands on."""
        pending = deque(dict.fromkeys(atom for atom in atoms if atom not in self._filled))
        opened = set(pending)
        waiting: dict[Atom, list[tuple[Atom, Contribution]]] = {}
        news: dict[Atom, Value] = {}
        while pending and len(news) < _MOST:
            atom = pending.popleft()
            settled, given = _parted(self._ways_in(atom))
            known = [continued(self._filled[other], found) for other, found in given if other not in opened and other in self._filled]
            news[atom] = self._filled[atom] = join([settled, *known])
            for other, found in given:
                if other in opened or other not in self._filled:
                    waiting.setdefault(other, []).append((atom, found))
                    if other not in opened:
                        opened.add(other)
                        pending.append(other)
        for atom in pending:
            news[atom] = self._filled[atom] = {Atom(AtomKind.UNKNOWN, "too many callers", atom.function, atom.node): Contribution()}
        self._hand_on(waiting, news)

    def _hand_on(self, waiting: Mapping[Atom, list[tuple[Atom, Contribution]]], news: dict[Atom, Value]) -> None:
        """Those that were found last first: what waits for nobody is complete before it is handed on."""
        places = {atom: -place for place, atom in enumerate(news)}
        turns = sorted(places.values())
        atoms = list(news)
        while turns:
            atom = atoms[-heappop(turns)]
            arrived = news.pop(atom)
            for other, found in waiting.get(atom, ()):
                told = added(self._filled[other], continued(arrived, found))
                if told:
                    self._filled[other] = join([self._filled[other], told])
                    if other not in news:
                        heappush(turns, places[other])
                    news[other] = join(
                        [news.get(other, NOTHING), {one: known for one in told if (known := self._filled[other].get(one)) is not None}]
                    )

    def _injected(self, function: Function, atom: Atom) -> Iterator[Value]:
        """What a framework calls, or makes an object of, to fill a parameter."""
        for ref in self.entries.injected(function, atom.node):
            if ref.kind is Kind.CLASS and atom.path and atom.path[0].startswith("."):
                made = self.calls.program.classes[ref.id]
                yield attributes.field(self.transfer, made, atom.path[0][1:], atom.path[1:]) or NOTHING
            for target in self.calls.functions(ref):
                yield returned(self.transfer, target, atom.path)

    def _ways_in(self, atom: Atom) -> list[Value]:
        """What frameworks and callers hand in for a parameter, in terms of their own parameters."""
        function = self.calls.program.functions[atom.function]
        kind = self.entries.parameter_source(function, atom.node)
        parts: list[Value] = []
        handled = False
        if kind == TYPED:
            return []
        if kind is not None:
            sent = self._queued(function, atom)
            handled = sent is not None
            parts += [self._source(function, atom, kind)] if sent is None else sent
        parts += self._injected(function, atom)
        for place in self.entries.caught(function, atom.node):
            named = self.calls.program.functions[place.function]
            parts.append(exceptions.handled(self.transfer, (named, place.node), (function, atom.node), atom.path))
            handled = True
        if (
            receivers.is_receiver_part(self.transfer, atom, function)
            and (own := receivers.at_entry(self.transfer, function, atom)) is not None
        ):
            return [own]
        called = False
        wraps = decorated.layers(self.transfer, function)
        through = decorated.arguments_through(self.transfer, function, wraps, atom)
        for caller, call in self.calls.callers(function):
            if wraps:
                called = True
                if all(layer.wrapper.id != caller.id for layer in wraps):
                    parts.append(filled(self.transfer, caller, call, wraps[-1].wrapper, through))
                continue
            wanted = heirs.receiver(self.calls.types, atom, function, caller, call)
            if wanted is not None:
                called = True
                given = arguments(self.transfer, caller, call, function, atom)
                parts += [heirs.as_method_of(value, caller, wanted) for value in given]
        forwarded = self.entries.forwarded(function, atom.node)
        parts += self._from(forwarded, atom, "what is handed on")
        if not parts and not called and not handled and not forwarded:
            unknown = {Atom(AtomKind.UNKNOWN, NO_CALLER, atom.function, atom.node, atom.path): Contribution()}
            parts.append(row_keys.told(unknown, atom.path, self.transfer.harmless))
        return parts

    def _source(self, function: Function, atom: Atom, kind: str) -> Value:
        """What a framework hands in for a parameter, clean for what its type does not let through."""
        mask = self._cleaned_on_arrival(function, atom.node)
        return {Atom(AtomKind.SOURCE, kind, atom.function, atom.node): Contribution(mask, trail=Trail(atom.function, atom.node))}

    def _queued(self, function: Function, atom: Atom) -> list[Value] | None:
        """What the repository puts on a queue for a task's parameter; None where nobody is seen to, or tests alone."""
        places = self.entries.queued(function, atom.node)
        if places is None:
            return None
        served = [place for place in places if self.calls.prefers(self.calls.program.functions[place.function].path)]
        return None if places and not served else self._from(served, atom, "what is put on a queue")

    def _from(self, places: Iterable[Place], atom: Atom, what: str) -> list[Value]:
        """What is handed over at some places; unknown, as what it is called here, where that could not be followed."""
        unknown = {Atom(AtomKind.UNKNOWN, what, atom.function, atom.node, atom.path): Contribution()}
        given = ((self.calls.program.functions[place.function], place.node) for place in places if place.node != DEFAULT)
        return [unknown if node < 0 else self._sent(caller, node, atom) for caller, node in given]

    def _sent(self, caller: Function, node: int, atom: Atom) -> Value:
        return passed(self.transfer.value(caller, node, atom.path), caller.id, node)


def _parted(values: Iterable[Value]) -> tuple[Value, list[tuple[Atom, Contribution]]]:
    """What is settled, and the parameters that something still arrives at. Constants are left out: they harm nothing."""
    settled: list[Value] = []
    given: list[tuple[Atom, Contribution]] = []
    for value in values:
        settled.append({atom: found for atom, found in value.items() if atom.kind not in (AtomKind.PARAMETER, AtomKind.LITERAL)})
        given += [(atom, found) for atom, found in value.items() if atom.kind == AtomKind.PARAMETER]
    return join(settled), given

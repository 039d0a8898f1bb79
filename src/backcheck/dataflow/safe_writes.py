"""The first writes that a request which only asks comes by: through calls, dependencies and decorators, not behind other methods."""

from collections.abc import Callable, Iterable, Iterator

from backcheck.dataflow.asking import Asking
from backcheck.dataflow.blocks import Blocks
from backcheck.dataflow.bottom_up import BottomUp
from backcheck.dataflow.effects import ANYHOW, CHANGES, WRITES, Effect, Effects
from backcheck.dataflow.empty_bodies import EmptyBodies
from backcheck.dataflow.finding_records import FILLS, FindingRecords
from backcheck.dataflow.kept_results import KEEPS, KeptResults
from backcheck.dataflow.lasting import Lasting
from backcheck.dataflow.let_through import LetThrough
from backcheck.dataflow.noted_times import NotedTimes
from backcheck.dataflow.passed_statements import PassedStatements
from backcheck.dataflow.rolled_back import RolledBack
from backcheck.dataflow.short_cuts import conditions
from backcheck.dataflow.told_ways import ToldWays
from backcheck.semantics.origins import Origins
from backcheck.semantics.program import Function

# Of several writes most are known by the first few.
_MOST = 6
# What is only made where it is missing.
MAKES_UP = frozenset((FILLS, KEEPS))


class Injected:
    """What frameworks run to fill the parameters of a function: ``of`` gives it, ``shared`` what stands before most routes alike.

    Who is asking, and how often, is found out for every request: what is noted down then is no doing of the route.
    """

    def __init__(self, of: Callable[[Function], Iterable[Function]], shared: Callable[[Function], bool]) -> None:
        self.of = of
        self.shared = shared


class SafeWrites:
    """Answers for one method are kept."""

    def __init__(self, origins: Origins, effects: Effects, blocks: Blocks, injected: Injected, method: str) -> None:
        self._program = origins.program
        self._effects = effects
        self._blocks = blocks
        self._lasting = Lasting(effects, blocks)
        self._injected = injected
        self._rolled_back = RolledBack(origins.calls, effects, blocks)
        self._finding = FindingRecords(origins)
        self._kept = KeptResults(origins)
        self._noted = NotedTimes(origins)
        self._passed = PassedStatements(origins.calls, effects.statements)
        self._told = ToldWays(origins.calls, blocks)
        self._asking = Asking(origins, method)
        self._through = LetThrough(origins, blocks, method)
        self._empty = EmptyBodies(origins, self._asking)
        self._nearest: BottomUp[tuple[Effect, ...]] = BottomUp(self._writing, self._near, ())

    def nearest(self, function: Function) -> tuple[Effect, ...]:
        """The writes that are nearest to a function which a request runs; those that make what is missing come last."""
        return self._nearest.of(function)

    def _near(self, function: Function) -> tuple[Effect, ...]:
        return tuple(sorted(set(self._written(function)), key=_rank)[:_MOST])

    def _writing(self, function: Function) -> Iterator[Function]:
        """What a function runs; what cannot write at all need not be looked into."""
        return (run.function for run in self._effects.runs.of(function) if self._may_write(run.function))

    def _may_write(self, function: Function) -> bool:
        return any(self._effects.reached(function, word, ANYHOW) for word in (WRITES, CHANGES))

    def of_handler(self, function: Function) -> list[Effect]:
        """The same for a handler, with what runs for it before: its dependencies and its decorators."""
        if not self._through.reaches(function):
            return []
        pending, seen = [function], dict[int, Function]()
        while pending:
            one = pending.pop(0)
            if one.id not in seen:
                seen[one.id] = one
                before = (*self._injected.of(one), *self._effects.runs.wrappers(one))
                pending += [inner for inner in before if not self._injected.shared(inner)]
        return [effect for one in seen.values() for effect in self.nearest(one) if self._told.is_open(effect.way)]

    def _written(self, function: Function) -> Iterator[Effect]:
        for effect in self._own(function):
            kind = self._kind(function, effect) if self._passed.may_write(effect.way) else None
            if kind is not None:
                yield Effect(kind, effect.symbol, effect.way)

    def _own(self, function: Function) -> Iterator[Effect]:
        """The writes of a function and of what it runs, that a request of the method comes by."""
        for effect in (*self._effects.direct(function), *self._lasting.of(function)):
            if effect.word == WRITES and self._stays(function, effect.here) and not self._noted.only_notes(effect):
                yield effect
        for run in self._effects.runs.of(function):
            if not self._may_write(run.function) or not self._stays(function, run.node):
                continue
            if not self._injected.shared(run.function):
                yield from (inner.through(function.id, run.node) for inner in self.nearest(run.function))

    def _kind(self, function: Function, effect: Effect) -> str | None:
        """A write, one that makes a record or a value which was not there, or None for one that only mends what has failed."""
        ways = self._blocks.ways(function)
        if effect.word == FILLS or self._finding.fills(function, ways, effect):
            return FILLS
        if effect.word == KEEPS or self._kept.makes_up(function, ways, ways.place(effect.here)):
            return KEEPS
        return None if self._finding.mends(function, ways, effect) else effect.word

    def _stays(self, function: Function, node: int) -> bool:
        """Whether a write at a node is come by and not taken back."""
        ways = self._blocks.ways(function)
        place = ways.place(node)
        if not ways.reached(place, lambda condition: self._asking.truth(function, condition)):
            return False
        if any(self._asking.truth(function, one) is (not truth) for one, truth in conditions(self._program.graph(function), node)):
            return False
        if self._empty.fail_before(function, ways, place):
            return False
        return not self._rolled_back.is_taken_back(function, place)


def _rank(effect: Effect) -> tuple[bool, int, tuple[tuple[int, int], ...]]:
    return effect.word in MAKES_UP, len(effect.way), effect.way

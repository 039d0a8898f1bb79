"""The first write that a request which only asks comes by: through calls, dependencies and decorators, not behind other methods."""

from collections.abc import Callable, Iterable, Iterator

from backcheck.dataflow.asking import Asking
from backcheck.dataflow.blocks import Blocks
from backcheck.dataflow.bottom_up import BottomUp
from backcheck.dataflow.effects import ANYHOW, COMMITS, WRITES, Effect, Effects
from backcheck.dataflow.ways import Place
from backcheck.semantics.origins import Origins
from backcheck.semantics.program import Function

ROLLS_BACK = "rolls-back"


class SafeWrites:
    """Answers for one method are kept. ``injected`` gives the functions that fill a function's parameters before it runs."""

    def __init__(
        self, origins: Origins, effects: Effects, blocks: Blocks, injected: Callable[[Function], Iterable[Function]], method: str
    ) -> None:
        self._effects = effects
        self._blocks = blocks
        self._injected = injected
        self._asking = Asking(origins, method)
        self._first: BottomUp[Effect | None] = BottomUp(self._writing, self._nearest, None)

    def first(self, function: Function) -> Effect | None:
        """The write that is nearest to a function which a request runs."""
        return self._first.of(function)

    def _nearest(self, function: Function) -> Effect | None:
        return min(self._written(function), key=lambda effect: (len(effect.way), effect.way), default=None)

    def _writing(self, function: Function) -> Iterator[Function]:
        """What a function runs; what cannot write at all need not be looked into."""
        return (run.function for run in self._effects.runs.of(function) if self._effects.reached(run.function, WRITES, ANYHOW))

    def of_handler(self, function: Function) -> Effect | None:
        """The same for a handler, with what runs for it before: its dependencies and its decorators."""
        pending, seen = [function], dict[int, Function]()
        while pending:
            one = pending.pop(0)
            if one.id not in seen:
                seen[one.id] = one
                pending += [*self._injected(one), *self._effects.runs.wrappers(one)]
        found = (self.first(one) for one in seen.values())
        return next((effect for effect in found if effect is not None), None)

    def _written(self, function: Function) -> Iterator[Effect]:
        for effect in self._effects.direct(function):
            if effect.word == WRITES and self._stays(function, effect.here):
                yield effect
        for run in self._effects.runs.of(function):
            if not self._effects.reached(run.function, WRITES, ANYHOW) or not self._stays(function, run.node):
                continue
            inner = self.first(run.function)
            if inner is not None:
                yield Effect(inner.word, inner.symbol, ((function.id, run.node), *inner.way))

    def _stays(self, function: Function, node: int) -> bool:
        """Whether a write at a node is come by and not taken back."""
        ways = self._blocks.ways(function)
        place = ways.place(node)
        if not ways.reached(place, lambda condition: self._asking.truth(function, condition)):
            return False
        undone = [ways.place(effect.here) for effect in self._effects.direct(function) if effect.word == ROLLS_BACK]
        return not any(self._taken_back(function, place, one) for one in undone)

    def _taken_back(self, function: Function, place: Place, undone: Place) -> bool:
        ways = self._blocks.ways(function)
        if undone.at < place.at or not ways.together(place, undone):
            return False
        commits = (ways.place(effect.here) for effect in self._effects.reached(function, COMMITS))
        return not any(place.at < commit.at < undone.at for commit in commits) and ways.always(undone, place)

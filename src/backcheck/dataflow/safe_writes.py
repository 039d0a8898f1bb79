"""The first write that a request which only asks comes by: through calls, dependencies and decorators, not behind other methods."""

from collections.abc import Callable, Iterable, Iterator

from backcheck.dataflow.asking import Asking
from backcheck.dataflow.blocks import Blocks
from backcheck.dataflow.effects import ANYHOW, COMMITS, WRITES, Effect, Effects
from backcheck.dataflow.ways import Place
from backcheck.semantics.origins import Origins
from backcheck.semantics.program import Function

ROLLS_BACK = "rolls-back"
_DEEPEST = 25


class SafeWrites:
    """Answers for one method are kept. ``injected`` gives the functions that fill a function's parameters before it runs."""

    def __init__(
        self, origins: Origins, effects: Effects, blocks: Blocks, injected: Callable[[Function], Iterable[Function]], method: str
    ) -> None:
        self._effects = effects
        self._blocks = blocks
        self._injected = injected
        self._asking = Asking(origins, method)
        self._found: dict[int, Effect | None] = {}
        self._busy: set[int] = set()

    def first(self, function: Function, depth: int = 0) -> Effect | None:
        """The write that is nearest to a function which a request runs."""
        if function.id in self._found:
            return self._found[function.id]
        if function.id in self._busy or depth > _DEEPEST:
            return None
        self._busy.add(function.id)
        found = min(self._written(function, depth), key=lambda effect: (len(effect.way), effect.way), default=None)
        self._busy.discard(function.id)
        if found is not None or not self._busy:
            self._found[function.id] = found
        return found

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

    def _written(self, function: Function, depth: int) -> Iterator[Effect]:
        for effect in self._effects.direct(function):
            if effect.word == WRITES and self._stays(function, effect.here):
                yield effect
        for run in self._effects.runs.of(function):
            # What cannot write at all need not be looked into.
            if not self._effects.reached(run.function, WRITES, ANYHOW) or not self._stays(function, run.node):
                continue
            inner = self.first(run.function, depth + 1)
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

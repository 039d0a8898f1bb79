"""Changes of watched objects that last: the function that makes them, or runs what does, ends a block or commits after them."""

from collections.abc import Iterator

from backcheck.dataflow.blocks import Blocks
from backcheck.dataflow.effects import CHANGES, COMMITS, WRITES, Effect, Effects
from backcheck.semantics.program import Function


class Lasting:
    """A change in a function that commits by itself is a write already and none of these."""

    def __init__(self, effects: Effects, blocks: Blocks) -> None:
        self._effects = effects
        self._blocks = blocks

    def of(self, function: Function) -> Iterator[Effect]:
        """Each as the write that it becomes."""
        changes = self._effects.reached(function, CHANGES)
        if not changes:
            return
        ways = self._blocks.ways(function)
        commits = [ways.place(effect.here) for effect in self._effects.direct(function) if effect.word == COMMITS]
        for change in changes:
            place = ways.place(change.here)
            later = any(place.at < commit.at and ways.together(place, commit) for commit in commits)
            if later or any(True for _ in self._blocks.around(function, place)):
                yield Effect(WRITES, "", change.way)

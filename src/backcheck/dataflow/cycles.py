"""Values that lead back to themselves: evaluated round by round, until a round tells nothing new.

A question that meets itself is answered by what the last round found. What was answered by way of it is held back with the
questions that it leaned on: a further round asks it again only if more was found for one of those, and it is complete as soon
as the outermost question that it waits for is.
"""

from typing import Final

import msgspec

from backcheck.dataflow.lattice import NOTHING, Path, Value, added, merged

Key = tuple[int, int, Path]
_NOWHERE = 1 << 30


class _Open(msgspec.Struct):
    """Of the question that is evaluated: ``lowest`` depth that it waits for, bit sets of the questions that it leans on and of
    those for which more was found meanwhile."""

    lowest: int = _NOWHERE
    leans: int = 0
    changed: int = 0


class _Held(msgspec.Struct, frozen=True):
    lowest: int
    leans: int
    value: Value


class Cycles:
    """``depth`` is the number of questions that were open when one was asked; the lowest of those met counts."""

    __slots__ = ("_bits", "_guessed", "_held", "_now", "_outside", "_waiting")

    def __init__(self) -> None:
        self._guessed: dict[Key, Value] = {}
        self._held: dict[Key, _Held] = {}
        self._waiting: dict[int, list[Key]] = {}
        # The bits of questions that were met while they were open.
        self._bits: dict[Key, int] = {}
        self._outside: Final[list[_Open]] = []
        self._now = _Open()

    def met(self, key: Key, depth: int) -> Value:
        """The answer to a question that is open."""
        self._now.leans |= self._bits.setdefault(key, 1 << len(self._bits))
        self._now.lowest = min(self._now.lowest, depth)
        return self._guessed.get(key, NOTHING)

    def held(self, key: Key) -> Value | None:
        """The answer that was given to a question which still waits, None where it has to be asked."""
        found = self._held.get(key)
        if found is None:
            return None
        self._now.leans |= found.leans
        self._now.lowest = min(self._now.lowest, found.lowest)
        return found.value

    def begin(self) -> None:
        """A question is opened."""
        self._outside.append(self._now)
        self._now = _Open()

    def again(self, key: Key, depth: int, result: Value) -> bool:
        """Whether the outermost question of a cycle has to be evaluated once more."""
        now = self._now
        if now.lowest != depth:
            return False
        changed = now.changed | self._guess(key, result)
        if not changed:
            return False
        kept = []
        for one in self._waiting.pop(depth, ()):
            if self._held[one].leans & changed:
                del self._held[one]
            else:
                kept.append(one)
        self._waiting[depth] = kept
        self._now = _Open()
        return True

    def _guess(self, key: Key, result: Value) -> int:
        """The bit of a question for which more is known now, or none."""
        known = self._guessed.get(key, NOTHING)
        news = added(known, result)
        if not news:
            return 0
        # Nothing is left out of a guess, however wide: it would be found again in each round, and there would be no last one.
        self._guessed[key] = {**known, **{atom: merged(known.get(atom, one), one) for atom, one in news.items()}}
        return self._bits[key]

    def end(self, key: Key, depth: int, result: Value) -> dict[Key, Value]:
        """A question is closed; all answers that are complete by that."""
        now, outer = self._now, self._outside.pop()
        self._now = outer
        waiting = self._waiting.pop(depth, [])
        if now.lowest < depth:
            self._held[key] = _Held(now.lowest, now.leans, result)
            for one in waiting:
                held = self._held[one]
                self._held[one] = _Held(now.lowest, held.leans, held.value)
            self._waiting.setdefault(now.lowest, []).extend((*waiting, key))
            outer.leans |= now.leans
            outer.changed |= now.changed | (self._guess(key, result) if key in self._bits else 0)
            outer.lowest = min(outer.lowest, now.lowest)
            return {}
        complete = {one: self._held.pop(one).value for one in waiting}
        complete[key] = result
        for one in complete:
            self._guessed.pop(one, None)
        if not self._outside:
            self._bits.clear()
        return complete

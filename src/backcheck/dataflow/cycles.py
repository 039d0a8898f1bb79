"""Values that lead back to themselves: evaluated round by round, until a round tells nothing new.

A question that meets itself is answered by what the last round found. What was answered by way of it is held back, so that it
is asked once in a round, and is complete as soon as the outermost question that it waits for is.
"""

from backcheck.dataflow.lattice import NOTHING, Path, Value, added, join

Key = tuple[int, int, Path]
_NOWHERE = 1 << 30


class Cycles:
    """``depth`` is the number of questions that were open when one was asked; the lowest of those met counts."""

    __slots__ = ("_changed", "_guessed", "_held", "_lowest", "_met", "_outside", "_waiting")

    def __init__(self) -> None:
        self._guessed: dict[Key, Value] = {}
        self._held: dict[Key, tuple[int, Value]] = {}
        self._waiting: dict[int, list[Key]] = {}
        self._met: set[Key] = set()
        self._outside: list[tuple[int, bool]] = []
        self._lowest = _NOWHERE
        self._changed = False

    def met(self, key: Key, depth: int) -> Value:
        """The answer to a question that is open."""
        self._met.add(key)
        self._lowest = min(self._lowest, depth)
        return self._guessed.get(key, NOTHING)

    def held(self, key: Key) -> Value | None:
        """The answer that this round has given to a question, None where it was not asked."""
        found = self._held.get(key)
        if found is None:
            return None
        self._lowest = min(self._lowest, found[0])
        return found[1]

    def begin(self) -> None:
        """A question is opened."""
        self._outside.append((self._lowest, self._changed))
        self._lowest = _NOWHERE
        self._changed = False

    def again(self, key: Key, depth: int, result: Value) -> bool:
        """Whether the outermost question of a cycle has to be evaluated once more."""
        if self._lowest != depth or not (self._guess(key, result) or self._changed):
            return False
        for one in self._waiting.pop(depth, ()):
            del self._held[one]
        self._lowest = _NOWHERE
        self._changed = False
        return True

    def _guess(self, key: Key, result: Value) -> bool:
        known = self._guessed.get(key, NOTHING)
        if not added(known, result):
            return False
        self._guessed[key] = join((known, result))
        return True

    def end(self, key: Key, depth: int, result: Value) -> dict[Key, Value]:
        """A question is closed; all answers that are complete by that."""
        outside, changed = self._outside.pop()
        waiting = self._waiting.pop(depth, [])
        if self._lowest < depth:
            self._held[key] = self._lowest, result
            for one in waiting:
                self._held[one] = self._lowest, self._held[one][1]
            self._waiting.setdefault(self._lowest, []).extend((*waiting, key))
            self._changed = (key in self._met and self._guess(key, result)) or self._changed or changed
            self._lowest = min(outside, self._lowest)
            return {}
        complete = {one: self._held.pop(one)[1] for one in waiting}
        complete[key] = result
        for one in complete:
            self._guessed.pop(one, None)
            self._met.discard(one)
        self._lowest, self._changed = outside, changed
        return complete

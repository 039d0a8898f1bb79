"""Questions that are being answered: which empty answers are final, and which were only cut short by a cycle.

A question that meets itself gets an empty answer for now. Whatever came out empty because of that is held back until the
question it waits for is answered, and may then be asked anew; without holding it, a cycle is walked on every way through it.
"""

_Key = tuple[int, int]


class Open:
    """A stack of questions; ``lowest`` is the deepest open level that the answers so far have waited for."""

    __slots__ = ("_held", "_levels", "_lowest", "_waiting")

    def __init__(self) -> None:
        self._levels: dict[_Key, int] = {}
        self._held: dict[_Key, int] = {}
        self._waiting: dict[int, list[_Key]] = {}
        self._lowest = 0

    @property
    def depth(self) -> int:
        """How many questions are open; one that is refused for depth makes all of them unsure."""
        return len(self._levels)

    def waits(self, key: _Key) -> bool:
        """Whether the question is open, or waits for one that is."""
        level = self._levels.get(key, self._held.get(key))
        if level is None:
            return False
        self._lowest = min(self._lowest, level)
        return True

    def cut(self) -> None:
        """A question was refused: nothing that depends on it is final while any question is open."""
        self._lowest = 0

    def begin(self, key: _Key) -> int:
        """Opens a question; what it returns is handed to ``end``."""
        outside = self._lowest
        self._lowest = self._levels[key] = len(self._levels)
        return outside

    def end(self, key: _Key, outside: int, answered: bool) -> bool:
        """Closes a question; whether its answer is final even if it is empty."""
        level = self._levels.pop(key)
        lowest = self._lowest
        self._lowest = min(outside, lowest)
        final = lowest >= level
        waiting = [one for at in [at for at in self._waiting if at >= level] for one in self._waiting.pop(at)]
        if answered or final:
            for one in waiting:
                del self._held[one]
        else:
            for one in (*waiting, key):
                self._held[one] = lowest
            self._waiting.setdefault(lowest, []).extend((*waiting, key))
        return final

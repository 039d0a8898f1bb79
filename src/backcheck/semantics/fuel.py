"""How far one question may lead through the program: searches that ask others on their way share what they may spend."""

_MOST = 3_000


class Fuel:
    """A budget of steps for the outermost of nested searches; entered for each, it is filled anew when none is under way."""

    __slots__ = ("_left", "_under_way")

    def __init__(self) -> None:
        self._left = 0
        self._under_way = 0

    def __enter__(self) -> None:
        if self._under_way == 0:
            self._left = _MOST
        self._under_way += 1

    def __exit__(self, *_: object) -> None:
        self._under_way -= 1

    def burn(self) -> bool:
        """Takes one step; False when none is left."""
        self._left -= 1
        return self._left >= 0

"""Which parts of a function are left on every way: by a return, an error, or a refusal, in both branches of an ``if``."""

from collections.abc import Callable, Sequence

from backcheck.facts import Region
from backcheck.ir import IF, WITH


class Left:
    """Fills while a run goes on, in source order. ``taken`` tells whether a branch is taken, None where that depends."""

    def __init__(self, regions: Sequence[Region], taken: Callable[[int], bool | None]) -> None:
        self._regions = regions
        self._taken = taken
        self._left: set[int] = set()

    @property
    def everywhere(self) -> bool:
        """Whether nothing gets to the function's end."""
        return 0 in self._left

    def leave(self, region: int) -> None:
        """Something leaves the function here."""
        self._left.add(region)
        while region > 0 and self._is_all(region):
            region = self._regions[region].parent
            self._left.add(region)

    def _is_all(self, region: int) -> bool:
        """Whether what is around a part is left with it: the part is no choice, or the other branch is left too."""
        one = self._regions[region]
        if one.kind != IF or one.node < 0 or "case" in one.flags:
            return one.kind == WITH
        others = (
            index
            for index, other in enumerate(self._regions)
            if index != region and (other.kind, other.node, other.parent) == (IF, one.node, one.parent)
        )
        return self._taken(region) is True or any(other in self._left for other in others)

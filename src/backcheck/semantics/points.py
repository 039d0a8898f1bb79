"""Where a backward search stands: a node, what is known of its value, and the calls that were entered on the way."""

from dataclasses import dataclass
from typing import Final

from backcheck.semantics.conditions import Told, both
from backcheck.semantics.program import Function

LOST: Final = -1
_MOST_CALLS = 6


@dataclass(frozen=True, slots=True)
class Point:
    """``stack`` holds the calls entered: (function entered, caller, call node); ``end`` marks a node that makes its value."""

    function: Function
    node: int
    told: Told = Told.NOTHING
    stack: tuple[tuple[int, int, int], ...] = ()
    end: bool = False

    @property
    def entered(self) -> tuple[int, int, int] | None:
        """The call by which the search came into this function, when it came by one."""
        return self.stack[-1] if self.stack and self.stack[-1][0] == self.function.id else None

    def at(self, node: int) -> "Point":
        """Another node of the same function, from which the search goes on."""
        return Point(self.function, node, self.told, self.stack)

    def ended(self) -> "Point":
        return Point(self.function, self.node, self.told, self.stack, end=True)

    def lost(self) -> "Point":
        """Whatever it may be."""
        return Point(self.function, LOST, self.told, end=self.end)

    def none(self) -> "Point":
        """No node stands for the None that this is."""
        return Point(self.function, LOST, Told.NONE, end=self.end)

    def knowing(self, told: Told) -> "Point | None":
        """The same place with something more known; None when that cannot be."""
        known = both(self.told, told)
        return Point(self.function, self.node, known, self.stack, self.end) if known is not None else None

    def entering(self, function: Function, node: int, call: int = LOST) -> "Point":
        """A node of a function that this call enters; without a call, of a module or class."""
        if call < 0:
            return Point(function, node, self.told, end=self.end)
        stack = (*self.stack, (function.id, self.function.id, call))[-_MOST_CALLS:]
        return Point(function, node, self.told, stack, self.end)

    def made_by(self, made: "Point", function: Function, node: int) -> "Point":
        """A node of the function that a call made an object with."""
        stack = (*made.stack, (function.id, made.function.id, made.node))[-_MOST_CALLS:]
        return Point(function, node, self.told, stack, self.end)

    def leaving(self, function: Function, node: int) -> "Point":
        """A node of the function that called this one, or in which it is defined."""
        stack = self.stack[:-1] if self.entered is not None else ()
        return Point(function, node, self.told, stack, self.end)


class Missing:
    """The entry of a mapping that it does not have; there is one."""

    def __repr__(self) -> str:
        return "MISSING"


class Unknown:
    """The entry of a mapping of which nobody knows; there is one."""

    def __repr__(self) -> str:
        return "UNKNOWN"


MISSING: Final = Missing()
UNKNOWN: Final = Unknown()
Found = Point | Missing | Unknown
Points = list[Point]

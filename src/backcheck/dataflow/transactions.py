"""Which writes of a function share a transaction, and which do not."""

from collections.abc import Callable, Iterator
from enum import IntEnum

import msgspec

from backcheck.dataflow.blocks import Block, Blocks
from backcheck.dataflow.connections import Connections, Mode
from backcheck.dataflow.effects import WRITES, Effects
from backcheck.dataflow.standing_alone import Reason, StandingAlone
from backcheck.dataflow.surroundings import Surroundings
from backcheck.dataflow.ways import Place
from backcheck.dataflow.write_points import Point, WritePoints
from backcheck.semantics.origins import Origins
from backcheck.semantics.program import Function

_NEAR = 4


class Shared(IntEnum):
    """Whether two writes are in one transaction; ``UNKNOWN`` when nobody knows how the connection commits.

    ``ALONE``: they are not, and something speaks for their being meant so.
    """

    YES = 0
    UNKNOWN = 1
    ALONE = 2
    NO = 3


class Group(msgspec.Struct, frozen=True):
    """The writes on one way through a function; ``first`` and ``second`` are those that say most about it."""

    writes: tuple[Point, ...]
    shared: Shared
    first: Point
    second: Point
    reason: Reason = Reason.NONE


class Transactions:
    """``opened`` tells whether a framework opens a transaction around an entry function: None for what is no entry."""

    def __init__(
        self, origins: Origins, effects: Effects, opened: Callable[[Function], bool | None], counted: Callable[[str], bool]
    ) -> None:
        program = origins.program
        self._effects = effects
        self.blocks = Blocks(effects, origins)
        self.points = WritePoints(program, effects, Connections(origins), self.blocks)
        self._alone = StandingAlone(origins.calls, effects, self.blocks)
        self.surroundings = Surroundings(origins.calls, effects, self.blocks, opened, counted)

    def group(self, function: Function) -> Group | None:
        """The writes of a function, None unless two of them can lie on one way through it."""
        points = self._certain(function)
        ways = self.blocks.ways(function)
        pairs = [(one, other) for place, one in enumerate(points) for other in points[place + 1 :] if ways.together(one.place, other.place)]
        if not pairs:
            return None
        judged = [(*self._judged(function, one, other), one, other) for one, other in pairs]
        worst = max(shared for shared, *_ in judged)
        reason, first, second = next((reason, one, other) for shared, reason, one, other in judged if shared is worst)
        chosen = [pairs[0][0]]
        for point in points:
            if point not in chosen and all(ways.together(*sorted((one.place, point.place))) for one in chosen):
                chosen.append(point)
        return Group(tuple(chosen), worst, first, second, reason)

    def _judged(self, function: Function, one: Point, other: Point) -> tuple[Shared, Reason]:
        shared = self._shared(function, one, other)
        reason = self._alone.reason(function, one, other) if shared is Shared.NO else Reason.NONE
        return (shared, reason) if reason is Reason.NONE else (Shared.ALONE, reason)

    def _certain(self, function: Function) -> tuple[Point, ...]:
        """The writes that a function makes itself, or by calls that surely lead to one nearby."""
        points = self.points.writes(function)
        if len(points) < 2:
            return points
        ways = {effect.here: effect for effect in self._effects.reached(function, WRITES)}
        return tuple(point for point in points if point.node not in ways or self._effects.is_certain(ways[point.node], most=_NEAR))

    def _shared(self, function: Function, one: Point, other: Point) -> Shared:
        modes = one.modes | other.modes
        common = list(self._common(function, one, other))
        if Mode.ALWAYS in modes:
            return Shared.NO
        if Block.BEGINS in common:
            return Shared.YES
        if Mode.EACH in modes and not self._opened(function, one, other) and not self.surroundings.inside(function):
            return Shared.NO
        if self._ended(function, one, other):
            return Shared.NO
        if Mode.UNKNOWN in modes and Block.COMMITS not in common and not self._committed_after(function, other):
            return Shared.UNKNOWN
        return Shared.YES

    def _common(self, function: Function, one: Point, other: Point) -> Iterator[Block]:
        """The blocks that both writes stand in."""
        around = dict(self.blocks.around(function, other.place))
        for region, block in self.blocks.around(function, one.place):
            if region in around:
                yield block

    def _opened(self, function: Function, one: Point, other: Point) -> bool:
        """Whether a transaction was begun by hand before the first write, and not ended before the second."""
        ways = self.blocks.ways(function)
        commits = self.points.commits(function)
        for begun in self.points.begins(function):
            if begun.at < one.place.at and ways.together(begun, one.place):
                return not any(begun.at < commit.at < other.place.at for commit in commits)
        return False

    def _ended(self, function: Function, one: Point, other: Point) -> bool:
        """Whether what was collected by the first write is committed before the second."""
        if not one.modes & {Mode.LATER, Mode.UNKNOWN}:
            return False
        if one.commits:
            return True
        ways = self.blocks.ways(function)
        between = (commit for commit in self.points.commits(function) if one.place.at < commit.at < other.place.at)
        if any(ways.together(one.place, commit) and ways.together(commit, other.place) for commit in between):
            return True
        around = ways.around(other.place.region)
        return any(region not in around for region, _ in self.blocks.around(function, one.place))

    def _committed_after(self, function: Function, point: Point) -> bool:
        """A commit by hand after the last write tells that the connection does not commit by itself."""
        ways = self.blocks.ways(function)
        return any(point.place.at < commit.at and ways.together(point.place, commit) for commit in self.points.commits(function))

    def between(self, function: Function, one: Place, other: Place) -> Place | None:
        """The commit that parts two writes."""
        return next((commit for commit in self.points.commits(function) if one.at < commit.at < other.at), None)

"""Which writes of a function share a transaction, and which do not."""

from collections.abc import Callable, Iterator
from enum import IntEnum

import msgspec

from backcheck.dataflow.acts import MOST, Acts, Word
from backcheck.dataflow.blocks import Block, Blocks
from backcheck.dataflow.bonds import NONE, Bond, Bonds, Why
from backcheck.dataflow.connections import Connections, Mode
from backcheck.dataflow.effects import COMMITS, WRITES, Effect, Effects
from backcheck.dataflow.made import Made
from backcheck.dataflow.runners import Runners
from backcheck.dataflow.standing_alone import Reason, StandingAlone
from backcheck.dataflow.statements import writes
from backcheck.dataflow.surroundings import Surroundings
from backcheck.dataflow.told_ways import ToldWays
from backcheck.dataflow.versions import first
from backcheck.dataflow.ways import Place
from backcheck.dataflow.weak_bonds import WeakBonds
from backcheck.dataflow.write_points import Point, WritePoints
from backcheck.dataflow.written_objects import WrittenObjects
from backcheck.ir import ATTR, CALL, NAME
from backcheck.semantics.origins import Origins
from backcheck.semantics.program import Function

_NEAR = 4
_NO_HARM = (Reason.STATES, Reason.REPEATABLE, Reason.BATCHES)


class Shared(IntEnum):
    """Whether two writes are in one transaction; ``UNKNOWN`` when nobody knows how the connection commits.

    ``HARMLESS``: they are not, and need not be. ``OPEN``: they are not, and it is not to be seen whether they have to.
    """

    YES = 0
    HARMLESS = 1
    UNKNOWN = 2
    OPEN = 3
    NO = 4


class Judged(msgspec.Struct, frozen=True):
    """A pair of writes: why they belong together, and what speaks for their standing alone."""

    shared: Shared
    first: Point
    second: Point
    bond: Bond = NONE
    reason: Reason = Reason.NONE


class Group(msgspec.Struct, frozen=True):
    """The writes on one way through a function, and the pair that says most about it."""

    writes: tuple[Point, ...]
    told: Judged


class Transactions:
    """``opened`` tells whether a framework opens a transaction around an entry function: None for what is no entry."""

    def __init__(
        self,
        origins: Origins,
        effects: Effects,
        opened: Callable[[Function], bool | None],
        counted: Callable[[str], bool],
        by_hand: Callable[[str], bool],
        entered: Callable[[Function], bool],
        wraps: Callable[[], bool],
    ) -> None:
        program = origins.program
        self._effects = effects
        self._program = program
        self.blocks = Blocks(effects, origins)
        self.points = WritePoints(program, effects, Connections(origins), self.blocks)
        objects = WrittenObjects(origins.calls, effects)
        self.acts = acts = Acts(origins, effects, self.points, objects)
        self._told = ToldWays(origins.calls, self.blocks)
        self._alone = StandingAlone(program, effects, self.blocks, objects)
        made = Made(origins.calls, effects, self.points, objects, acts)
        self._bonds = Bonds(program, effects, acts, made, objects, WeakBonds(program, effects, acts, made, self.blocks, self.points))
        self.surroundings = Surroundings(origins.calls, effects, self.blocks, opened, counted, by_hand)
        self._runners = Runners(origins.types, self.surroundings, entered, wraps)

    def group(self, function: Function) -> Group | None:
        """The writes of a function, None unless two of them can lie on one way through it."""
        points = self._certain(function)
        ways = self.blocks.ways(function)
        points = tuple(point for point in points if len(self.acts.at(function, point.node)) <= MOST)
        pairs = [(one, other) for place, one in enumerate(points) for other in points[place + 1 :] if ways.together(one.place, other.place)]
        if not pairs:
            return None
        told = max((self._judged(function, one, other) for one, other in pairs), key=lambda judged: judged.shared)
        chosen = [pairs[0][0]]
        for point in points:
            if point not in chosen and all(ways.together(*sorted((one.place, point.place))) for one in chosen):
                chosen.append(point)
        return Group(tuple(chosen), told)

    def _judged(self, function: Function, one: Point, other: Point) -> Judged:
        shared = self._shared(function, one, other)
        if shared is not Shared.NO:
            return Judged(shared, one, other)
        bond = self._bonds.between(function, one, other)
        reason = self._alone.reason(function, one, other)
        if reason is Reason.NONE and one.modes | other.modes == {Mode.EACH}:
            reason = Reason.BLOCKS if self._in_blocks(function, one, other) or self._left_out(function, one, other) else reason
            reason = Reason.HIDDEN if self.surroundings.is_hidden(function) else reason
            reason = Reason.CALLERS if reason is Reason.NONE and self._runners.may_hold(function) else reason
        if reason is Reason.STATES and bond.why is Why.PART and self._adds(function, one, other):
            return Judged(Shared.NO, one, other, bond)
        return Judged(_weighed(bond.why, reason), one, other, bond, reason)

    def _adds(self, function: Function, one: Point, other: Point) -> bool:
        """Whether the second write makes records besides saving what the first one made once more."""
        known = {act.entity for act in self.acts.at(function, one.node)}
        return any(act.word is Word.CREATES and act.entity not in known for act in self.acts.at(function, other.node))

    def _in_blocks(self, function: Function, one: Point, other: Point) -> bool:
        """Whether each of two writes that would last by themselves has been put into a transaction of its own."""
        around = (self.blocks.around(function, point.place) for point in (one, other))
        return all(any(block is Block.BEGINS for _, block in blocks) for blocks in around)

    def _left_out(self, function: Function, one: Point, other: Point) -> bool:
        """Whether the first write shares a transaction with others, and the second comes after it."""
        begun = {region for region, block in self.blocks.around(function, one.place) if block is Block.BEGINS}
        ways = self.blocks.ways(function)
        inside = [point for point in self.points.writes(function) if begun.intersection(ways.around(point.place.region))]
        return len(inside) > 1 and other not in inside

    def _certain(self, function: Function) -> tuple[Point, ...]:
        """The writes that a function makes itself, or by calls that surely lead to one nearby."""
        points = self.points.writes(function)
        if len(points) < 2:
            return points
        ways = {effect.here: effect for effect in self._effects.reached(function, WRITES)}
        return tuple(point for point in points if point.node not in ways or self._leads(ways[point.node]))

    def _leads(self, effect: Effect) -> bool:
        if not self._effects.is_certain(effect, most=_NEAR) or not self._told.is_open(effect.way):
            return False
        role = self._program.models.find(effect.symbol) if effect.symbol else None
        told = role is not None and len(effect.way) > 1 and "unless-off" in role.facts
        if told and role is not None and not self._told.is_wanted(effect.way, str(role.facts["unless-off"]), role.params):
            return False
        texts = self.acts.told(self._program.functions[effect.way[0][0]], effect.here)
        return not texts or any(writes(text) for text in texts)

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
        """Whether what was collected by the first write is committed before the second.

        Not by functions that commit when they are told to, or are given no session, nor by those that commit what they opened themselves.
        """
        if not one.modes & {Mode.LATER, Mode.UNKNOWN}:
            return False
        through = [effect for effect in self._effects.reached(function, COMMITS) if len(effect.way) > 1]
        told_not = [effect for effect in through if not self._told.is_open_without(effect.way)]
        if one.commits and all(effect.here != one.node for effect in told_not):
            return True
        ways = self.blocks.ways(function)
        kept = {ways.place(effect.here) for effect in (*told_not, *filter(self._opens, through))}
        between = (commit for commit in self.points.commits(function) if one.place.at < commit.at < other.place.at and commit not in kept)
        if any(ways.together(one.place, commit) and ways.together(commit, other.place) for commit in between):
            return True
        around = ways.around(other.place.region)
        return any(region not in around for region, _ in self.blocks.around(function, one.place))

    def _opens(self, effect: Effect) -> bool:
        """Whether the function that commits has made the session itself."""
        number, call = effect.last
        nodes = self._program.graph(self._program.functions[number]).nodes
        callee = nodes[nodes[call][1]] if nodes[call][0] == CALL else (NAME, "")
        return bool(callee[0] == ATTR and nodes[first(nodes, callee[1])][0] == CALL)

    def _committed_after(self, function: Function, point: Point) -> bool:
        """A commit by hand after the last write tells that the connection does not commit by itself."""
        ways = self.blocks.ways(function)
        return any(point.place.at < commit.at and ways.together(point.place, commit) for commit in self.points.commits(function))

    def between(self, function: Function, one: Place, other: Place) -> Place | None:
        """The commit that parts two writes."""
        return next((commit for commit in self.points.commits(function) if one.at < commit.at < other.at), None)


def _weighed(why: Why, reason: Reason) -> Shared:
    """What holds two writes together against what speaks for their standing alone."""
    if reason in _NO_HARM or why in (Why.ASIDE, Why.STEPS):
        return Shared.HARMLESS
    if (why is Why.REPLACED and reason not in (Reason.TRIED, Reason.CALLERS)) or (why > Why.STEPS and reason is Reason.NONE):
        return Shared.NO
    return Shared.OPEN

"""Bonds that only look like ones: what is kept first does no harm alone, or is kept in another's place."""

from backcheck.dataflow.acts import Act, Acts, Word
from backcheck.dataflow.blocks import Blocks
from backcheck.dataflow.effects import CHANGES, WRITES, Effects
from backcheck.dataflow.made import Made
from backcheck.dataflow.write_points import Point, WritePoints
from backcheck.facts import Region
from backcheck.ir import ATTR, CALL, EXCEPT, IF
from backcheck.semantics.program import Function, Program

_READS = "db-read"
_NEW = (Word.CREATES, Word.LINKS)
_BROUGHT = (Word.CHANGES, Word.SAVES)
_Done = tuple[Point, tuple[Act, ...]]


class WeakBonds:
    """Asked of two writes of a function, the earlier one first, each with its acts."""

    def __init__(self, program: Program, effects: Effects, acts: Acts, made: Made, blocks: Blocks, points: WritePoints) -> None:
        self._program = program
        self._effects = effects
        self._acts = acts
        self._made = made
        self._blocks = blocks
        self._points = points

    def is_no_part(self, function: Function, first: Point, other: _Done) -> bool:
        """Whether the second hangs the made record, which nobody sees before, on another one, or brings that up to date on its way."""
        second, later = other
        if not self.is_own(function, second):
            return not any(act.word in _NEW for act in later)
        linked = later and all(act.word is Word.LINKS for act in later)
        return bool(linked) and not self._is_asked(function, second, self._made.by(function, first))

    def _is_asked(self, function: Function, point: Point, made: frozenset[int]) -> bool:
        """Whether a write is asked of a record, or of what belongs to it: ``order.tags.add(tag)``."""
        nodes = self._program.graph(function).nodes
        called = nodes[point.node][1] if nodes[point.node][0] == CALL else -1
        return called >= 0 and nodes[called][0] == ATTR and self._made.depends(function, nodes[called][1], made)

    def is_in_its_stead(self, function: Function, first: Point, second: Point) -> bool:
        """Whether rows are made only when something failed, or one is removed or made only when it is found that it is there or is not."""
        if any(region.kind == EXCEPT for region in self._alone_around(function, second, first)):
            return True
        alone = (*self._alone_around(function, second, first), *self._alone_around(function, first, second))
        return any(region.kind == IF and self._looks(function, region) for region in alone)

    def _alone_around(self, function: Function, one: Point, other: Point) -> list[Region]:
        """What one write stands in and the other does not."""
        ways = self._blocks.ways(function)
        around = ways.around(other.place.region)
        regions = self._program.graph(function).regions
        return [regions[region] for region in ways.around(one.place.region) if region not in around]

    def is_done_again(self, function: Function, first: Point, other: _Done) -> bool:
        """Whether on the way where the record is there already the same is done as the second write does."""
        ways = self._blocks.ways(function)
        wanted = {(act.word, act.entity) for act in other[1]}
        elsewhere = (point for point in self._points.writes(function) if point.node not in (first.node, other[0].node))
        apart = (point for point in elsewhere if not ways.together(*sorted((first.place, point.place))))
        return any({(act.word, act.entity) for act in self._acts.at(function, point.node)} == wanted for point in apart)

    def is_made_elsewhere(self, function: Function, first: Point) -> bool:
        """Whether another function makes the record, whatever else it does, and gives it back."""
        made = self._made.by(function, first)
        return not self.is_own(function, first) and not any(self._acts.is_new(function, one) for one in made)

    def _looks(self, function: Function, region: Region) -> bool:
        """Whether a condition asks the database."""
        places = self._program.graph(function).positions
        start, end = places[2 * region.node], places[2 * region.node + 1]
        asking = (effect.here for effect in self._effects.reached(function, _READS))
        return any(start <= places[2 * node] and places[2 * node + 1] <= end for node in asking)

    def only_follows(self, function: Function, other: _Done) -> bool:
        """Whether what comes after a write that reckons is a call which brings records up to date."""
        second, later = other
        return not self.is_own(function, second) and all(act.word in _BROUGHT and not act.counts for act in later)

    def is_own(self, function: Function, point: Point) -> bool:
        """Whether a function writes by itself, and not by calling another."""
        return any(effect.word in (WRITES, CHANGES) and effect.here == point.node for effect in self._effects.direct(function))

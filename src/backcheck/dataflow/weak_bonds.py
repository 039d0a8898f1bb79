"""Bonds that only look like ones: what is kept first does no harm alone, or is kept in another's place."""

from collections.abc import Iterator, Mapping

from backcheck.dataflow.acts import Act, Acts, Word
from backcheck.dataflow.blocks import Blocks
from backcheck.dataflow.effects import CHANGES, WRITES, Effect, Effects
from backcheck.dataflow.made import Made
from backcheck.dataflow.stored import entity
from backcheck.dataflow.versions import first
from backcheck.dataflow.write_points import Point, WritePoints
from backcheck.facts import Region
from backcheck.ir import ATTR, CALL, CMP, EXCEPT, IF, NOT, WHEN, Node
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
        known = {"", *(act.entity for act in self._acts.at(function, first.node))}
        if later and all(act.word in _BROUGHT and act.entity in known for act in later):
            return True
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

    def is_wanted_for(self, function: Function, first: Point, other: _Done) -> bool:
        """Whether both are made because what the second makes was looked for and is not there: the next one who looks makes both anew."""
        wanted = {act.entity for act in other[1]} - {act.entity for act in self._acts.at(function, first.node)} - {""}
        looking = {effect.here: effect for effect in self._effects.reached(function, _READS)}
        asked = (
            node for region in self._blocks.ways(function).around(first.place.region) for node in self._asked(function, region, looking)
        )
        return any(entity(self._made.types, looking[node]) in wanted for node in asked)

    def _asked(self, function: Function, number: int, looking: Mapping[int, Effect]) -> Iterator[int]:
        """The queries that a branch or clause rests on."""
        graph, ways = self._program.graph(function), self._blocks.ways(function)
        region = graph.regions[number]
        if region.kind == EXCEPT:
            yield from (node for node in looking if region.of in ways.around(ways.place(node).region))
        if region.kind == IF:
            found = first(graph.nodes, _subject(graph.nodes, region.node))
            yield from (found,) if found in looking else ()

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


def _subject(nodes: list[Node], node: int) -> int:
    """What a condition asks about: ``not found``, ``found is None``."""
    while nodes[node][0] in (NOT, WHEN, CMP):
        node = nodes[node][2][0] if nodes[node][0] == CMP else nodes[node][1]
    return node

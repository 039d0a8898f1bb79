"""Writes without a common transaction that may have been meant so."""

from collections.abc import Iterator
from enum import IntEnum

from backcheck.dataflow.blocks import Blocks
from backcheck.dataflow.effects import WRITES, Effects
from backcheck.dataflow.traces import written
from backcheck.dataflow.ways import Leaves, Place
from backcheck.dataflow.write_points import Point
from backcheck.dataflow.written_objects import WrittenObjects
from backcheck.ir import CALL, EXCEPT, LOOP, TRY
from backcheck.semantics.program import Function, Program

SENDS = "sends"
_NEAR = 4


class Reason(IntEnum):
    """What speaks for two writes standing alone. ``TRIED``: the second is made also when the first one failed.

    ``CALLERS``: some who call the function hold a transaction open around it.
    """

    NONE = 0
    STATES = 1
    REPEATABLE = 2
    TOLERATED = 3
    SENDS = 4
    BATCHES = 5
    BLOCKS = 6
    HIDDEN = 7
    TRIED = 8
    CALLERS = 9


class StandingAlone:
    """Asked of a pair of which nothing says that it shares a transaction."""

    def __init__(self, program: Program, effects: Effects, blocks: Blocks, objects: WrittenObjects) -> None:
        self._program = program
        self._effects = effects
        self._blocks = blocks
        self._objects = objects

    def reason(self, function: Function, one: Point, other: Point) -> Reason:
        """What speaks for it, the strongest first."""
        if self._same_object(function, one, other):
            return Reason.STATES
        if self._repeatable(function, one) and self._repeatable(function, other):
            return Reason.REPEATABLE
        if self._tolerated(function, one.place, other.place):
            return Reason.TRIED
        if self._tolerated(function, other.place, one.place):
            return Reason.TOLERATED
        if self._sends_between(function, one.place, other.place):
            return Reason.SENDS
        return Reason.BATCHES if self._is_rest(function, one, other) else Reason.NONE

    def _same_object(self, function: Function, one: Point, other: Point) -> bool:
        """Whether one of the writes saves nothing but an object that the other saves as well: it goes from state to state."""
        own, further = self._objects.only(function, one.node), self._objects.only(function, other.node)
        if own and further:
            return bool(own & further)
        return bool(own & self._objects.through(function, other.node) or further & self._objects.through(function, one.node))

    def _repeatable(self, function: Function, point: Point) -> bool:
        """Whether running the write again does no harm, so that whatever is done over ends what was broken off."""
        for effect in self._effects.reached(function, WRITES):
            if effect.here == point.node:
                role = self._program.models.find(effect.symbol) if effect.symbol else None
                return role is not None and role.facts.get("write") == "ensures" and self._effects.is_certain(effect, most=_NEAR)
        return False

    def _is_rest(self, function: Function, one: Point, other: Point) -> bool:
        """Whether the second is what the first does in a loop, written again for the last, incomplete batch."""
        ways = self._blocks.ways(function)
        graph = self._program.graph(function)
        around = ways.around(other.place.region)
        if not any(graph.regions[region].kind == LOOP for region in ways.around(one.place.region) if region not in around):
            return False
        first, second = graph.nodes[one.node], graph.nodes[other.node]
        if first[0] != CALL or second[0] != CALL or not first[2] or not second[2]:
            return False
        return all(
            written(self._program, function, here) == written(self._program, function, there)
            for here, there in ((first[1], second[1]), (first[2][0], second[2][0]))
        )

    def _tolerated(self, function: Function, one: Place, other: Place) -> bool:
        """Whether the failure of one write is caught, and what follows goes on with the other one done or to be done."""
        return any(self._goes_on(function, region) for region in self._tries(function, one, other))

    def _tries(self, function: Function, inside: Place, outside: Place) -> Iterator[int]:
        ways = self._blocks.ways(function)
        around = ways.around(outside.region)
        regions = self._program.graph(function).regions
        return (region for region in ways.around(inside.region) if region not in around and regions[region].kind == TRY)

    def _goes_on(self, function: Function, tried: int) -> bool:
        ways = self._blocks.ways(function)
        regions = self._program.graph(function).regions
        clauses = [number for number, region in enumerate(regions) if region.kind == EXCEPT and region.of == tried]
        return any(ways.leaves(clause) is Leaves.NOT and "raises" not in regions[clause].flags for clause in clauses)

    def _sends_between(self, function: Function, one: Place, other: Place) -> bool:
        """Whether another service is called between the writes: a transaction is not held open for that."""
        ways = self._blocks.ways(function)
        sends = [(effect, ways.place(effect.here)) for effect in self._effects.reached(function, SENDS)]
        between = (effect for effect, place in sends if self._lies_between(function, one, place, other))
        return any(self._effects.is_certain(effect, most=_NEAR) for effect in between)

    def _lies_between(self, function: Function, one: Place, place: Place, other: Place) -> bool:
        ways = self._blocks.ways(function)
        return one.at < place.at < other.at and ways.together(one, place) and ways.together(place, other)

"""Which places of a function can lie on one way through it: told from the branches, loops and handlers that they stand in."""

from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum
from functools import cached_property

import msgspec

from backcheck.facts import Graph
from backcheck.ir import CALL, ELSE, EXCEPT, FINALLY, IF, LOOP, NOT, SKIPS, TRY, WHEN, WITH, Node
from backcheck.position import packed

Truth = Callable[[int], bool | None]


class Place(msgspec.Struct, frozen=True, array_like=True, order=True):
    """When something happens: the end of its text, since what is inside a call happens before it; and the region it stands in."""

    at: int
    region: int


class Leaves(IntEnum):
    """Where control goes at the end of a region: on, to the next turn of the loop, or out of the function."""

    NOT = 0
    TURN = 1
    FUNCTION = 2


class Ways:
    """The ways through one function. ``ends`` tells of a call that never returns."""

    def __init__(self, graph: Graph, ends: Callable[[int], bool]) -> None:
        self._graph = graph
        self._regions = graph.regions
        self._ends = ends
        self._left: dict[int, Leaves] = {}
        self._chains: dict[int, tuple[int, ...]] = {}
        self._inner: dict[int, list[int]] = {}
        for number, region in enumerate(self._regions):
            self._inner.setdefault(region.parent, []).append(number)

    def place(self, node: int) -> Place:
        """Where a node stands."""
        written, at = self._graph.nodes[node], self._graph.positions[2 * node + 1]
        return Place(at, written[4] if written[0] == CALL else self.region_at(self._graph.positions[2 * node]))

    def region_at(self, position: int) -> int:
        """The innermost region around a packed position."""
        for number in range(len(self._regions) - 1, 0, -1):
            region = self._regions[number]
            start = packed(region.line, region.column)
            if start <= position <= self.end(number):
                return number
        return 0

    def returns(self) -> Iterator[tuple[int, Place]]:
        """What is given back, and where: behind what was given back before it, wherever the value was made."""
        last = Place(0, 0)
        for node, region in self._graph.returns:
            passed = last.at if last.region in self.around(region) else max(last.at, self.end(last.region))
            last = Place(max(self._graph.positions[2 * node + 1], passed), region)
            yield node, last

    def end(self, region: int) -> int:
        """The packed position at which a region ends."""
        return packed(self._regions[region].end_line, self._regions[region].end_column)

    def around(self, region: int) -> tuple[int, ...]:
        """The regions around a place, the function's body first."""
        found = self._chains.get(region)
        if found is None:
            parent = self._regions[region].parent
            found = self._chains[region] = (*(self.around(parent) if parent >= 0 else ()), region)
        return found

    def together(self, first: Place, second: Place) -> bool:
        """Whether one run can come by both, the earlier one first."""
        before, after = self.around(first.region), self.around(second.region)
        shared = sum(1 for _ in _common(before, after))
        own, other = before[shared:], after[shared:]
        if own and other and self._apart(own[0], other[0]):
            return False
        if any(self._regions[region].kind == FINALLY for region in other):
            return True
        return not any(self._cuts(region, after) for region in own)

    def always(self, later: Place, earlier: Place) -> bool:
        """Whether no condition stands between an earlier place and a later one."""
        before = self.around(earlier.region)
        return all(self._regions[region].kind in (WITH, TRY, ELSE, FINALLY) for region in self.around(later.region) if region not in before)

    def _apart(self, one: int, other: int) -> bool:
        """Whether two neighbouring regions are branches of which a run takes one."""
        first, second = self._regions[one], self._regions[other]
        if first.kind == IF and second.kind == IF:
            if "case" in first.flags and "case" in second.flags:
                return True
            test, truth = self._asked(first.node, first.truth)
            other_test, other_truth = self._asked(second.node, second.truth)
            return test >= 0 and test == other_test and truth is not other_truth
        if {first.kind, second.kind} <= {EXCEPT, ELSE}:
            return first.of == second.of
        # A handler runs when what it guards has failed: what was to be done there is taken as not done.
        return (second.kind == EXCEPT and second.of == one) or (first.kind == EXCEPT and first.of == other)

    def _asked(self, node: int, truth: bool) -> tuple[int, bool]:
        """The condition without ``not``."""
        nodes: Sequence[Node] = self._graph.nodes
        while node >= 0 and nodes[node][0] in (NOT, WHEN):
            truth = truth is not (nodes[node][0] == NOT)
            node = nodes[node][1]
        return node, truth

    def _cuts(self, region: int, after: tuple[int, ...]) -> bool:
        """Whether a run that was in a region does not come to a later place outside of it."""
        match self.leaves(region):
            case Leaves.FUNCTION:
                return True
            case Leaves.TURN:
                loops = [one for one in self.around(region) if self._regions[one].kind == LOOP]
                return not loops or loops[-1] in after
        return False

    def leaves(self, region: int) -> Leaves:
        """Where control goes at the end of a region."""
        if region not in self._left:
            self._left[region] = Leaves.NOT
            self._left[region] = self._leaving(region)
        return self._left[region]

    def _leaving(self, number: int) -> Leaves:
        region = self._regions[number]
        if region.kind == LOOP:
            return Leaves.NOT
        if SKIPS in region.flags:
            return Leaves.TURN
        if number in self._exits or number in self._ended:
            return Leaves.FUNCTION
        found = [self._inside_leaves(inner) for inner in self._inner.get(number, ())]
        return max(found, default=Leaves.NOT)

    def _inside_leaves(self, number: int) -> Leaves:
        """Whether an inner region takes every run that comes by it away."""
        region = self._regions[number]
        match region.kind:
            case kind if kind in (WITH, FINALLY):
                return self.leaves(number)
            case kind if kind == TRY:
                return self._try_leaves(number, self._inner.get(region.parent, ()))
            case kind if kind == IF and region.truth and "case" not in region.flags:
                other = [one for one in self._inner.get(region.parent, ()) if self._is_else(one, region.node)]
                return min(self.leaves(number), self.leaves(other[0])) if other else Leaves.NOT
        return Leaves.NOT

    def _try_leaves(self, number: int, beside: Sequence[int]) -> Leaves:
        """Whether every way through a try leads away: its body with what follows that, and each handler."""
        parts: dict[str, list[Leaves]] = {EXCEPT: [], ELSE: []}
        for one in beside:
            if self._regions[one].of == number:
                parts[self._regions[one].kind].append(self.leaves(one))
        return min(max(self.leaves(number), *parts[ELSE], Leaves.NOT), *parts[EXCEPT], Leaves.FUNCTION)

    def _is_else(self, number: int, test: int) -> bool:
        region = self._regions[number]
        return region.kind == IF and region.node == test and not region.truth

    @cached_property
    def _exits(self) -> frozenset[int]:
        return frozenset((*(region for _, region in self._graph.returns), *(one[1] for one in self._graph.raises)))

    @cached_property
    def _ended(self) -> frozenset[int]:
        """Regions with a call in them that never returns."""
        calls = ((node, written[4]) for node, written in enumerate(self._graph.nodes) if written[0] == CALL and written[4] > 0)
        return frozenset(region for node, region in calls if self._ends(node))

    def reached(self, place: Place, truth: Truth) -> bool:
        """Whether a run comes by a place when some conditions are known."""
        around = self.around(place.region)
        for number in around:
            region = self._regions[number]
            if region.kind == IF and region.node >= 0 and truth(region.node) is (not region.truth):
                return False
        return not any(self._turned_away(number, place, around, truth) for number in range(len(self._regions)))

    def _turned_away(self, number: int, place: Place, around: tuple[int, ...], truth: Truth) -> bool:
        """Whether an earlier branch that is certainly taken leads elsewhere."""
        region = self._regions[number]
        if region.kind != IF or region.node < 0 or region.parent not in around or number in around:
            return False
        if self.end(number) > place.at or truth(region.node) is not region.truth:
            return False
        return self._cuts(number, around)


def _common(one: Sequence[int], other: Sequence[int]) -> Iterator[int]:
    for first, second in zip(one, other, strict=False):
        if first != second:
            return
        yield first

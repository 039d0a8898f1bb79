"""Writes that never last: the same function takes them back, or the block that they stand in does when it is left."""

from collections.abc import Iterator

from backcheck.dataflow.blocks import Block, Blocks
from backcheck.dataflow.effects import COMMITS, Effects
from backcheck.dataflow.ways import Place
from backcheck.ir import AWAIT, CALL, WITH, YIELD
from backcheck.position import packed
from backcheck.semantics.calls import Calls
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind

ROLLS_BACK = "rolls-back"


class RolledBack:
    """Answers about places of functions; what context managers do is kept."""

    def __init__(self, calls: Calls, effects: Effects, blocks: Blocks) -> None:
        self._calls = calls
        self._program = calls.program
        self._effects = effects
        self._blocks = blocks
        self._undoing: dict[int, bool] = {}

    def is_taken_back(self, function: Function, place: Place) -> bool:
        """Whether a write at a place is undone on every way."""
        if any(self._follows(function, place, one) for one in self._undone(function)):
            return True
        regions = self._program.graph(function).regions
        around = (regions[number] for number in self._blocks.ways(function).around(place.region))
        return any(self._undoes(function, region.node) for region in around if region.kind == WITH)

    def _undone(self, function: Function) -> Iterator[Place]:
        ways = self._blocks.ways(function)
        return (ways.place(effect.here) for effect in self._effects.direct(function) if effect.word == ROLLS_BACK)

    def _follows(self, function: Function, place: Place, undone: Place) -> bool:
        """Whether what takes back comes after a place for certain, and no commit between them."""
        ways = self._blocks.ways(function)
        if undone.at < place.at or not ways.together(place, undone):
            return False
        commits = (ways.place(effect.here) for effect in self._effects.reached(function, COMMITS))
        return not any(place.at < commit.at < undone.at for commit in commits) and ways.always(undone, place)

    def _undoes(self, function: Function, node: int) -> bool:
        """Whether the context of a ``with`` takes back what is done inside."""
        nodes = self._program.graph(function).nodes
        while node >= 0 and nodes[node][0] == AWAIT:
            node = nodes[node][1]
        if node < 0 or nodes[node][0] != CALL:
            return False
        refs = [ref for ref in self._calls.targets(function, node) if ref.kind in (Kind.FUNCTION, Kind.METHOD)]
        targets = [target for ref in refs for target in self._calls.functions(ref) if target.facts.is_generator]
        return any(self._manages(target) for target in targets)

    def _manages(self, manager: Function) -> bool:
        if manager.id not in self._undoing:
            graph, ways = self._program.graph(manager), self._blocks.ways(manager)
            places = [ways.place(node) for node, written in enumerate(graph.nodes) if written[0] == YIELD]
            ends = [*self._undone(manager), *self._thrown(manager)]
            self._undoing[manager.id] = bool(places) and all(any(self._follows(manager, place, end) for end in ends) for place in places)
        return self._undoing[manager.id]

    def _thrown(self, manager: Function) -> Iterator[Place]:
        """Errors that leave a transaction, which takes everything back."""
        for _, region, line, column in self._program.graph(manager).raises:
            place = Place(packed(line, column), region)
            if any(block is Block.BEGINS for _, block in self._blocks.around(manager, place)):
                yield place

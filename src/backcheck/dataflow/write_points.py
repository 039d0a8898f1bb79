"""Where a function writes to a database, commits and begins: by itself or through what it runs."""

from collections.abc import Iterator

import msgspec

from backcheck.dataflow.blocks import BEGINS, Block, Blocks
from backcheck.dataflow.bottom_up import BottomUp
from backcheck.dataflow.connections import Connections, Mode
from backcheck.dataflow.effects import COMMITS, WRITES, Effects
from backcheck.dataflow.lasting import Lasting
from backcheck.dataflow.runs import How
from backcheck.dataflow.ways import Place
from backcheck.ir import AWAIT, CALL, WITH
from backcheck.semantics.program import Function, Program


class Point(msgspec.Struct, frozen=True):
    """A write: ``modes`` tell how it may last, ``commits`` that it has been committed when control comes back from it."""

    node: int
    place: Place
    modes: frozenset[Mode]
    commits: bool = False


class Summary(msgspec.Struct, frozen=True):
    """What a call of a function leaves behind."""

    modes: frozenset[Mode] = frozenset()
    commits: bool = False


NOTHING = Summary()


class WritePoints:
    """Points of functions, kept once found."""

    def __init__(self, program: Program, effects: Effects, connections: Connections, blocks: Blocks) -> None:
        self._program = program
        self._effects = effects
        self._connections = connections
        self._blocks = blocks
        self._lasting = Lasting(effects, blocks)
        self._summaries = BottomUp(effects.runs.inside, self._summary, NOTHING)
        self._points: dict[int, tuple[Point, ...]] = {}

    def writes(self, function: Function) -> tuple[Point, ...]:
        """The writes of a function in the order of their text. Changes of one object up to a commit are one write."""
        found = self._points.get(function.id)
        if found is None:
            found = self._points[function.id] = tuple(self._merged(function, self._found(function)))
        return found

    def _found(self, function: Function) -> list[tuple[Point, bool]]:
        """Every write, and whether it is a change that waits for a commit."""
        ways = self._blocks.ways(function)
        found: dict[int, tuple[Point, bool]] = {}
        for effect in self._effects.direct(function):
            if effect.word == WRITES:
                mode = self._connections.mode(function, effect.here, effect.symbol)
                if mode is not None:
                    found[effect.here] = Point(effect.here, ways.place(effect.here), frozenset((mode,))), not effect.symbol
        for change in self._lasting.of(function):
            # What is changed through a call is a write of that function.
            if len(change.way) == 1:
                found[change.here] = Point(change.here, ways.place(change.here), frozenset((Mode.LATER,))), True
        for run in self._effects.runs.of(function):
            summary = self.summary(run.function) if run.how is How.HERE else NOTHING
            if summary.modes:
                known = found[run.node][0] if run.node in found else Point(run.node, ways.place(run.node), frozenset())
                found[run.node] = Point(run.node, known.place, known.modes | summary.modes, known.commits or summary.commits), False
        return [found[node] for node in sorted(found, key=lambda node: found[node][0].place)]

    def _merged(self, function: Function, found: list[tuple[Point, bool]]) -> Iterator[Point]:
        commits = self.commits(function)
        last: Point | None = None
        for point, is_change in found:
            between = last is not None and any(last.place.at < commit.at < point.place.at for commit in commits)
            if is_change and last is not None and not between:
                continue
            last = point if is_change else None
            yield point

    def commits(self, function: Function) -> list[Place]:
        """Where a function commits, other than by leaving a block."""
        ways = self._blocks.ways(function)
        nodes = {effect.here for effect in self._effects.direct(function) if effect.word == COMMITS}
        contexts = self._contexts(function)
        nodes.update(
            run.node
            for run in self._effects.runs.of(function)
            if run.how is How.HERE and run.node not in contexts and self.summary(run.function).commits
        )
        return sorted(ways.place(node) for node in nodes)

    def begins(self, function: Function) -> list[Place]:
        """Where a function begins a transaction by a call, other than by entering a block."""
        contexts = self._contexts(function)
        begun = (effect.here for effect in self._effects.direct(function) if effect.word == BEGINS)
        return [self._blocks.ways(function).place(node) for node in begun if node not in contexts]

    def _contexts(self, function: Function) -> frozenset[int]:
        """The calls that ``with`` statements enter."""
        graph = self._program.graph(function)
        found: set[int] = set()
        for region in graph.regions:
            node = region.node if region.kind == WITH else -1
            while node >= 0 and graph.nodes[node][0] == AWAIT:
                node = graph.nodes[node][1]
            if node >= 0 and graph.nodes[node][0] == CALL:
                found.add(node)
        return frozenset(found)

    def summary(self, function: Function) -> Summary:
        """What calling a function writes, and whether it commits."""
        return self._summaries.of(function)

    def _summary(self, function: Function) -> Summary:
        points = [point for point, _ in self._found(function)]
        modes = frozenset(mode for point in points for mode in point.modes)
        commits = any(effect.word == COMMITS for effect in self._effects.direct(function))
        commits = commits or any(point.commits or self._ended_by_block(function, point) for point in points)
        commits = commits or any(self.summary(inner).commits for inner in self._effects.runs.inside(function))
        return Summary(modes, commits)

    def _ended_by_block(self, function: Function, point: Point) -> bool:
        return Mode.LATER in point.modes and any(block is not Block.PLAIN for _, block in self._blocks.around(function, point.place))

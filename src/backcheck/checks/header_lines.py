"""The parts of a message that is written out as text which stand in its headers: all before the first empty line."""

from collections.abc import Iterator

from backcheck.ir import ATTR, CALL, CONST
from backcheck.semantics.points import LOST, Point
from backcheck.sites.world import World

_BREAK = "\n"
_DEEPEST = 8
_ENCODES = "encode"


def in_headers(world: World, start: Point) -> Iterator[Point]:
    """The values that are put above the first empty line; all of a text of which nothing is known."""
    for point in world.origins.points(start):
        reading = _Reading(world)
        yield from reading.within(point, start)


class _Reading:
    """From the beginning of one text; ``last`` tells that what was read ends with the end of a line."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._ended = False
        self._last = False

    def within(self, point: Point, start: Point, depth: int = 0) -> Iterator[Point]:
        """The values of a text; ``start`` stands for one that cannot be taken apart, with what is known of it there."""
        if self._ended:
            return
        nodes = self._world.program.graph(point.function).nodes
        node = nodes[point.node] if point.node != LOST and depth < _DEEPEST else ()
        if node and node[0] == CONST:
            self._read(str(node[1]))
        elif node and node[0] == CALL and nodes[node[1]][0] == ATTR and nodes[node[1]][2] == _ENCODES:
            yield from self._part(point.at(nodes[node[1]][1]), depth)
        elif node and (parts := next(iter(self._world.texts.parts(point, depth)), None)) is not None and None not in parts:
            for part in parts:
                if isinstance(part, str):
                    self._read(part)
                elif isinstance(part, int):
                    yield from self._part(point.at(part), depth)
        else:
            self._last = False
            yield start

    def _part(self, start: Point, depth: int) -> Iterator[Point]:
        """What is put in, where it is one thing; else whatever it is."""
        found = self._world.origins.points(start)
        yield from self.within(found[0] if len(found) == 1 else start.lost(), start, depth + 1)

    def _read(self, text: str) -> None:
        for line in text.replace("\r", "").splitlines(keepends=True):
            if line == _BREAK and self._last:
                self._ended = True
            self._last = line.endswith(_BREAK)

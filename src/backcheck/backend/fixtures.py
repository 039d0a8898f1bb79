"""What tests are handed: values of parametrized tests, clients made by fixtures."""

from collections.abc import Iterator, Mapping

from backcheck.entrypoints.reader import Reader
from backcheck.ir import AFTER, BUILD, CALL, CONST, PARAM, WHEN
from backcheck.semantics.conditions import before
from backcheck.semantics.points import Point
from backcheck.semantics.program import Function, last_name

_FIXTURE = "fixture"
_PARAMETRIZE = "parametrize"
_DEEPEST = 4


class Fixtures:
    """Fixtures by their names, the nearest one first."""

    def __init__(self, reader: Reader, kinds: Mapping[str, str]) -> None:
        self._reader = reader
        self._program = reader.program
        self._named: dict[str, list[Function]] = {}
        for function, _, _ in reader.decorated(frozenset((_FIXTURE,))):
            if str(kinds.get(function.path, "")) == "test":
                self._named.setdefault(function.name, []).append(function)

    def values(self, function: Function, place: int) -> Iterator[str]:
        """The texts that a test's parameter is given by ``@pytest.mark.parametrize``, or by the fixture of its name."""
        parent = self._program.parent(function)
        wanted = function.facts.params[place].name
        for decorator in function.facts.decorators if parent is not None else ():
            assert parent is not None
            nodes = self._program.graph(parent).nodes
            node = nodes[decorator]
            if node[0] != CALL or last_name(nodes, node[1]) != _PARAMETRIZE or len(node[2]) < 2:
                continue
            names = self._names(parent, node[2][0])
            if wanted in names:
                yield from self._column(parent, node[2][1], names.index(wanted), len(names))
        for fixture in self._nearest(function, wanted):
            for value in self._given(fixture):
                yield from (text for text in self._reader.texts(fixture, value) if text is not None)

    def _given(self, fixture: Function) -> list[int]:
        graph = self._program.graph(fixture)
        return graph.yields if fixture.facts.is_generator else [value for value, _ in graph.returns]

    def _names(self, parent: Function, node: int) -> list[str]:
        written = self._reader.node(parent, node)
        if written[0] == BUILD:
            return list(self._reader.words(parent, node) or ())
        return [name.strip() for name in str(written[1]).split(",")] if written[0] == CONST else []

    def _column(self, parent: Function, node: int, column: int, width: int) -> Iterator[str]:
        for owner, entry in self._reader.entries(parent, node) or ():
            row = self._reader.node(owner, entry)
            cells: tuple[int, ...] = row[2] if row[0] in (BUILD, CALL) else ()
            wrapped = row[0] == CALL and cells
            cell = cells[column] if width > 1 and column < len(cells) else cells[0] if wrapped else entry
            yield from (text for text in self._reader.texts(owner, cell) if text is not None)

    def makers(self, function: Function, node: int, depth: int = 0) -> Iterator[tuple[Function, int]]:
        """The calls that make an object, through the fixtures that hand it to a test."""
        nodes = self._program.graph(function).nodes
        written = nodes[node]
        while written[0] in (WHEN, AFTER):
            written = nodes[before(nodes, written) if written[0] == AFTER else written[1]]
        if written[0] == PARAM and depth < _DEEPEST:
            for fixture in self._nearest(function, function.facts.params[written[1]].name):
                for value in self._given(fixture):
                    yield from self.makers(fixture, value, depth + 1)
            return
        for point in self._reader.origins.points(Point(function, node)):
            if point.node >= 0 and self._reader.node(point.function, point.node)[0] == CALL:
                yield point.function, point.node

    def _nearest(self, function: Function, name: str) -> list[Function]:
        found = [one for one in self._named.get(name, ()) if one is not function]
        return sorted(found, key=lambda one: (one.path != function.path, -_shared(one.path, function.path), one.id))[:1]


def _shared(one: str, other: str) -> int:
    count = 0
    for a, b in zip(one.split("/"), other.split("/"), strict=False):
        if a != b:
            break
        count += 1
    return count

"""What tests are handed: values of parametrized tests, clients made by fixtures."""

import re
from collections.abc import Iterator, Mapping

from backcheck.entrypoints.reader import Reader
from backcheck.ir import AFTER, ATTR, BUILD, CALL, CONST, PARAM, PHI, UPD, WHEN
from backcheck.semantics.conditions import before
from backcheck.semantics.points import Point
from backcheck.semantics.program import Function, last_name
from backcheck.semantics.refs import Kind

_FIXTURE = "fixture"
_PARAMETRIZE = "parametrize"
_DEEPEST = 4
# Whose fixtures all tests of its folder have, and whose only its own tests do.
_SHARED = "conftest.py"
_TEST = re.compile(r"test_|.*_test\.py$|tests?\.py$")


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

    def points(self, function: Function, place: int) -> Iterator[Point]:
        """What the fixture gives that a test's parameter is named after; in a class that others derive from, those of the others too."""
        for fixture in self._nearest(function, function.facts.params[place].name):
            yield from (Point(fixture, value) for value in self._given(fixture))

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
        for plain in self._plain(function, node):
            written = self._reader.node(function, plain)
            if written[0] == PARAM and depth < _DEEPEST:
                for fixture in self._nearest(function, function.facts.params[written[1]].name):
                    for value in self._given(fixture):
                        yield from self.makers(fixture, value, depth + 1)
                continue
            for point in self._reader.origins.points(Point(function, plain)):
                if point.node >= 0 and self._reader.node(point.function, point.node)[0] == CALL:
                    yield point.function, point.node

    def method(self, function: Function, node: int) -> Iterator[Function]:
        """What ``helper.get`` is, where a fixture hands the test a class of its own, or an object of one."""
        written = self._reader.node(function, node)
        if written[0] != ATTR:
            return
        for plain in self._plain(function, written[1]):
            param = self._reader.node(function, plain)
            for fixture in self._nearest(function, function.facts.params[param[1]].name) if param[0] == PARAM else ():
                refs = (ref for value in self._given(fixture) for ref in self._reader.types.of(fixture, value))
                for ref in refs:
                    owner = self._program.classes[ref.id] if ref.kind in (Kind.CLASS, Kind.INSTANCE) else None
                    found = self._reader.types.members.method(owner, written[2]) if owner is not None else None
                    if found is not None:
                        yield found

    def _plain(self, function: Function, node: int) -> Iterator[int]:
        """An object without what was done to it since, and on which way."""
        nodes = self._program.graph(function).nodes
        pending, seen = [node], set[int]()
        while pending:
            here = pending.pop()
            if here in seen:
                continue
            seen.add(here)
            match nodes[here][0]:
                case op if op == PHI:
                    pending += [arm[0] for arm in reversed(nodes[here][1])]
                case op if op in (WHEN, UPD):
                    pending.append(nodes[here][1])
                case op if op == AFTER:
                    pending.append(before(nodes, nodes[here]))
                case _:
                    yield here

    def _nearest(self, function: Function, name: str) -> list[Function]:
        named = [one for one in self._named.get(name, ()) if one is not function]
        ranked = ((self._rank(one, function), one) for one in named if not self._is_of_other(one, function))
        found = [(rank, one) for rank, one in ranked if rank is not None]
        own = [one for _, one in sorted(found, key=lambda pair: (pair[0], pair[1].id))[:1]]
        return own + [one for one in named if one not in own and self._is_of_heir(one, function)]

    def _is_of_other(self, fixture: Function, function: Function) -> bool:
        """Whether a class has a fixture for its own tests, of which this is none."""
        owner, one = self._program.owner(fixture), self._program.owner(function)
        return owner is not None and (one is None or owner not in self._reader.types.members.lineage(one))

    def _is_of_heir(self, fixture: Function, function: Function) -> bool:
        owner, one = self._program.owner(fixture), self._program.owner(function)
        return owner is not None and one is not None and owner in self._reader.types.members.descendants(one)

    def _rank(self, fixture: Function, function: Function) -> tuple[int, int] | None:
        """How near a fixture is to a test, None where it cannot be had: its own class's or a base's, its own file's, a folder's around it,
        one that is imported.
        """
        owner, one = self._program.owner(fixture), self._program.owner(function)
        if owner is not None and one is not None:
            return -1, list(self._reader.types.members.lineage(one)).index(owner)
        if fixture.path == function.path:
            return 0, 0
        folder, _, file = fixture.path.rpartition("/")
        if file == _SHARED:
            return (1, -len(folder)) if not folder or function.path.startswith(f"{folder}/") else None
        if self._is_imported(fixture, function.path):
            return 0, 1
        return (2, 0) if not _TEST.match(file) else None

    def _is_imported(self, fixture: Function, path: str) -> bool:
        targets = (target for target in self._program.files[path].imports if target.rpartition(".")[2] == fixture.name)
        refs = (ref for target in targets for ref in self._reader.types.names.dotted(path, target))
        return any(ref.kind is Kind.FUNCTION and ref.id == fixture.id for ref in refs)

"""Django's lists of addresses: what stands in ``urlpatterns``, through ``+=``, ``append``, helpers and nested lists."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from backcheck.entrypoints.facts import Check, Place
from backcheck.entrypoints.reader import Reader
from backcheck.ir import AFTER, ATTR, BIN, BUILD, CALL, ELEM, PARAM, PHI, RECEIVER, STAR, UPD, WHEN, Node
from backcheck.semantics.conditions import before
from backcheck.semantics.points import Point
from backcheck.semantics.program import Function, last_name
from backcheck.semantics.refs import Kind

PATHS = {
    "django.urls.path": ("route", False),
    "django.urls.re_path": ("route", True),
    "django.conf.urls.url": ("regex", True),
}
LOCALES = "django.conf.urls.i18n.i18n_patterns"
_LISTS = frozenset(("builtins.list", "builtins.tuple", "builtins.sorted", "rest_framework.urlpatterns.format_suffix_patterns"))
_ROUTERS = "rest_framework.routers.BaseRouter"
_ADDED = frozenset(("append", "insert", "extend"))
_MOST = 3_000
_DEEPEST = 4
# Adds up lists of lists.
_REDUCE = "functools.reduce"
NAME = "urlpatterns"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list: kind path, router (its ``urls``) or locale (a call whose arguments are entries).

    ``checks`` are decorators that a function of the project puts around the views of a whole list.
    """

    kind: str
    point: Point
    conditional: bool = False
    checks: tuple[Check, ...] = ()


class Lists:
    """Walks lists of addresses."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._program = reader.program

    def of_module(self, path: str) -> Iterator[Entry]:
        """The entries of a module's ``urlpatterns``, wherever it is assigned or added to."""
        module = self._program.module(path)
        seen: set[tuple[int, int, object]] = set()
        # What the list becomes last holds what it was before, with what was put around it.
        for node in reversed(self._program.graph(module).cells.get(NAME, ())):
            yield from self._walk(Point(module, node), seen)

    def of(self, point: Point) -> Iterator[Entry]:
        """The entries of any list."""
        yield from self._walk(point, set())

    def _walk(self, point: Point, seen: set[tuple[int, int, object]]) -> Iterator[Entry]:
        key = (point.function.id, point.node, point.stack)
        if key in seen or point.node < 0 or len(seen) > _MOST:
            return
        seen.add(key)
        node = self._reader.node(point.function, point.node)
        inner = self._changed(point, node) if node[0] == AFTER else self._inner(point, node)
        if inner is not None:
            for one in inner:
                yield from self._walk(one, seen)
            return
        if node[0] == CALL:
            yield from self._call(point, node, seen)
        elif node[0] == ATTR and node[2] == "urls" and _ROUTERS in self._reader.class_names(point.function, node[1]):
            yield Entry("router", point.at(node[1]), self._conditional(point))
        else:
            for one in self._reader.origins.step(point) or ():
                yield from self._walk(one, seen)

    @staticmethod
    def _inner(point: Point, node: Node) -> list[Point] | None:
        """The parts of a node that is nothing but a list made of others."""
        match node[0]:
            case op if op == BUILD and node[1] != "dict":
                return [point.at(entry) for entry in node[2]]
            case op if op == BIN and node[1] == "+":
                return [point.at(side) for side in node[2:4]]
            case op if op == PHI:
                return [point.at(arm[0]) for arm in node[1]]
            case op if op in (WHEN, STAR, ELEM):
                return [point.at(node[1])]
            case op if op == UPD:
                return [point.at(part) for part in (node[1], node[4]) if part >= 0]
        return None

    def _call(self, point: Point, node: Node, seen: set[tuple[int, int, object]]) -> Iterator[Entry]:
        names = set(self._reader.symbols(point.function, node[1]))
        if names & PATHS.keys():
            yield Entry("path", point, self._conditional(point))
        elif LOCALES in names:
            yield Entry("locale", point, self._conditional(point))
        elif _REDUCE in names and len(node[2]) > 1:
            yield from self._walk(point.at(node[2][1]), seen)
        elif names & _LISTS and node[2]:
            yield from self._walk(point.at(node[2][0]), seen)
        elif not names:
            around = tuple(self._around(point, node))
            for one in self._reader.origins.step(point) or ():
                if (one.function.id, one.node) != (point.function.id, point.node):
                    for entry in self._walk(one, seen):
                        yield replace(entry, checks=around + entry.checks) if around else entry

    def _around(self, point: Point, node: Node) -> Iterator[Check]:
        """``decorated(urlpatterns, guard)``, where that calls what it is given second."""
        for ref in self._reader.types.of(point.function, node[1]):
            if ref.kind is Kind.FUNCTION and len(node[2]) == 2:
                target = self._program.functions[ref.id]
                if any(self._is_second(target, self._reader.node(target, call)[1]) for call in self._program.calls(target)):
                    yield Check("decorator", Place(point.function.id, node[2][1]))

    def _is_second(self, function: Function, node: int, depth: int = 0) -> bool:
        """Whether an expression is the function's second parameter."""
        nodes = self._program.graph(function).nodes
        match nodes[node][0]:
            case op if op == PARAM:
                return bool(nodes[node][1] == 1)
            case op if op == PHI and depth < _DEEPEST:
                return any(self._is_second(function, arm[0], depth + 1) for arm in nodes[node][1])
            case op if op == WHEN and depth < _DEEPEST:
                return self._is_second(function, nodes[node][1], depth + 1)
        return False

    def _changed(self, point: Point, node: Node) -> list[Point]:
        """A list after a method of it was called: what it was before, and what was added."""
        nodes = self._program.graph(point.function).nodes
        call = nodes[node[1]]
        found = [point.at(before(nodes, node))]
        if node[2] == RECEIVER and last_name(nodes, call[1]) in _ADDED:
            found += [point.at(argument) for argument in call[2][-1:]]
        return found

    def _conditional(self, point: Point) -> bool:
        return self._program.graph(point.function).is_conditional(point.node)

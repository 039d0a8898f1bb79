"""Addresses that tests ask for: texts and their parts, reversed names, what tests are given by parameters and classes."""

import re
from collections.abc import Iterator, Mapping
from itertools import chain, islice, product

from backcheck.backend.fixtures import Fixtures
from backcheck.entrypoints.reader import Reader
from backcheck.ir import AFTER, ATTR, BIN, CALL, PARAM, TEXT, WHEN, Node
from backcheck.semantics.conditions import before
from backcheck.semantics.points import Point
from backcheck.semantics.program import Class, Function, last_name
from backcheck.semantics.refs import Kind
from backcheck.semantics.templates import braces, percents
from backcheck.semantics.texts import Pieces, Text, Texts

_MOST = 60
_DEEPEST = 3
_GIVES_URL = re.compile(r"_ur[il]$")
_REVERSING = frozenset(("reverse", "url_for"))


class Addresses:
    """Reads what stands where a request names its address."""

    def __init__(self, reader: Reader, kinds: Mapping[str, str], fixtures: Fixtures) -> None:
        self._reader = reader
        self._program = reader.program
        self._kinds = kinds
        self._texts = Texts(reader.origins)
        self._fixtures = fixtures

    def texts(self, path: Point) -> Iterator[Text]:
        """The texts that it may be."""
        return self._addresses(path, 0)

    def names(self, path: Point, depth: int = 0) -> Iterator[tuple[Text, Text]]:
        """The names of routes that are reversed to it, each with what is hung to the address: ``reverse("order-list") + "5/"``."""
        named, rest = self._head(path)
        own = list(self._of_fixtures(named)) if depth < _DEEPEST else []
        for value in own:
            yield from ((name, (*hung, *rest)) for name, hung in self.names(value, depth + 1))
        if own:
            return
        yield from ((name, rest) for name in chain(self._endpoints(named), self._of_record(named)))
        for whole in self._put_together(named) if depth < _DEEPEST else ():
            yield from ((name, (*hung, *rest)) for name, hung in self.names(whole, depth + 1))

    def _of_fixtures(self, path: Point) -> Iterator[Point]:
        """What a fixture hands to a test, or a class of tests sets for a helper of one that it derives from: ``self.url`` in a mixin."""
        node = self._reader.node(path.function, path.node)
        if node[0] == PARAM and not path.stack:
            yield from self._fixtures.points(path.function, node[1])
        one = self._asking(path) if node[0] == ATTR and self._reader.node(path.function, node[1]) == (PARAM, 0) else None
        for heir in (one, *self._reader.types.members.descendants(one)) if one is not None else ():
            yield from (Point(function, value) for function, value in self._reader.origins.field(heir, node[2]))

    def _asking(self, path: Point) -> Class | None:
        """The class of the test by which a helper of another class was entered."""
        caller = self._program.functions[path.stack[0][1]] if path.stack else path.function
        one, own = self._program.owner(caller), self._program.owner(path.function)
        return one if one is not None and own is not None and one is not own and own in self._reader.types.members.lineage(one) else None

    def _put_together(self, path: Point) -> Iterator[Point]:
        """The addresses that a function puts together, or that are kept so."""
        for point in self._reader.origins.points(path):
            if point.node >= 0 and point != path and self._reader.node(point.function, point.node)[0] in (TEXT, BIN):
                yield point

    def handlers(self, path: Point) -> Iterator[tuple[int, int]]:
        """The functions and classes that are reversed to it themselves: ``reverse(show_order, args=[5])``."""
        for given in self._named(self._head(path)[0]):
            handler = self._reader.function_of(given.function, given.node)
            if max(handler) >= 0:
                yield handler

    def endings(self, path: Point, depth: int = 0) -> Iterator[Text]:
        """What a function of the project is given which puts an address together as nobody can follow: ``api_url("orders/5/")``."""
        path = path.at(self.plain(path.function, path.node))
        node = self._reader.node(path.function, path.node)
        own = list(self._of_project(path)) if node[0] == CALL else []
        given = list(self.texts(path.at(node[2][0]))) if own and node[2] else []
        told = [text for text in given if any("/" in (piece or "") for piece in text)]
        yield from told
        inner = [Point(one, value) for one in own for value, _ in self._program.graph(one).returns] if not told else []
        for point in (*self._of_fixtures(path), *self._kept(path, node), *inner) if depth < _DEEPEST else ():
            yield from self.endings(point, depth + 1)

    def _kept(self, path: Point, node: Node) -> Iterator[Point]:
        """What a test keeps on itself: ``self.url``."""
        one = self._program.owner(path.function)
        if one is not None and node[0] == ATTR and self._reader.node(path.function, self.plain(path.function, node[1])) == (PARAM, 0):
            yield from (Point(function, value) for function, value in self._reader.origins.field(one, node[2]))

    def _of_project(self, point: Point) -> Iterator[Function]:
        for ref in self._reader.calls.targets(point.function, point.node):
            yield from self._reader.calls.functions(ref)

    def reversed(self, path: Point) -> bool:
        """Whether it is the address of a named route, or of a handler."""
        return any(True for _ in self.names(path)) or any(True for _ in self.handlers(path))

    def certain(self, path: Point) -> bool:
        """Whether it is an address of this site whatever it is given to: a reversed name, or a text that begins with a slash."""
        return self.reversed(path) or any(text and (text[0] or "").startswith("/") for text in self.texts(path))

    def _head(self, path: Point) -> tuple[Point, Text]:
        """What stands first in an address that is put together, and the rest of it."""
        rest: Text = ()
        while True:
            path = path.at(self.plain(path.function, path.node))
            parts = [part for part in next(iter(self._texts.parts(path)), ()) if part != ""]
            if not parts or not isinstance(parts[0], int):
                return path, rest
            hung = (piece for part in parts[1:] for piece in self._piece_of(path, part))
            path, rest = path.at(parts[0]), (*hung, *rest)

    def _piece_of(self, path: Point, part: int | str | None) -> Text:
        """The first text that a part of an address may be."""
        return next(iter(self._texts.of(path.at(part))), (None,)) if isinstance(part, int) else (part,)

    def _of_record(self, path: Point) -> Iterator[Text]:
        """``order.get_delete_url()`` of a record that a fixture makes: what methods of that name reverse."""
        node = self._reader.node(path.function, path.node)
        callee = self._reader.node(path.function, node[1]) if node[0] == CALL else ()
        if not callee or callee[0] != ATTR or not _GIVES_URL.search(callee[2]) or self._reader.calls.targets(path.function, path.node):
            return
        for one in self._program.classes:
            index = one.facts.methods.get(callee[2])
            if index is not None and str(self._kinds.get(one.path, "")) != "test":
                method = self._program.function(one.path, index)
                for value, _ in self._program.graph(method).returns:
                    yield from self._endpoints(Point(method, value))

    def _endpoints(self, path: Point) -> Iterator[Text]:
        """``reverse("orders:detail", ...)``, ``url_for("orders.lines", ...)``."""
        for given in self._named(path):
            yield from self._texts.of(given)

    def _named(self, path: Point) -> Iterator[Point]:
        """What is given to the functions that reverse, and to one of an unknown owner or of the project that is called as they are."""
        for point in chain((path,), self._reader.origins.points(path)):
            node = self._reader.node(point.function, point.node) if point.node >= 0 else ()
            if not node or node[0] != CALL:
                continue
            symbols = self._reader.symbols(point.function, node[1])
            nodes = self._program.graph(point.function).nodes
            known = any((role := self._reader.models.find(symbol)) is not None and "reverses" in role.facts for symbol in symbols)
            if not known and node[2] and last_name(nodes, node[1]) in _REVERSING:
                yield point.at(node[2][0])
            for symbol in symbols:
                role = self._reader.models.find(symbol)
                port = role.facts.get("reverses") if role is not None else None
                given = self._reader.option(point.function, point.node, role.params, port) if role is not None and port else None
                if given is not None:
                    yield point.at(given)

    def _addresses(self, path: Point, depth: int) -> Iterator[Text]:
        path = path.at(self.plain(path.function, path.node))
        node = self._reader.node(path.function, path.node)
        pieces = tuple(node[1]) if node[0] == TEXT else tuple(node[2:4]) if node[0] == BIN and node[1] == "+" else ()
        if pieces:
            parts = [list(self._addresses(path.at(piece), depth)) for piece in pieces]
            yield from (tuple(chain.from_iterable(chosen)) for chosen in islice(product(*parts), _MOST))
        else:
            found = [*self._of_heirs(path, node, depth), *self._handed(path, node, depth)] if depth < _DEEPEST else []
            yield from found or self._piece(path)

    def _handed(self, path: Point, node: Node, depth: int) -> Iterator[Text]:
        """Addresses that fixtures put together."""
        for point in self._fixtures.points(path.function, node[1]) if node[0] == PARAM and not path.stack else ():
            yield from (text for text in self._addresses(point, depth + 1) if any(piece is not None for piece in text))

    def _of_heirs(self, point: Point, node: Node, depth: int) -> Iterator[Text]:
        """What the classes say that tests are run with one by one: ``route.base``, ``route.item(key)``."""
        owner = node[1] if node[0] == ATTR else self._reader.node(point.function, node[1])[1] if node[0] == CALL else -1
        if node[0] == CALL and self._reader.node(point.function, node[1])[0] != ATTR:
            return
        for one in self._classes(point.function, owner) if owner >= 0 else ():
            if node[0] == ATTR:
                for function, value in self._reader.origins.field(one, node[2]):
                    yield from self._texts.of(Point(function, value))
            elif (method := self._reader.types.members.method(one, self._reader.node(point.function, node[1])[2])) is not None:
                for value, _ in self._program.graph(method).returns:
                    yield from self._addresses(point.entering(method, value, point.node), depth + 1)

    def _classes(self, function: Function, owner: int) -> Iterator[Class]:
        """The heirs of a class of the tests that something is, or is an object of."""
        for ref in self._reader.types.of(function, owner):
            one = self._program.classes[ref.id] if ref.kind in (Kind.CLASS, Kind.INSTANCE) else None
            if one is not None and str(self._kinds.get(one.path, "")) == "test":
                yield from self._reader.types.members.descendants(one)

    def _piece(self, point: Point) -> Iterator[Text]:
        """What a test is given for a parameter, by name; what a function of the tests is given, by its callers."""
        point = point.at(self.plain(point.function, point.node))
        node = self._reader.node(point.function, point.node)
        template, pieces = self._template(point.function, node)
        plain = point.node if template < 0 else template
        given = self._reader.node(point.function, plain)
        found = dict.fromkeys(self._fixtures.values(point.function, given[1])) if given[0] == PARAM and not point.stack else {}
        if not found:
            yield from self._texts.of(point)
        for value in found:
            yield (value,) if template < 0 else tuple(part if isinstance(part, str) else None for part in pieces(value))

    def _template(self, function: Function, node: Node) -> tuple[int, Pieces]:
        """What is filled in by ``path.format(key)`` and ``path % key``."""
        callee = self._reader.node(function, node[1]) if node[0] == CALL else ()
        if callee and callee[0] == ATTR and callee[2] == "format":
            return self.plain(function, callee[1]), braces
        return (self.plain(function, node[2]), percents) if node[0] == BIN and node[1] == "%" else (-1, braces)

    def plain(self, function: Function, node: int) -> int:
        """A value without what is known of it, or was done to it, since."""
        nodes = self._program.graph(function).nodes
        while nodes[node][0] in (WHEN, AFTER):
            node = before(nodes, nodes[node]) if nodes[node][0] == AFTER else nodes[node][1]
        return node

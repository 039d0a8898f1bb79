"""Requests that tests make, matched with the routes that would answer them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice, product
from urllib.parse import urlsplit

from backcheck.backend.fixtures import Fixtures
from backcheck.backend.matching import Routing
from backcheck.backend.model import Route, TestCall
from backcheck.entrypoints.reader import Reader, Stack
from backcheck.ir import AFTER, ATTR, BIN, CALL, DOTTED, PARAM, TEXT, WHEN, Node
from backcheck.semantics.conditions import before
from backcheck.semantics.points import Point
from backcheck.semantics.program import Class, Function, last_name
from backcheck.semantics.refs import Kind
from backcheck.semantics.texts import Text, Texts

_VERBS = {name: name.upper() for name in ("get", "post", "put", "patch", "delete")}
_OTHERS = {"websocket_connect": "WEBSOCKET"}
_SPOKEN = ("request", "open", "generic")
_PATHS = ("path", "url")
_MOST = 60
_DEEPEST = 3
_MOST_CALLERS = 2000
# What Django calls the list of a module's addresses.
_LIST = "urlpatterns"
_REVERSING = frozenset(("reverse", "url_for"))
_CLIENT = re.compile(r"client|api|http|app|session|server|browser|^c$", re.IGNORECASE)


class Tested:
    """Reads the files of one program that are tests."""

    def __init__(self, reader: Reader, kinds: Mapping[str, str], routes: Sequence[Route]) -> None:
        self._reader = reader
        self._program = reader.program
        self._kinds = kinds
        self._texts = Texts(reader.origins)
        self._routing = Routing(routes)
        self._routes = routes
        self._fixtures = Fixtures(reader, kinds)
        self._entered: dict[str, dict[int, list[Stack]]] = {}

    def calls(self) -> Iterator[TestCall]:
        """In file and source order."""
        found: dict[tuple[str, int, str, str], TestCall] = {}
        for name in (*_VERBS, *_OTHERS, *_SPOKEN):
            for function in self._program.calling(name):
                if str(self._kinds.get(function.path, "")) == "test":
                    for call in self._program.calls(function, frozenset((name,))):
                        for one in self._requests(function, call, name):
                            found[one.file, one.line, one.method, one.path] = one
        for one in chain(self._spoken(), self._lists()):
            found[one.file, one.line, one.method, one.path] = one
        yield from sorted(found.values(), key=lambda one: (one.file, one.line, one.method, one.path))

    def _spoken(self) -> Iterator[TestCall]:
        """``getattr(client, method)(address)``, by each caller of the function that does so."""
        for function in self._program.calling("getattr"):
            if str(self._kinds.get(function.path, "")) != "test":
                continue
            for call in self._program.calls(function):
                asked = self._reader.node(function, self._reader.node(function, call)[1])
                if asked[0] == CALL and len(asked[2]) >= 2 and last_name(self._program.graph(function).nodes, asked[1]) == "getattr":
                    yield from self._by_callers(function, call, asked[2][0], asked[2][1])

    def _lists(self) -> Iterator[TestCall]:
        """A test that takes the whole list of a module's addresses goes through it."""
        for path, facts in self._program.files.items():
            if str(self._kinds.get(path, "")) != "test":
                continue
            for target in facts.imports:
                owner, _, name = target.rpartition(".")
                refs = self._reader.types.names.dotted(path, owner) if name == _LIST and owner.strip(".") else ()
                for listed in (ref.name for ref in refs if ref.kind is Kind.MODULE):
                    places = tuple(place for place, route in enumerate(self._routes) if self._listed_in(route) == listed)
                    yield from (TestCall(path, line, "GET", target, places) for line in self._imported_at(path, target) if places)

    def _listed_in(self, route: Route) -> str:
        return self._program.functions[route.registered.function].path

    def _imported_at(self, path: str, target: str) -> Iterator[int]:
        for function in self._program.holding(target, path):
            for node, written in enumerate(self._program.graph(function).nodes):
                if tuple(written) == (DOTTED, target):
                    yield self._program.span(function, node).line

    def _by_callers(self, function: Function, call: int, owner: int, spoken: int) -> Iterator[TestCall]:
        paths = [self._reader.option(function, call, (one,), one) for one in _PATHS]
        path = next((path for path in paths if path is not None), None)
        if path is None or not self._is_client(function, owner):
            return
        span = self._program.span(function, call)
        for stack in self._stacks(function):
            for method in {(text or "").upper() for text in self._reader.texts(function, spoken, stack)} & set(_VERBS.values()):
                for shown, places in self._reached(function, owner, Point(function, path, stack=stack), method):
                    yield TestCall(function.path, span.line, method, shown, places)

    def _stacks(self, function: Function) -> list[Stack]:
        """The calls of a function that helps tests, each by itself; a test is called by nobody."""
        if function.name.startswith("test") or not function.facts.params:
            return [()]
        if function.name not in self._entered:
            self._entered[function.name] = self._entering(function.name)
        return self._entered[function.name].get(function.id) or [()]

    def _entering(self, name: str) -> dict[int, list[Stack]]:
        """Every call in tests of a function of this name, by the function."""
        found: dict[int, list[Stack]] = {}
        names = self._program.aliases(name)
        for caller in self._program.calling(name):
            for call in self._program.calls(caller, names) if str(self._kinds.get(caller.path, "")) == "test" else ():
                targets = {one.id for ref in self._reader.calls.targets(caller, call) for one in self._reader.calls.functions(ref)}
                for target in targets:
                    if len(stacks := found.setdefault(target, [])) < _MOST_CALLERS:
                        stacks.append(((target, caller.id, call),))
        return found

    def _requests(self, function: Function, call: int, name: str) -> Iterator[TestCall]:
        node = self._reader.node(function, call)
        callee = self._reader.node(function, node[1])
        if callee[0] != ATTR or not self._is_client(function, callee[1]):
            return
        method, path = self._asked(function, call, node, name)
        if path is None:
            return
        span = self._program.span(function, call)
        for stack in self._stacks(function):
            for shown, places in self._reached(function, callee[1], Point(function, path, stack=stack), method):
                yield TestCall(function.path, span.line, method, shown, places)

    def _is_client(self, function: Function, owner: int) -> bool:
        """A test client, or something of an unknown type that is called like one."""
        refs = self._reader.types.of(function, owner)
        for ref in refs:
            if ref.kind is Kind.LIBRARY:
                role = self._reader.models.find(ref.name)
                return not ref.name.startswith("builtins.") and (
                    role is None or bool(role.facts.get("client")) or bool(role.kind == "class")
                )
            if ref.kind is Kind.INSTANCE:
                return True
        return not refs and _CLIENT.search(self._name(function, owner)) is not None

    def _name(self, function: Function, node: int) -> str:
        written = self._reader.node(function, self._plain(function, node))
        if written[0] == PARAM:
            return function.facts.params[written[1]].name
        if written[0] == CALL:
            return self._name(function, written[1])
        return str(written[2]) if written[0] == ATTR else str(written[1]) if len(written) > 1 else ""

    def _asked(self, function: Function, call: int, node: Node, name: str) -> tuple[str, int | None]:
        """The method, and the node of the address."""
        reader = self._reader
        if name not in _SPOKEN:
            paths = [reader.option(function, call, (one,), one) for one in _PATHS]
            return _VERBS.get(name) or _OTHERS[name], next((path for path in paths if path is not None), None)
        spoken = reader.option(function, call, () if name == "open" else ("method",), "method")
        places = [reader.option(function, call, (one,) if name == "open" else ("method", one), one) for one in _PATHS]
        words = reader.texts(function, spoken) if spoken is not None else ("GET",)
        method = (words[0] or "").upper()
        del node
        return method, next((path for path in places if path is not None), None) if method else None

    def _reached(self, function: Function, owner: int, path: Point, method: str) -> Iterator[tuple[str, tuple[int, ...]]]:
        prefix = self._base(function, owner)
        named = self._head(path)
        for endpoint in (*self._reversed(named), *self._endpoints(named)):
            yield _shown(endpoint), self._routing.named(endpoint, method)
        for text in self._addresses(path):
            whole = _path(text, prefix)
            if whole is not None:
                yield _shown(whole), self._routing.at(whole, method)

    def _head(self, path: Point) -> Point:
        """What stands before a query that is hung to an address: ``url_for("orders") + "?page=2"``."""
        while True:
            path = path.at(self._plain(path.function, path.node))
            node = self._reader.node(path.function, path.node)
            if node[0] == BIN and node[1] == "+":
                path = path.at(node[2])
            elif node[0] == TEXT and node[1]:
                path = path.at(node[1][0])
            else:
                return path

    def _reversed(self, path: Point) -> Iterator[Text]:
        """What is named to a function of the project that is called as libraries call theirs."""
        node = self._reader.node(path.function, path.node)
        nodes = self._program.graph(path.function).nodes
        if node[0] == CALL and node[2] and last_name(nodes, node[1]) in _REVERSING and not self._reader.symbols(path.function, node[1]):
            yield from self._texts.of(path.at(node[2][0]))

    def _endpoints(self, path: Point) -> Iterator[Text]:
        """``reverse("orders:detail", ...)``, ``url_for("orders.lines", ...)``."""
        for point in self._reader.origins.points(path):
            node = self._reader.node(point.function, point.node) if point.node >= 0 else ()
            if not node or node[0] != CALL:
                continue
            for symbol in self._reader.symbols(point.function, node[1]):
                role = self._reader.models.find(symbol)
                port = role.facts.get("reverses") if role is not None else None
                given = self._reader.option(point.function, point.node, role.params, port) if role is not None and port else None
                if given is not None:
                    yield from self._texts.of(point.at(given))

    def _addresses(self, path: Point, depth: int = 0) -> Iterator[Text]:
        path = path.at(self._plain(path.function, path.node))
        node = self._reader.node(path.function, path.node)
        if node[0] == TEXT:
            parts = [list(self._addresses(path.at(piece), depth)) for piece in node[1]]
            yield from (tuple(chain.from_iterable(chosen)) for chosen in islice(product(*parts), _MOST))
        else:
            yield from (list(self._of_heirs(path, node, depth)) if depth < _DEEPEST else ()) or self._piece(path)

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
        point = point.at(self._plain(point.function, point.node))
        node = self._reader.node(point.function, point.node)
        found = dict.fromkeys(self._fixtures.values(point.function, node[1])) if node[0] == PARAM and not point.stack else {}
        yield from ((value,) for value in found) if found else self._texts.of(point)

    def _plain(self, function: Function, node: int) -> int:
        """A value without what is known of it, or was done to it, since."""
        nodes = self._program.graph(function).nodes
        while nodes[node][0] in (WHEN, AFTER):
            node = before(nodes, nodes[node]) if nodes[node][0] == AFTER else nodes[node][1]
        return node

    def _base(self, function: Function, owner: int) -> str:
        """What the client puts before every path: that of its ``base_url``."""
        for maker, call in self._fixtures.makers(function, owner):
            given = self._reader.option(maker, call, (), "base_url")
            for text in self._reader.texts(maker, given) if given is not None else ():
                if text:
                    return urlsplit(text).path.rstrip("/")
        return ""


def _path(text: Text, prefix: str) -> Text | None:
    """The path of an address; None for one of another host, or one that begins with what is not known."""
    first = text[0] if text else None
    if first is None:
        return None
    if first.startswith(("http://testserver", "http://test", "http://localhost", "https://testserver", "https://test")):
        parts = urlsplit(first)
        first = parts.path
    if not first.startswith("/"):
        if ":" in first.partition("/")[0] or not prefix:
            return None
        first = f"/{first}"
    kept: list[str | None] = []
    for piece in (prefix + first, *text[1:]):
        bare = piece.partition("?")[0].partition("#")[0] if piece is not None else None
        kept.append(bare)
        if piece is not None and bare != piece:
            break
    return tuple(kept)


def _shown(text: Text) -> str:
    """A name or path with what is not known left open."""
    return "".join("{}" if piece is None else piece for piece in text)

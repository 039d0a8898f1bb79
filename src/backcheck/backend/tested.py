"""Requests that tests make, matched with the routes that would answer them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice, product
from urllib.parse import urlsplit

from backcheck.backend.fixtures import Fixtures
from backcheck.backend.matching import Routing
from backcheck.backend.model import Route, TestCall
from backcheck.entrypoints.reader import Reader
from backcheck.ir import ATTR, CALL, PARAM, TEXT, WHEN, Node
from backcheck.semantics.points import Point
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind
from backcheck.semantics.texts import Text, Texts

_VERBS = {name: name.upper() for name in ("get", "post", "put", "patch", "delete")}
_OTHERS = {"websocket_connect": "WEBSOCKET"}
_SPOKEN = ("request", "open", "generic")
_PATHS = ("path", "url")
_MOST = 60
_CLIENT = re.compile(r"client|api|http|app|session|server|browser|^c$", re.IGNORECASE)


class Tested:
    """Reads the files of one program that are tests."""

    def __init__(self, reader: Reader, kinds: Mapping[str, str], routes: Sequence[Route]) -> None:
        self._reader = reader
        self._program = reader.program
        self._kinds = kinds
        self._texts = Texts(reader.origins)
        self._routing = Routing(routes)
        self._fixtures = Fixtures(reader, kinds)

    def calls(self) -> Iterator[TestCall]:
        """In file and source order."""
        found: dict[tuple[str, int, str, str], TestCall] = {}
        for name in (*_VERBS, *_OTHERS, *_SPOKEN):
            for function in self._program.calling(name):
                if str(self._kinds.get(function.path, "")) == "test":
                    for call in self._program.calls(function, frozenset((name,))):
                        for one in self._requests(function, call, name):
                            found[one.file, one.line, one.method, one.path] = one
        yield from sorted(found.values(), key=lambda one: (one.file, one.line, one.method, one.path))

    def _requests(self, function: Function, call: int, name: str) -> Iterator[TestCall]:
        node = self._reader.node(function, call)
        if self._reader.node(function, node[1])[0] != ATTR or not self._is_client(function, node):
            return
        method, path = self._asked(function, call, node, name)
        if path is None:
            return
        span = self._program.span(function, call)
        for shown, places in self._reached(function, node, path, method):
            yield TestCall(function.path, span.line, method, shown, places)

    def _is_client(self, function: Function, node: Node) -> bool:
        """A test client, or something of an unknown type that is called like one."""
        owner = self._reader.node(function, node[1])[1]
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
        written = self._reader.node(function, node)
        if written[0] == PARAM:
            return function.facts.params[written[1]].name
        if written[0] in (WHEN, CALL):
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

    def _reached(self, function: Function, node: Node, path: int, method: str) -> Iterator[tuple[str, tuple[int, ...]]]:
        prefix = self._base(function, self._reader.node(function, node[1])[1])
        for endpoint in self._endpoints(function, path):
            yield endpoint, self._routing.named(endpoint, method)
        for text in self._addresses(function, path):
            whole = _path(text, prefix)
            if whole is not None:
                yield "".join("{}" if piece is None else piece for piece in whole), self._routing.at(whole, method)

    def _endpoints(self, function: Function, path: int) -> Iterator[str]:
        """``reverse("orders:detail", ...)``, ``url_for("orders.lines", ...)``."""
        for point in self._reader.origins.points(Point(function, path)):
            node = self._reader.node(point.function, point.node) if point.node >= 0 else ()
            if not node or node[0] != CALL:
                continue
            for symbol in self._reader.symbols(point.function, node[1]):
                role = self._reader.models.find(symbol)
                port = role.facts.get("reverses") if role is not None else None
                given = self._reader.option(point.function, point.node, role.params, port) if role is not None and port else None
                for name in self._reader.texts(point.function, given) if given is not None else ():
                    if name:
                        yield name

    def _addresses(self, function: Function, path: int) -> Iterator[Text]:
        node = self._reader.node(function, path)
        while node[0] == WHEN:
            node = self._reader.node(function, node[1])
        match node[0]:
            case op if op == PARAM:
                yield from self._handed(function, path, node)
            case op if op == TEXT:
                parts = [list(self._piece(function, piece)) for piece in node[1]]
                yield from (tuple(chain.from_iterable(chosen)) for chosen in islice(product(*parts), _MOST))
            case _:
                yield from self._texts.of(Point(function, path))

    def _handed(self, function: Function, node: int, written: Node) -> Iterator[Text]:
        """What a test is given for a parameter, by name; what a function of the tests is given, by its callers."""
        found = list(dict.fromkeys(self._fixtures.values(function, written[1])))
        yield from ((value,) for value in found) if found else self._texts.of(Point(function, node))

    def _piece(self, function: Function, node: int) -> Iterator[Text]:
        written = self._reader.node(function, node)
        return self._handed(function, node, written) if written[0] == PARAM else iter(self._texts.of(Point(function, node)))

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

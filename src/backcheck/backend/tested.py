"""Requests that tests make, matched with the routes that would answer them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from urllib.parse import urlsplit

from backcheck.backend.asked_addresses import Addresses
from backcheck.backend.asked_directly import asked_by_method, asked_directly
from backcheck.backend.clients import Clients
from backcheck.backend.fixtures import Fixtures
from backcheck.backend.matching import Routing
from backcheck.backend.model import App, Route, TestCall
from backcheck.entrypoints.reader import Reader, Stack
from backcheck.ir import ATTR, CALL, DOTTED, PARAM, PHI
from backcheck.semantics.points import Point
from backcheck.semantics.program import Function, last_name
from backcheck.semantics.refs import Kind
from backcheck.semantics.texts import Text

_VERBS = {name: name.upper() for name in ("get", "post", "put", "patch", "delete")}
_OTHERS = {"websocket_connect": "WEBSOCKET"}
_SPOKEN = ("request", "open", "generic")
_PATHS = ("path", "url")
_MOST_CALLERS = 2000
_MOST_HELPERS = 3
# What Django calls the list of a module's addresses.
_LIST = "urlpatterns"
_CLIENT = re.compile(r"client|api|http|app|session|server|browser|tester|^requests$|^httpx$|^c$", re.IGNORECASE)
# What stands between the scheme, the host and the port of a server.
_BETWEEN = ("://", ":")
_HERE = re.compile(r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]):")
_SURELY = re.compile(r"client|tester", re.IGNORECASE)
_NAME = re.compile(r"[\w-]*[.:][\w.:-]*\w")
# What clients call requests whose body they write in some form: ``client.post_json("/orders", {})``.
_IN_A_FORM = re.compile(rf"({'|'.join(_VERBS)})_\w+")


class Tested:
    """Reads the files of one program that are tests."""

    def __init__(self, reader: Reader, kinds: Mapping[str, str], routes: Sequence[Route], apps: Sequence[App]) -> None:
        self._reader = reader
        self._program = reader.program
        self._kinds = kinds
        self._routing = Routing(routes)
        self._routes = routes
        self._fixtures = fixtures = Fixtures(reader, kinds)
        self._addresses = Addresses(reader, kinds, fixtures)
        self._clients = Clients(reader, kinds, fixtures, apps)
        self._entered: dict[int, list[Stack]] = {}
        self._called: dict[str, dict[int, list[tuple[Function, int]]]] = {}
        self.unfollowed = 0

    def calls(self) -> Iterator[TestCall]:
        """In file and source order."""
        found: dict[tuple[str, int, str, str], TestCall] = {}
        formed = sorted(filter(_IN_A_FORM.fullmatch, self._program.called_names()))
        for name in (*_VERBS, *_OTHERS, *_SPOKEN, *formed):
            for function in self._program.calling(name):
                if str(self._kinds.get(function.path, "")) == "test":
                    for call in self._program.calls(function, frozenset((name,))):
                        for one in self._requests(function, call, name):
                            found[one.file, one.line, one.method, one.path] = one
        given = (self._reader, self._kinds, self._routes, self._routing)
        for one in chain(self._spoken(), self._handed(), self._lists(), asked_directly(*given), asked_by_method(*given, self._fixtures)):
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

    def _handed(self) -> Iterator[TestCall]:
        """``get(reverse("order-list"), user)``, where a fixture of that name is handed to the test."""
        for function in self._program.functions:
            verbs = {place: method for place, param in enumerate(function.facts.params) if (method := _VERBS.get(param.name))}
            if not verbs or str(self._kinds.get(function.path, "")) != "test":
                continue
            for call in self._program.calls(function):
                node = self._reader.node(function, call)
                callee = self._reader.node(function, self._addresses.plain(function, node[1]))
                path = self._path(function, call, "") if callee[0] == PARAM and callee[1] in verbs else None
                if path is None or not self._addresses.certain(Point(function, path)):
                    continue
                for stack in self._stacks(function):
                    for shown, places in self._reached(function, node[1], Point(function, path, stack=stack), verbs[callee[1]]):
                        yield TestCall(function.path, self._program.span(function, call).line, verbs[callee[1]], shown, places)

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
        if path is None or not self._is_client(function, owner, path):
            return
        span = self._program.span(function, call)
        for stack in self._stacks(function):
            for method in {(text or "").upper() for text in self._reader.texts(function, spoken, stack)} & set(_VERBS.values()):
                for shown, places in self._reached(function, owner, Point(function, path, stack=stack), method):
                    yield TestCall(function.path, span.line, method, shown, places)

    def _stacks(self, function: Function, depth: int = 0) -> list[Stack]:
        """The calls of a function that helps tests, each by itself; a test is called by nobody."""
        if function.name.startswith("test") or not function.facts.params or depth > _MOST_HELPERS:
            return [()]
        if function.id not in self._entered:
            self._entered[function.id] = [()]
            self._entered[function.id] = self._entering(function, depth)[:_MOST_CALLERS] or [()]
        return self._entered[function.id]

    def _entering(self, function: Function, depth: int) -> list[Stack]:
        """Every call of a function in tests, with each way to it through other helpers."""
        found: list[Stack] = []
        for caller, call in self._calls_by_name(function.name).get(function.id, ()):
            if len(found) > _MOST_CALLERS:
                break
            found += [(*way, (function.id, caller.id, call)) for way in self._stacks(caller, depth + 1)]
        return found

    def _calls_by_name(self, name: str) -> dict[int, list[tuple[Function, int]]]:
        """The calls in tests of functions of one name, by the function."""
        if name not in self._called:
            found = self._called[name] = {}
            names = self._program.aliases(name)
            for caller in self._program.calling(name):
                for call in self._program.calls(caller, names) if str(self._kinds.get(caller.path, "")) == "test" else ():
                    for target in self._targets(caller, call):
                        found.setdefault(target, []).append((caller, call))
        return self._called[name]

    def _targets(self, caller: Function, call: int) -> set[int]:
        known = {one.id for ref in self._reader.calls.targets(caller, call) for one in self._reader.calls.functions(ref)}
        return known or {one.id for one in self._fixtures.method(caller, self._reader.node(caller, call)[1])}

    def _requests(self, function: Function, call: int, name: str) -> Iterator[TestCall]:
        node = self._reader.node(function, call)
        callee = self._reader.node(function, node[1])
        if callee[0] != ATTR:
            return
        path = self._path(function, call, name)
        if path is None or not self._is_client(function, callee[1], path):
            return
        if _IN_A_FORM.fullmatch(name) and not self._is_address(Point(function, path)):
            return
        found: list[TestCall] = []
        known = any(self._is_known(Point(function, path, stack=stack)) for stack in self._stacks(function))
        line = self._program.span(function, call).line
        for stack in self._stacks(function) if known else ():
            for method in self._methods(function, call, name, stack):
                for shown, places in self._reached(function, callee[1], Point(function, path, stack=stack), method):
                    found.append(TestCall(function.path, line, method, shown, places))
        yield from found
        if not any(one.routes for one in found):
            for method in self._methods(function, call, name, ()):
                for text in self._addresses.endings(Point(function, path)):
                    yield TestCall(function.path, line, method, _shown(text), self._routing.ending(text, method))
        self.unfollowed += not known and _SURELY.search(self._name(function, callee[1])) is not None

    def _is_client(self, function: Function, owner: int, path: int) -> bool:
        """A test client, or something of an unknown type that is called like one, or is given an address as one is."""
        # What it is before it is set tells nothing.
        refs = [ref for ref in self._reader.types.of(function, owner) if ref.kind is not Kind.CONSTANT]
        for ref in refs:
            if ref.kind is Kind.LIBRARY:
                role = self._reader.models.find(ref.name)
                return not ref.name.startswith("builtins.") and (
                    role is None or bool(role.facts.get("client")) or bool(role.kind == "class")
                )
            if ref.kind is Kind.INSTANCE:
                return True
        # An attribute that a library's class is not known to have was set somewhere.
        unknown = all(ref.kind is Kind.EXTERNAL and self._reader.models.find(ref.name) is None for ref in refs)
        return unknown and (_CLIENT.search(self._name(function, owner)) is not None or self._addresses.certain(Point(function, path)))

    def _is_address(self, path: Point) -> bool:
        return self._addresses.certain(path) or any(True for _ in self._addresses.endings(path))

    def _is_known(self, path: Point) -> bool:
        """Whether a part of an address is known."""
        texts = (piece for text in self._addresses.texts(path) for piece in text if piece)
        return any(piece.strip("/") or piece == "/" for piece in texts) or self._addresses.reversed(path)

    def _name(self, function: Function, node: int) -> str:
        node = self._addresses.plain(function, node)
        written = self._reader.node(function, node)
        if written[0] == PHI:
            return next((self._name(function, arm[0]) for arm in written[1] if arm[0] < node), "")
        if written[0] == PARAM:
            return function.facts.params[written[1]].name
        if written[0] == CALL:
            return self._name(function, written[1])
        return str(written[2]) if written[0] == ATTR else str(written[1]) if len(written) > 1 else ""

    def _path(self, function: Function, call: int, name: str) -> int | None:
        """The node of the address."""
        first = ("method",) if name in _SPOKEN and name != "open" else ()
        places = (self._reader.option(function, call, (*first, one), one) for one in _PATHS)
        return next((path for path in places if path is not None), None)

    def _methods(self, function: Function, call: int, name: str, stack: Stack) -> Iterator[str]:
        """What a call is named after, or what it names."""
        if name not in _SPOKEN:
            yield _OTHERS.get(name) or _VERBS[name.partition("_")[0]]
            return
        spoken = self._reader.option(function, call, () if name == "open" else ("method",), "method")
        if spoken is None:
            yield "GET"
            return
        found = self._addresses.texts(Point(function, spoken, stack=stack))
        yield from {"".join(piece for piece in text if piece is not None).upper(): None for text in found if None not in text}

    def _handler(self, handler: tuple[int, int]) -> str:
        function, owner = handler
        return self._program.functions[function].qualified if function >= 0 else self._program.classes[owner].qualified

    def _reached(self, function: Function, owner: int, path: Point, method: str) -> Iterator[tuple[str, tuple[int, ...]]]:
        for endpoint, rest in self._addresses.names(path):
            below = bool(rest) and not (rest[0] or "").startswith(("?", "#"))
            yield _shown(endpoint), self._routing.below(endpoint, rest, method) if below else self._routing.named(endpoint, method)
        for handler in self._addresses.handlers(path):
            yield self._handler(handler), self._routing.handled(handler, method)
        texts = [text for text in self._addresses.texts(path) if text]
        if not texts:
            return
        client = self._clients.of(function, owner)
        for whole in (whole for text in texts for prefix in client.prefixes if (whole := _path(text, prefix)) is not None):
            yield _shown(whole), self._routing.seen(client.apps, whole, method)
        for name in (text for text in texts if None not in text and _NAME.fullmatch("".join(map(str, text)))):
            # A helper that is called like a client may take the name of a route.
            yield _shown(name), self._routing.named(name, method)


def _below_server(text: Text) -> Text:
    """What follows on the address of a server that is said when the tests are run: ``f"{BASE}/orders"``."""
    if _HERE.fullmatch((text[0] if text else None) or ""):
        # A port that is said when the tests are run.
        text = (None, *text[1:])
    if not text or text[0] is not None:
        return text
    place = next((place for place, piece in enumerate(text) if piece is not None and piece not in _BETWEEN), len(text))
    return text[place:] if place < len(text) and (text[place] or "").startswith("/") and text[place] != "/" else text


def _path(text: Text, prefix: str) -> Text | None:
    """The path of an address; None for one of another host (``//host``, too), or one that begins with what is not known."""
    text = _below_server(text)
    first = text[0] if text else None
    if first is None or "".join(piece or " " for piece in text).startswith("//"):
        return None
    if first.startswith(("http://testserver", "http://test", "http://localhost", "https://testserver", "https://test")):
        parts = urlsplit(first)
        first = parts.path
    if not first.startswith("/"):
        if ":" in first.partition("/")[0]:
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

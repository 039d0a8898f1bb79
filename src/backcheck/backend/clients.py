"""What a client of tests is made for: which application, and what it puts before every path."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from urllib.parse import urlsplit

import msgspec

from backcheck.backend.fixtures import Fixtures
from backcheck.backend.model import App
from backcheck.entrypoints.facts import Place
from backcheck.entrypoints.reader import Reader
from backcheck.ir import AFTER, ATTR, CALL, PARAM, UPD, WHEN, Node
from backcheck.semantics.conditions import before
from backcheck.semantics.origins import Origin
from backcheck.semantics.points import Point
from backcheck.semantics.program import Function
from backcheck.semantics.texts import Texts

_BASE = "base_url"
_DEEPEST = 4


class Client(msgspec.Struct, frozen=True):
    """``apps`` are places among the backend's apps, empty where they are not known; ``prefixes`` stand before every path."""

    apps: frozenset[int] = frozenset()
    prefixes: tuple[str, ...] = ("",)


class Clients:
    """Reads the clients that tests ask with."""

    def __init__(self, reader: Reader, kinds: Mapping[str, str], fixtures: Fixtures, apps: Sequence[App]) -> None:
        self._reader = reader
        self._program = reader.program
        self._kinds = kinds
        self._fixtures = fixtures
        self._texts = Texts(reader.origins)
        self._places = {app.place: number for number, app in enumerate(apps)}
        self._made: dict[tuple[int, int], Client] = {}

    def of(self, function: Function, node: int) -> Client:
        """The client that an expression stands for."""
        makers = tuple(self._fixtures.makers(function, node))
        prefixes = dict.fromkeys(prefix for maker, call in makers for prefix in self._at(maker, call).prefixes)
        apps = frozenset(app for maker, call in makers for app in self._at(maker, call).apps)
        return Client(apps, tuple(prefixes) or ("",))

    def _at(self, maker: Function, call: int) -> Client:
        key = (maker.id, call)
        if key not in self._made:
            prefixes = tuple(dict.fromkeys((*self._given(maker, call), *self._stored(maker, call))))
            self._made[key] = Client(frozenset(self._apps(maker, call, 0)), prefixes or ("",))
        return self._made[key]

    def _apps(self, maker: Function, call: int, depth: int) -> Iterator[int]:
        """The apps that a call is given, itself or in what it is given, or that its method is one of."""
        written = self._reader.node(maker, call)
        callee = self._reader.node(maker, written[1])
        for value in (*written[2], *(value for _, value in written[3]), *((callee[1],) if callee[0] == ATTR else ())):
            places = [Place(origin.function, origin.node) for origin in self._reader.origins.of(maker, value)]
            found = [self._places[place] for place in places if place in self._places]
            yield from found
            for inner, made in self._fixtures.makers(maker, value) if not found and depth < _DEEPEST else ():
                yield from self._apps(inner, made, depth + 1)

    def _given(self, maker: Function, call: int) -> Iterator[str]:
        given = self._reader.option(maker, call, (), _BASE)
        for text in self._reader.texts(maker, given) if given is not None else ():
            if text:
                yield urlsplit(text).path.rstrip("/")

    @cached_property
    def _stores(self) -> tuple[tuple[Function, int, int], ...]:
        """Where tests set what a client puts before every path: the client and the value."""
        setters = [one for one in self._program.holding(_BASE) if str(self._kinds.get(one.path, "")) == "test"]
        stores = ((one, node) for one in setters for node in self._program.graph(one).nodes if node[0] == UPD)
        return tuple((one, node[1], node[4]) for one, node in stores if (node[2], node[3]) == (".", _BASE) and node[4] >= 0)

    def _stored(self, maker: Function, call: int) -> Iterator[str]:
        """``client.base_url = client.base_url.join(prefix)``, where the client is made or in what it is handed to."""
        for setter, client, value in self._stores:
            yield from self._prefixes(setter, client, value, Origin(maker.id, call))

    def _prefixes(self, setter: Function, base: int, value: int, made: Origin) -> Iterator[str]:
        written = self._plain(setter, base)
        if written[0] != PARAM:
            if made in self._reader.origins.of(setter, base):
                yield from self._joined(Point(setter, value))
            return
        for caller in self._program.calling(setter.name):
            for call in self._program.calls(caller, self._program.aliases(setter.name)):
                given = self._reader.calls.argument(caller, call, setter, written[1])
                if isinstance(given, int) and made in self._reader.origins.of(caller, given):
                    yield from self._joined(Point(setter, value, stack=((setter.id, caller.id, call),)))

    def _plain(self, function: Function, node: int) -> Node:
        nodes = self._program.graph(function).nodes
        while nodes[node][0] in (UPD, WHEN, AFTER):
            node = before(nodes, nodes[node]) if nodes[node][0] == AFTER else nodes[node][1]
        return nodes[node]

    def _joined(self, value: Point) -> Iterator[str]:
        """The path of an address; of ``base.join(path)`` that of what is joined."""
        written = self._reader.node(value.function, value.node)
        callee = self._reader.node(value.function, written[1]) if written[0] == CALL else ()
        if callee and callee[0] == ATTR and callee[2] == "join" and len(written[2]) == 1:
            value = value.at(written[2][0])
        for text in self._texts.of(value):
            if None not in text:
                yield urlsplit("".join(piece for piece in text if piece is not None)).path.rstrip("/")

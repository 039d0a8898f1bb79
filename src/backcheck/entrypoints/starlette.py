"""Starlette: routes that are listed or added, mounts of lists and of applications, endpoints that are classes, layers."""

from collections.abc import Iterator

from backcheck.entrypoints.facts import REMOTE, Check, Found, Mount, Place, Router
from backcheck.entrypoints.fragments import Fragments, outermost, placed
from backcheck.entrypoints.patterns import braced, braced_types
from backcheck.entrypoints.reader import Reader
from backcheck.entrypoints.registrations import Registered, Registrations
from backcheck.entrypoints.requests import hand_request
from backcheck.entrypoints.views import View, Views
from backcheck.ir import CALL, CONST
from backcheck.semantics.points import Point
from backcheck.semantics.program import Class, Function

APPS = frozenset(("fastapi.FastAPI", "starlette.applications.Starlette"))
ROUTERS = APPS | {"fastapi.APIRouter", "starlette.routing.Router"}
_ROUTE = "starlette.routing.Route"
_SOCKET_ROUTE = "starlette.routing.WebSocketRoute"
_MOUNT = "starlette.routing.Mount"
_HOST = "starlette.routing.Host"
_ENDPOINT = "starlette.endpoints.HTTPEndpoint"
_SOCKET_ENDPOINT = "starlette.endpoints.WebSocketEndpoint"
_REQUEST = "starlette.requests.Request"
_SOCKET = "starlette.websockets.WebSocket"
_WEBSOCKET = ("WEBSOCKET",)
_SOCKET_METHODS = ("on_connect", "on_receive", "on_disconnect")
_DECORATORS = frozenset(("route", "websocket_route"))
_LISTS = {
    "starlette.applications.Starlette": ("debug", "routes"),
    "starlette.routing.Router": ("routes",),
    _MOUNT: ("path", "app", "routes"),
}


def layers(reader: Reader, function: Function, node: int | None) -> Iterator[tuple[Check, Place]]:
    """``[Middleware(A), Middleware(B)]`` as checks, with the calls."""
    for owner, entry in reader.entries(function, node) or () if node is not None else ():
        written = reader.node(owner, entry)
        if written[0] == CALL and written[2]:
            yield layer(reader, owner, written[2][0]), Place(owner.id, entry)


def layer(reader: Reader, function: Function, argument: int) -> Check:
    """What names the class of a layer as a check."""
    _, owner = reader.function_of(function, argument)
    symbols = reader.symbols(function, argument)
    return Check("middleware", Place(function.id, argument), owner=owner, symbol=symbols[0] if symbols and owner < 0 else "")


class StarletteReader:
    """Gathers routers, mounts and fragments into what was found of FastAPI and Starlette."""

    def __init__(self, reader: Reader, found: Found, framework: str) -> None:
        self._reader = reader
        self._program = reader.program
        self._found = found
        self._framework = framework
        self._ours = Registrations(reader, ("fastapi.", "starlette."), ROUTERS, _DECORATORS)
        self._views = Views(reader)
        self._requests = Fragments(reader, found, self._ours, braced, braced_types, (_REQUEST,))
        self._sockets = Fragments(reader, found, self._ours, braced, braced_types, (_SOCKET,))

    def run(self) -> None:
        for function, parent, decorator, word, checks in self._ours.views():
            methods = _WEBSOCKET if "websocket" in word else self._ours.methods(parent, decorator, ("GET",))
            registered = self._registered(parent, decorator, ("path",), self._ours.owners(parent, decorator), checks)
            self._function(registered, methods, View(function=function.id), decorated=False)
        for word in ("add_route", "add_websocket_route"):
            for function, call in self._ours.calls(word):
                registered = self._registered(function, call, ("path", "route", "methods"), self._ours.owners(function, call))
                endpoint = self._given(function, call, ("path", "route"), "route", "endpoint")
                self._route(registered, function, call, endpoint, socket="websocket" in word)
        self._listed()

    def _given(self, function: Function, call: int, params: tuple[str, ...], *names: str) -> int | None:
        found = (self._reader.option(function, call, (*params[:-1], name), name) for name in names)
        return next((one for one in found if one is not None), None)

    def _registered(
        self, function: Function, call: int, params: tuple[str, ...], routers: tuple[Place, ...], checks: tuple[Check, ...] = ()
    ) -> Registered:
        path = self._reader.option(function, call, params, "path")
        patterns = self._reader.texts(function, path) if path is not None else (None,)
        name = self._reader.option(function, call, (), "name")
        endpoint = (self._reader.texts(function, name)[0] or "") if name is not None else ""
        given = self._reader.option(function, call, (), "middleware")
        own = tuple(check for check, _ in layers(self._reader, function, given))
        return Registered(Place(function.id, call), routers, patterns, endpoint, own + checks)

    def _listed(self) -> None:
        """``routes=[Route(...), Mount(...)]`` of an application, a router or a mount."""
        known, lost = placed(self._reader, list(self._lists()))
        made = list(self._reader.constructions(frozenset((_ROUTE, _SOCKET_ROUTE, _MOUNT, _HOST))))
        for function, call, names in made:
            place = Place(function.id, call)
            routers = known.get(place) or lost or outermost(self._found)
            if names & {_MOUNT, _HOST}:
                self._mount(function, call, routers, _HOST in names)
                continue
            endpoint = self._reader.option(function, call, ("path", "endpoint"), "endpoint")
            if place not in known and endpoint is not None and tuple(self._reader.node(function, endpoint)[:2]) == (CONST, None):
                # A matcher of paths that nothing answers.
                continue
            registered = self._registered(function, call, ("path",), routers)
            self._route(registered, function, call, endpoint, socket=_SOCKET_ROUTE in names)

    def _lists(self) -> Iterator[tuple[Function, int, tuple[Place, ...]]]:
        for function, call, names in self._reader.constructions(ROUTERS | {_MOUNT}):
            params = next((params for name, params in _LISTS.items() if name in names), ())
            given = self._reader.option(function, call, params, "routes")
            if given is not None:
                yield function, given, (Place(function.id, call),)

    def _mount(self, function: Function, call: int, parents: tuple[Place, ...], host: bool) -> None:
        """Of a list of routes, or of an application, which answers by itself."""
        place = Place(function.id, call)
        registered = self._registered(function, call, ("host" if host else "path",), parents)
        prefixes = ("",) if host else tuple(None if one is None else braced(one.rstrip("/")) for one in registered.patterns)
        child = self._reader.option(function, call, ("host" if host else "path", "app"), "app")
        below = self._reader.conditional(function, call)
        if self._reader.option(function, call, _LISTS[_MOUNT], "routes") is not None and not host:
            self._found.routers.append(Router(place, False, "Mount", self._framework, prefixes))
            self._found.mounts.append(Mount(parents, (place,), None, place, registered.checks, below))
        elif child is not None:
            children = self._reader.made(function, child, ROUTERS)
            self._found.mounts.append(Mount(parents, children, prefixes, place, registered.checks, below, detached=True))

    def _route(self, registered: Registered, function: Function, call: int, endpoint: int | None, *, socket: bool) -> None:
        view = (self._views.of(Point(function, endpoint)) if endpoint is not None else None) or View()
        given = self._ours.methods(function, call, ()) if not socket else ()
        if view.owner >= 0:
            self._class(registered, view, self._program.classes[view.owner], given)
        else:
            self._function(registered, _WEBSOCKET if socket else given or ("GET",), view, decorated=True)

    def _function(self, registered: Registered, methods: tuple[str, ...], view: View, *, decorated: bool) -> None:
        fragments = self._sockets if methods == _WEBSOCKET else self._requests
        fragments.function(registered, methods, view, decorated=decorated)

    def _class(self, registered: Registered, view: View, one: Class, methods: tuple[str, ...]) -> None:
        """An endpoint of requests or of a socket; any other class is an application of its own."""
        bases = self._reader.bases(one)
        if _ENDPOINT in bases:
            self._requests.verbs(registered, view, methods)
        elif _SOCKET_ENDPOINT in bases:
            self._sockets.whole(registered, _WEBSOCKET, view, self._met(one))
        else:
            self._requests.whole(registered, methods or ("*",), view, None)

    def _met(self, one: Class) -> Function | None:
        """The methods that a socket's messages arrive at; the first that answers it."""
        found = [method for name in _SOCKET_METHODS if (method := self._reader.types.members.method(one, name)) is not None]
        for method in found:
            hand_request(self._reader, self._found, method, _SOCKET)
            if method.name == "on_receive" and len(method.facts.params) > 2:
                self._found.sources[method.id, 2] = REMOTE
        return found[0] if found else None

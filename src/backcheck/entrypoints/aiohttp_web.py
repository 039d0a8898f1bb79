"""aiohttp.web: applications, tables of routes, handlers and classes of them, sub-applications, middlewares."""

from collections.abc import Iterator
from dataclasses import dataclass

from backcheck.entrypoints.facts import Check, Found, Hook, Mount, Place, Router
from backcheck.entrypoints.fragments import Fragments, outermost, placed
from backcheck.entrypoints.patterns import braced, braced_groups
from backcheck.entrypoints.reader import Reader
from backcheck.entrypoints.registrations import Registered, Registrations
from backcheck.entrypoints.requests import hand_request
from backcheck.entrypoints.tables import rows
from backcheck.entrypoints.views import View, Views
from backcheck.ir import ATTR, CALL, NOTHING
from backcheck.semantics.points import Point
from backcheck.semantics.program import Function, last_name

FRAMEWORK = "aiohttp"
_PACKAGE = "aiohttp.web."
_APP = frozenset(("aiohttp.web.Application",))
_TABLE = frozenset(("aiohttp.web.RouteTableDef",))
_RESOURCE = "add_resource"
_REQUEST = "aiohttp.web.Request"
_MIDDLEWARE = "middlewares"
_SHORT = {name: name.upper() for name in ("get", "post", "put", "patch", "delete", "head", "options")}
_WORDS = frozenset((*_SHORT, "route", "view"))
Written = tuple[Function, int]


@dataclass(frozen=True, slots=True)
class _Said:
    """A registration: the call, its arguments by name, what it hangs on."""

    where: Function
    call: int
    word: str
    routers: tuple[Place, ...]
    method: Written | None = None
    path: Written | None = None
    handler: Written | None = None


class AiohttpReader:
    """Gathers the fragments of one program."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._program = reader.program
        self._ours = Registrations(reader, (_PACKAGE,), _APP | _TABLE, _WORDS)
        self._views = Views(reader)
        self._found = Found()
        self._fragments = Fragments(reader, self._found, self._ours, braced, braced_groups, (_REQUEST,))

    def run(self) -> Found:
        if "aiohttp" not in self._reader.libraries:
            return self._found
        for function, call, names in self._reader.constructions(_APP | _TABLE):
            self._router(function, call, bool(names & _APP))
        for function, parent, decorator, word, checks in self._ours.views():
            said = self._decorator(parent, decorator, word)
            self._add(said, View(function=function.id, checks=checks))
        for one, where, decorator in self._ours.classes(frozenset(("view",))):
            self._add(self._decorator(where, decorator, "view"), View(owner=one.id))
        for function, call in self._ours.calls("add_subapp"):
            self._mount(function, call, ("prefix", "subapp"), _APP)
        for said in (*self._called(), *self._defined()):
            self._add(said, self._view(said))
        self._appended()
        return self._found

    def _router(self, function: Function, call: int, app: bool) -> None:
        place = Place(function.id, call)
        self._found.routers.append(Router(place, app, last_name(self._program.graph(function).nodes, call), FRAMEWORK))
        given = self._reader.option(function, call, (), _MIDDLEWARE) if app else None
        self._layers(function, given, (place,))

    def _decorator(self, where: Function, call: int, word: str) -> _Said:
        return self._read(where, call, word, self._ours.owners(where, call), list(self._reader.node(where, call)[2]), where)

    def _read(self, where: Function, call: int, word: str, routers: tuple[Place, ...], given: list[int], owner: Function) -> _Said:
        """``given`` are the arguments by position, written in ``owner``."""
        params = ("path", "handler") if word != "route" else ("method", "path", "handler")
        named = {name: (where, node) for name, node in self._reader.node(where, call)[3]}
        found = dict(zip(params, ((owner, node) for node in given), strict=False)) | named
        return _Said(where, call, word, routers, found.get("method"), found.get("path"), found.get("handler"))

    def _called(self) -> Iterator[_Said]:
        """``app.router.add_get(...)``, ``add_route``, ``add_view`` and ``add_route`` of a resource."""
        for word in sorted(_WORDS):
            for function, call in (*self._ours.calls(f"add_{word}"), *self._unfollowed(f"add_{word}")):
                for owner, given in list(rows(self._reader, function, call)) or [(function, list(self._reader.node(function, call)[2]))]:
                    yield from self._on(function, call, word, owner, given)

    def _unfollowed(self, word: str) -> Iterator[Written]:
        """``self.services.application.router.add_route(...)`` of an application that could not be followed."""
        words = self._program.aliases(word)
        for function in self._program.calling(word):
            if not any(name.startswith("aiohttp") for name in function.file.imports):
                continue
            for call in self._program.calls(function, words):
                owner = self._reader.receiver(function, call)
                written = self._reader.node(function, owner) if owner is not None else ()
                if written and written[0] == ATTR and written[2] == "router" and not self._reader.refs(function, int(written[1])):
                    yield function, call

    def _on(self, function: Function, call: int, word: str, owner: Function, given: list[int]) -> Iterator[_Said]:
        resource = next(self._resources(function, call), None) if word == "route" else None
        if resource is None:
            yield self._read(function, call, word, self._apps(function, call), given, owner)
            return
        said = self._read(function, call, word, self._apps(*resource), given[:1], owner)
        path = self._reader.option(*resource, ("path",), "path")
        handler = self._reader.option(function, call, ("method", "handler"), "handler")
        yield _Said(
            function,
            call,
            word,
            said.routers,
            said.method,
            None if path is None else (resource[0], path),
            None if handler is None else (function, handler),
        )

    def _resources(self, function: Function, call: int) -> Iterator[Written]:
        """The calls that make the resource that a method is called on, through what only hands it on (``cors.add(resource)``)."""
        owner = self._reader.receiver(function, call)
        pending = [(function, owner)] if owner is not None else []
        for one, node in pending[:8]:
            for origin in self._reader.origins.of(one, node):
                made = self._program.functions[origin.function]
                written = self._reader.node(made, origin.node) if origin.node >= 0 else ()
                if not written or written[0] != CALL:
                    continue
                if last_name(self._program.graph(made).nodes, written[1]) == _RESOURCE:
                    yield made, origin.node
                else:
                    pending += [(made, argument) for argument in written[2][:1]]
                    yield from self._resources_in(made, written[2][:1])

    def _resources_in(self, function: Function, arguments: tuple[int, ...]) -> Iterator[Written]:
        for argument in arguments:
            written = self._reader.node(function, argument)
            if written[0] == CALL and last_name(self._program.graph(function).nodes, written[1]) == _RESOURCE:
                yield function, argument

    def _apps(self, function: Function, call: int) -> tuple[Place, ...]:
        """The applications that a method is called on, itself or on their ``router``."""
        owner = self._reader.receiver(function, call)
        found = self._of_app(function, owner) if owner is not None else ()
        return found or outermost(self._found)

    def _of_app(self, function: Function, node: int) -> tuple[Place, ...]:
        found = dict.fromkeys(self._reader.made(function, node, _APP))
        for origin in (Point(function, node), *self._reader.origins.points(Point(function, node))):
            written = self._reader.node(origin.function, origin.node) if origin.node >= 0 else ()
            if written and written[0] == ATTR and written[2] in ("router", _MIDDLEWARE):
                found |= dict.fromkeys(self._reader.made(origin.function, written[1], _APP))
        return tuple(found)

    def _defined(self) -> Iterator[_Said]:
        """``web.get(path, handler)``: it hangs where the list that it stands in is added."""
        known, lost = self._placed()
        for word in sorted(_WORDS):
            for function, call in self._ours.calls(word):
                if self._reader.symbols(function, self._reader.node(function, call)[1]) != (f"{_PACKAGE}{word}",):
                    continue
                routers = known.get(Place(function.id, call), lost)
                yield self._read(function, call, word, routers, list(self._reader.node(function, call)[2]), function)

    def _placed(self) -> tuple[dict[Place, tuple[Place, ...]], tuple[Place, ...]]:
        """Where each definition is added; and where those may be that stand in no list: at what adds lists that could not be followed."""
        lists: list[tuple[Function, int, tuple[Place, ...]]] = []
        for function, call in self._ours.calls("add_routes"):
            given = self._reader.option(function, call, ("routes",), "routes")
            if given is None:
                continue
            apps = self._apps(function, call)
            if tables := self._reader.made(function, given, _TABLE):
                below = self._reader.conditional(function, call)
                self._found.mounts.append(Mount(apps, tables, ("",), Place(function.id, call), conditional=below))
            else:
                lists.append((function, given, apps))
        return placed(self._reader, lists)

    def _view(self, said: _Said) -> View:
        return (self._views.of(Point(*said.handler)) if said.handler is not None else None) or View()

    def _add(self, said: _Said, view: View) -> None:
        patterns = self._reader.texts(*said.path) if said.path is not None else (None,)
        registered = Registered(Place(said.where.id, said.call), said.routers, patterns, "")
        if view.owner >= 0:
            self._fragments.verbs(registered, view)
        else:
            methods = (_SHORT[said.word],) if said.word in _SHORT else self._methods(said)
            self._fragments.function(registered, methods, view, decorated=said.handler is not None)

    def _methods(self, said: _Said) -> tuple[str, ...]:
        if said.word == "view" or said.method is None:
            return ("*",)
        return tuple(sorted({"*" if text is None else text.upper() for text in self._reader.texts(*said.method)}))

    def _mount(self, function: Function, call: int, params: tuple[str, ...], kinds: frozenset[str]) -> None:
        prefix = self._reader.option(function, call, params, params[0])
        child = self._reader.option(function, call, params, params[1])
        if prefix is None or child is None:
            return
        prefixes = tuple(None if text is None else braced(text.rstrip("/")) for text in self._reader.texts(function, prefix))
        below = self._reader.conditional(function, call)
        children = self._reader.made(function, child, kinds)
        owner = self._reader.receiver(function, call)
        parents = self._of_app(function, owner) if owner is not None else ()
        mount = Mount(parents, children, prefixes, Place(function.id, call), conditional=below)
        self._found.mounts.append(mount)

    def _appended(self) -> None:
        """``app.middlewares.append(layer)``."""
        for word in ("append", "insert"):
            for function in self._program.calling(word):
                for call in self._program.calls(function, frozenset((word,))):
                    owner = self._reader.receiver(function, call)
                    written = self._reader.node(function, owner) if owner is not None else ()
                    if owner is not None and written and written[0] == ATTR and written[2] == _MIDDLEWARE:
                        for argument in self._reader.node(function, call)[2][-1:]:
                            self._layer(function, argument, self._of_app(function, owner))

    def _layers(self, function: Function, given: int | None, routers: tuple[Place, ...]) -> None:
        entries = self._reader.entries(function, given) if given is not None else []
        if entries is None:
            self._found.hooks.append(Hook(routers, Check("middleware", Place(function.id, NOTHING if given is None else given))))
        for owner, entry in entries or ():
            self._layer(owner, entry, routers)

    def _layer(self, function: Function, node: int, routers: tuple[Place, ...]) -> None:
        handler, owner = self._reader.function_of(function, node)
        symbols = self._reader.symbols(function, node)
        written = self._reader.node(function, node)
        if not symbols and written[0] == CALL:
            symbols = self._reader.symbols(function, written[1])
        known = handler >= 0 or owner >= 0
        place = Place(function.id, node)
        check = Check("middleware", place, handler, owner, symbols[0] if symbols and not known else "")
        if handler >= 0:
            hand_request(self._reader, self._found, self._program.functions[handler], _REQUEST)
        self._found.hooks.append(Hook(routers, check, place=place))


def recognise(reader: Reader) -> Found:
    return AiohttpReader(reader).run()

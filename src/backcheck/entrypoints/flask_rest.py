"""Flask-RESTful and Flask-RESTX: interfaces made of resources, namespaces below them, and where both hang on an application."""

import re
from collections.abc import Iterator

from backcheck.entrypoints.facts import Check, Found, Mount, Place, Router
from backcheck.entrypoints.flask_fragments import FlaskFragments
from backcheck.entrypoints.flask_views import FlaskViews
from backcheck.entrypoints.patterns import angled
from backcheck.entrypoints.reader import Reader, Stack
from backcheck.entrypoints.registrations import Registered, Registrations
from backcheck.entrypoints.tables import rows
from backcheck.ir import BUILD, CONST, PARAM, STAR
from backcheck.semantics.points import Point
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind

_FRAMEWORK = "flask"
_LIBRARIES = ("flask_restful", "flask_restx", "flask_restplus")
_APIS = frozenset(f"{library}.Api" for library in _LIBRARIES)
_NAMESPACES = frozenset(f"{library}.Namespace" for library in _LIBRARIES)
_FLASK = frozenset(("flask.Flask", "flask.Blueprint"))
_ABOVE = frozenset(("resource", "route"))
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class FlaskRest:
    """Gathers routers, mounts and fragments into what was found of Flask."""

    def __init__(self, reader: Reader, views: FlaskViews, found: Found) -> None:
        self._reader = reader
        self._program = reader.program
        self._found = found
        self._ours = Registrations(reader, tuple(f"{library}." for library in _LIBRARIES), _APIS | _NAMESPACES, _ABOVE)
        self._fragments = FlaskFragments(reader, self._ours, views, found, pages=False)

    def run(self) -> None:
        if not self._reader.libraries & set(_LIBRARIES):
            return
        for function, call, _ in self._reader.constructions(_APIS):
            self._api(function, call)
        for function, call in self._ours.calls("init_app"):
            self._mount(self._given(function, call, ("app",), "app"), self._ours.owners(function, call), function, call)
        for function, call, _ in self._reader.constructions(_NAMESPACES):
            self._namespace(function, call)
        for function, call in self._ours.calls("namespace"):
            self._namespace(function, call)
            self._mount(self._ours.owners(function, call), (Place(function.id, call),), function, call)
        for function, call in self._ours.calls("add_namespace"):
            self._added(function, call)
        for one, where, decorator in self._ours.classes(_ABOVE):
            self._resource(one, where, decorator, [(where, url) for url in self._reader.node(where, decorator)[2]], ())
        for function, call in self._ours.calls("add_resource"):
            written = list(rows(self._reader, function, call))
            for owner, arguments in written:
                self._registered(function, call, (), (owner, arguments))
            for stack in self._ways(function, call) if not written else ():
                self._registered(function, call, stack, (function, list(self._reader.node(function, call)[2])))

    def _api(self, function: Function, call: int) -> None:
        """An interface is given what it hangs on when it is made, or later; what it is given may be a blueprint."""
        place = Place(function.id, call)
        prefix = self._reader.option(function, call, (), "prefix")
        self._router(place, self._prefixes(function, prefix) if prefix is not None else ("",))
        self._mount(self._given(function, call, ("app",), "app"), (place,), function, call)

    def _given(self, function: Function, call: int, params: tuple[str, ...], name: str) -> tuple[Place, ...]:
        given = self._reader.option(function, call, params, name)
        return self._reader.made(function, given, _FLASK) if given is not None else ()

    def _namespace(self, function: Function, call: int) -> None:
        name = self._reader.option(function, call, ("name",), "name")
        path = self._reader.option(function, call, ("name", "description", "path"), "path")
        paths = self._prefixes(function, path) if path is not None else ("",)
        names = self._reader.texts(function, name) if name is not None else (None,)
        prefixes = [path or (None if path is None or one is None else f"/{one}") for path in paths for one in names]
        self._router(Place(function.id, call), tuple(None if one is None else one.rstrip("/") for one in prefixes))

    def _prefixes(self, function: Function, node: int) -> tuple[str | None, ...]:
        return tuple(None if text is None else angled(text) for text in self._reader.texts(function, node))

    def _router(self, place: Place, prefixes: tuple[str | None, ...]) -> None:
        """What all resources below are wrapped in is its checks."""
        function = self._program.functions[place.function]
        given = self._reader.option(function, place.node, (), "decorators")
        entries = self._reader.entries(function, given) if given is not None else []
        checks = [Check("decorator", Place(owner.id, entry)) for owner, entry in entries] if entries is not None else [Check("decorator")]
        self._found.routers.append(Router(place, False, "rest", _FRAMEWORK, prefixes, tuple(checks)))

    def _mount(self, parents: tuple[Place, ...], children: tuple[Place, ...], function: Function, call: int) -> None:
        if parents and children:
            below = self._reader.conditional(function, call)
            self._found.mounts.append(Mount(parents, children, None, Place(function.id, call), conditional=below))

    def _added(self, function: Function, call: int) -> None:
        """A path given here takes the place of the namespace's own."""
        child = self._reader.option(function, call, ("ns", "path"), "ns")
        path = self._reader.option(function, call, ("ns", "path"), "path")
        children = self._reader.made(function, child, _NAMESPACES) if child is not None else ()
        if path is None or self._reader.node(function, path)[:2] == (CONST, None):
            self._mount(self._ours.owners(function, call), children, function, call)
            return
        mount = Mount(self._ours.owners(function, call), children, self._prefixes(function, path), Place(function.id, call), replaces=True)
        self._found.mounts.append(mount)

    def _ways(self, function: Function, call: int) -> Iterator[Stack]:
        """A method of the project that only hands on what it is given registers once for each call of it."""
        arguments = self._reader.node(function, call)[2]
        if arguments and self._reader.node(function, arguments[0])[0] == PARAM:
            for caller, outer in self._reader.calls.callers(function):
                yield ((function.id, caller.id, outer),)
        else:
            yield ()

    def _registered(self, function: Function, call: int, stack: Stack, given: tuple[Function, list[int]]) -> None:
        """``given`` are the arguments, and the function that they are written in."""
        owner, arguments = given
        for point in self._reader.origins.points(Point(owner, arguments[0], stack=stack)) if arguments else ():
            for ref in self._reader.types.of(point.function, point.node) if point.node >= 0 else ():
                if ref.kind is Kind.CLASS:
                    self._resource(self._program.classes[ref.id], function, call, [(owner, url) for url in arguments[1:]], stack)

    def _resource(self, one: Class, function: Function, call: int, urls: list[tuple[Function, int]], stack: Stack) -> None:
        place = Place(stack[0][1], stack[0][2]) if stack else Place(function.id, call)
        where = self._program.functions[place.function]
        given = self._reader.option(where, place.node, (), "endpoint")
        endpoint = self._reader.texts(where, given)[0] if given is not None else _WORDS.sub("_", one.name).lower()
        patterns = [text for owner, url in urls for text in self._texts(owner, url, stack)]
        registered = Registered(place, self._ours.owners(function, call), tuple(patterns) or (None,), endpoint or "")
        self._fragments.view(registered, one, ())

    def _texts(self, function: Function, url: int, stack: Stack) -> tuple[str | None, ...]:
        """One address, or those of a list behind a star."""
        node = self._reader.node(function, url)
        if node[0] != STAR:
            return self._reader.texts(function, url, stack)
        for point in self._reader.origins.points(Point(function, node[1], stack=stack)):
            display = self._reader.node(point.function, point.node) if point.node >= 0 else (CONST, None)
            if display[0] == BUILD and display[1] == "many":
                return self._reader.texts(point.function, display[2][0], point.stack)
        entries = self._reader.entries(function, node[1], stack)
        return tuple(text for owner, entry in entries for text in self._reader.texts(owner, entry)) if entries is not None else (None,)

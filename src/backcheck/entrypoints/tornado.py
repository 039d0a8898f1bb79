"""Tornado: applications, rows of a pattern and a class, handlers that answer by verbs, sockets."""

import re
from collections.abc import Iterator

from backcheck.entrypoints.facts import REMOTE, Check, Found, Fragment, Param, Place, Router
from backcheck.entrypoints.fragments import outermost, placed
from backcheck.entrypoints.patterns import UNNAMED, all_groups, plain
from backcheck.entrypoints.reader import Reader
from backcheck.entrypoints.registrations import Registrations
from backcheck.entrypoints.requests import first_place, hand_through
from backcheck.entrypoints.verb_methods import answering, hooked
from backcheck.ir import BUILD, CALL, NOTHING
from backcheck.semantics.program import Class, Function, last_name
from backcheck.semantics.refs import Kind

FRAMEWORK = "tornado"
_APP = frozenset(("tornado.web.Application",))
_HANDLER = "tornado.web.RequestHandler"
_SOCKET = "tornado.websocket.WebSocketHandler"
_MADE = frozenset(("tornado.web.URLSpec", "tornado.routing.Rule"))
_MATCHER = "tornado.routing.PathMatches"
_INIT = "tornado.web.Application.__init__"
_HOOKS = ("prepare",)
_OF_SOCKETS = ("open", "on_message")
# One slash more or less at the end is let through by many.
_OPEN_END = re.compile(r"/\?\$?$")


class TornadoReader:
    """Gathers the fragments of one program."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._program = reader.program
        self._ours = Registrations(reader, ("tornado.",), _APP, frozenset())
        self._found = Found()

    def run(self) -> Found:
        if "tornado" not in self._reader.libraries:
            return self._found
        lists = [*self._made(), *self._inherited(), *self._added()]
        known, lost = placed(self._reader, lists)
        for function, node, pattern, handler in self._rows():
            routers = known.get(Place(function.id, node)) or lost or outermost(self._found)
            self._row(function, node, pattern, handler, routers)
        return self._found

    def _made(self) -> Iterator[tuple[Function, int, tuple[Place, ...]]]:
        """``Application(handlers)``."""
        for function, call, _ in self._reader.constructions(_APP):
            place = self._router(function, call)
            given = self._reader.option(function, call, ("handlers",), "handlers")
            if given is not None:
                yield function, given, (place,)

    def _router(self, function: Function, call: int) -> Place:
        place = Place(function.id, call)
        name = last_name(self._program.graph(function).nodes, self._reader.node(function, call)[1])
        self._found.routers.append(Router(place, True, name, FRAMEWORK))
        return place

    def _inherited(self) -> Iterator[tuple[Function, int, tuple[Place, ...]]]:
        """``super().__init__(handlers)`` in an application of the repository."""
        for function in self._program.calling("__init__"):
            owner = self._program.owner(function)
            for call in self._program.calls(function, frozenset(("__init__",))) if owner is not None else ():
                if owner is None or _INIT not in self._reader.symbols(function, self._reader.node(function, call)[1]):
                    continue
                arguments = self._reader.node(function, call)[2]
                explicit = bool(arguments) and any(ref.kind is Kind.INSTANCE for ref in self._reader.refs(function, arguments[0]))
                given = self._reader.option(function, call, ("self", "handlers") if explicit else ("handlers",), "handlers")
                if given is not None:
                    yield function, given, self._instances(owner) or (self._router(function, call),)

    def _instances(self, one: Class) -> tuple[Place, ...]:
        """The applications that were made of a class or of one that inherits from it."""
        places = []
        for router in self._found.routers:
            made = self._reader.refs(self._program.functions[router.place.function], router.place.node)
            classes = (self._program.classes[ref.id] for ref in made if ref.kind is Kind.INSTANCE)
            if any(one in self._reader.types.members.lineage(other) for other in classes):
                places.append(router.place)
        return tuple(places)

    def _added(self) -> Iterator[tuple[Function, int, tuple[Place, ...]]]:
        for function, call in self._ours.calls("add_handlers"):
            given = self._reader.option(function, call, ("host_pattern", "host_handlers"), "host_handlers")
            if given is not None:
                yield function, given, self._ours.owners(function, call)

    def _rows(self) -> Iterator[tuple[Function, int, int, int]]:
        """``(pattern, Handler)`` and ``url(pattern, Handler)``, wherever they are written."""
        for function in self._program.functions:
            for index, node in enumerate(self._program.graph(function).nodes):
                if node[0] == BUILD and node[1] in ("tuple", "list") and 2 <= len(node[2]) <= 4:
                    if self._handler(function, node[2][1]) is not None:
                        yield function, index, node[2][0], node[2][1]
                elif node[0] == CALL and self._reader.class_names(function, index) & _MADE:
                    row = self._of_call(function, index)
                    if row is not None:
                        yield function, index, *row

    def _of_call(self, function: Function, call: int) -> tuple[int, int] | None:
        names = (("pattern", "handler"), ("matcher", "target"))
        for params in names:
            pattern = self._reader.option(function, call, params, params[0])
            handler = self._reader.option(function, call, params, params[1])
            if pattern is not None and handler is not None and self._handler(function, handler) is not None:
                return pattern, handler
        return None

    def _handler(self, function: Function, node: int) -> Class | None:
        """The handler of the repository that an expression names."""
        for ref in self._reader.refs(function, node):
            if ref.kind is Kind.CLASS and _HANDLER in self._reader.bases(self._program.classes[ref.id]):
                return self._program.classes[ref.id]
        return None

    def _patterns(self, function: Function, node: int) -> tuple[str | None, ...]:
        written = self._reader.node(function, node)
        if written[0] == CALL and _MATCHER in self._reader.class_names(function, node):
            given = self._reader.option(function, node, ("path_pattern",), "path_pattern")
            return self._reader.texts(function, given) if given is not None else (None,)
        return self._reader.texts(function, node)

    def _row(self, function: Function, node: int, pattern: int, handler: int, routers: tuple[Place, ...]) -> None:
        one = self._handler(function, handler)
        patterns = self._patterns(function, pattern)
        if one is None or patterns == (None,):
            return
        self._initialized(function, node, one)
        hooks = tuple(Check("initial", function=hook.id, before=one.id) for hook in hooked(self._reader, one, _HOOKS))
        for hook in hooks:
            self._found.entries.add(hook.function)
        if _SOCKET in self._reader.bases(one):
            self._socket(one, patterns, Place(function.id, node), routers, hooks)
            return
        for verb, method in answering(self._reader, one):
            self._fragment((verb,), method, one, patterns, Place(function.id, node), routers, hooks)

    def _initialized(self, function: Function, row: int, one: Class) -> None:
        """What a row hands to ``initialize``: ``(pattern, Handler, {"store": store})``."""
        written = self._reader.node(function, row)
        given = written[2][2] if written[0] == BUILD and len(written[2]) > 2 else None
        if written[0] == CALL:
            given = self._reader.option(function, row, ("pattern", "handler", "kwargs"), "kwargs")
        method = next(hooked(self._reader, one, ("initialize",)), None)
        if method is None or given is None:
            return
        for place, param in enumerate(method.facts.params):
            entry = self._reader.entry(function, given, param.name)
            if entry is None:
                continue
            key = (method.id, place)
            self._found.forwarded[key] = (*self._found.forwarded.get(key, ()), Place(entry[0].id, entry[1]))
            refs = dict.fromkeys((*self._found.handed.get(key, ()), *self._reader.refs(*entry)))
            if refs:
                self._found.handed[key] = tuple(refs)

    def _socket(
        self, one: Class, patterns: tuple[str | None, ...], place: Place, routers: tuple[Place, ...], hooks: tuple[Check, ...]
    ) -> None:
        methods = list(hooked(self._reader, one, _OF_SOCKETS))
        for method in methods:
            self._found.entries.add(method.id)
            if method.name == "on_message" and len(method.facts.params) > 1:
                self._found.sources[method.id, 1] = REMOTE
        handshake = next(hooked(self._reader, one, ("get",)), None)
        first = handshake or next((method for method in methods if method.name == "open"), None)
        self._fragment(("WEBSOCKET",), first or next(iter(methods), None), one, patterns, place, routers, hooks)

    def _fragment(
        self,
        methods: tuple[str, ...],
        method: Function | None,
        one: Class,
        patterns: tuple[str | None, ...],
        place: Place,
        routers: tuple[Place, ...],
        hooks: tuple[Check, ...],
    ) -> None:
        checks: tuple[Check, ...] = ()
        params: dict[str, str] = {}
        paths: list[str | None] = []
        if method is not None:
            parent = self._program.parent(method)
            checks = self._ours.checks(parent, method.facts.decorators) if parent is not None else ()
            self._found.entries.add(method.id)
            hand_through(self._reader, self._found, checks, method)
        for pattern in patterns:
            named = self._filled(method, pattern) if pattern is not None else {}
            params |= named
            paths.append(None if pattern is None else self._path(pattern, list(named)))
        function = method.id if method is not None else NOTHING
        listed = tuple(Param(name, "path", group) for name, group in params.items())
        where = self._program.functions[place.function]
        below = self._reader.conditional(where, place.node)
        self._found.fragments.append(
            Fragment(methods, tuple(paths), routers, place, function, one.id, one.facts.line, hooks + checks, listed, below)
        )

    def _filled(self, method: Function | None, pattern: str) -> dict[str, str]:
        """The names of what groups fill, with what they let through. It is decoded after it was matched, so it may hold slashes."""
        groups = all_groups(pattern)
        first = first_place(self._reader, method) if method is not None else 0
        known = method.facts.params if method is not None and method.name != "on_message" else []
        places = [place for place in range(first, len(known)) if known[place].kind in ("", "/")]
        found: dict[str, str] = {}
        for number, (name, group) in enumerate(groups):
            place = next((one for one in places if known[one].name == name), None) if name else dict(enumerate(places)).get(number)
            found[name or (known[place].name if place is not None else f"var{number}")] = group
            if method is not None and place is not None:
                self._found.fill(method.id, place, group or "path")
        for place, param in enumerate(known if groups and method is not None else ()):
            if param.kind in ("*", "**") and method is not None:
                self._found.sources[method.id, place] = REMOTE
        return found

    @staticmethod
    def _path(pattern: str, names: list[str]) -> str:
        """A regular expression as a path, groups by the names of what they fill."""
        path = plain(_OPEN_END.sub("", pattern) or "/")
        for name in names if path.count(UNNAMED) == len(names) else ():
            path = path.replace(UNNAMED, f"{{{name}}}", 1)
        return path


def recognise(reader: Reader) -> Found:
    return TornadoReader(reader).run()

"""FastAPI and Starlette: applications, routers, path operations, dependencies."""

from backcheck.entrypoints.dependencies import Dependencies
from backcheck.entrypoints.extensions import Extensions
from backcheck.entrypoints.facts import Check, Found, Fragment, Hook, Mount, Place, Router
from backcheck.entrypoints.patterns import braced
from backcheck.entrypoints.reader import Reader
from backcheck.entrypoints.registrations import Registrations
from backcheck.entrypoints.starlette import APPS, ROUTERS, StarletteReader, layer, layers
from backcheck.ir import CALL, CONST, NOTHING
from backcheck.semantics.program import Function, last_name

FRAMEWORK = "fastapi"
_SHORT = {name: name.upper() for name in ("get", "post", "put", "patch", "delete", "head", "options", "trace")}
_PAGE = "starlette.responses.HTMLResponse"
_ROUTE = frozenset((*_SHORT, "websocket", "api_route"))
_ADDED = ("add_api_route", "add_api_websocket_route")


class FastReader:
    """Gathers the fragments of one program."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.program = reader.program
        self.found = Found()
        self.ours = Registrations(reader, ("fastapi.", "starlette."), ROUTERS, _ROUTE)
        self.dependencies = Dependencies(reader, self.found)

    def run(self) -> Found:
        if not self.reader.libraries & {"fastapi", "starlette"}:
            return self.found
        for function, call, names in self.reader.constructions(ROUTERS):
            self._router(function, call, bool(names & APPS))
        for function, parent, decorator, word, checks in self.ours.views():
            path = self.reader.option(parent, decorator, ("path",), "path")
            self._add(parent, decorator, self._verbs(parent, decorator, word), path, function, checks)
        for name in _ADDED:
            for function, call in self.ours.calls(name):
                self._added(function, call, name)
        for function, call in self.ours.calls("include_router"):
            self._included(function, call)
        for function, call in self.ours.calls("mount"):
            self._mounted(function, call)
        self.found.handled += self.ours.handled(frozenset(("exception_handler",)), "add_exception_handler")
        StarletteReader(self.reader, self.found, FRAMEWORK).run()
        self._middleware()
        self.found.extensions += dict.fromkeys(Extensions(self.reader, APPS).found())
        return self.found

    def _router(self, function: Function, call: int, app: bool) -> None:
        reader = self.reader
        prefix = reader.option(function, call, (), "prefix")
        nodes = self.program.graph(function).nodes
        if app:
            self._listed(function, call)
        checks = self.dependencies.listed(function, reader.option(function, call, (), "dependencies"), "application" if app else "router")
        self.found.routers.append(
            Router(
                Place(function.id, call),
                app,
                last_name(nodes, nodes[call][1]),
                FRAMEWORK,
                reader.texts(function, prefix) if prefix is not None else ("",),
                checks,
            )
        )

    def _verbs(self, function: Function, call: int, word: str) -> tuple[str, ...]:
        if word in _SHORT:
            return (_SHORT[word],)
        if "websocket" in word:
            return ("WEBSOCKET",)
        return self.ours.methods(function, call, ("GET",))

    def _added(self, function: Function, call: int, name: str) -> None:
        params = ("path", "endpoint")
        endpoint = self.reader.option(function, call, params, "endpoint")
        path = self.reader.option(function, call, params, "path")
        handler, _ = self.reader.function_of(function, endpoint) if endpoint is not None else (NOTHING, NOTHING)
        target = self.program.functions[handler] if handler >= 0 else None
        checks: tuple[Check, ...] = ()
        if target is not None and (parent := self.program.parent(target)) is not None:
            checks = tuple(Check("decorator", Place(parent.id, one)) for one in target.facts.decorators)
        self._add(function, call, self._verbs(function, call, name), path, target, checks)

    def _add(
        self, where: Function, call: int, methods: tuple[str, ...], path: int | None, target: Function | None, checks: tuple[Check, ...]
    ) -> None:
        reader = self.reader
        patterns = reader.texts(where, path) if path is not None else (None,)
        own = self.dependencies.listed(where, reader.option(where, call, (), "dependencies"), "dependency")
        params, injected = self.dependencies.of_handler(target, patterns) if target is not None else ((), ())
        if target is not None and self._is_page(where, call):
            self.found.pages.add(target.id)
        self.found.fragments.append(
            Fragment(
                methods,
                tuple(None if pattern is None else braced(pattern) for pattern in patterns),
                self.ours.owners(where, call),
                Place(where.id, call),
                target.id if target is not None else NOTHING,
                NOTHING,
                target.facts.line if target is not None else self.program.span(where, call).line,
                own + injected + checks,
                params,
                reader.conditional(where, call),
                target.name if target is not None else "",
                self._documented(where, call),
            )
        )

    def _is_page(self, function: Function, call: int) -> bool:
        """Whether what the handler returns is sent as a page."""
        given = self.reader.option(function, call, (), "response_class") if self.reader.node(function, call)[0] == CALL else None
        named = self.reader.types.of(function, given) if given is not None else ()
        return any(self.program.models.canonical(ref.name) == _PAGE for ref in named)

    def _documented(self, function: Function, call: int) -> bool | None:
        """Described at the registration, or left out of the description by hand; None leaves it to the handler's docstring."""
        makers = [(self.program.functions[one.function], one.node) for one in self.ours.owners(function, call)]
        if any(self._hidden(*place) for place in ((function, call), *makers)):
            return True
        given = [self.reader.option(function, call, (), name) for name in ("summary", "description")]
        described = any(node is not None and self.reader.texts(function, node) != ("",) for node in given)
        return True if described else None

    def _hidden(self, function: Function, call: int) -> bool:
        given = self.reader.option(function, call, (), "include_in_schema") if self.reader.node(function, call)[0] == CALL else None
        return given is not None and self.reader.node(function, given) == (CONST, False)

    def _included(self, function: Function, call: int) -> None:
        reader = self.reader
        child = reader.option(function, call, ("router",), "router")
        if child is None:
            return
        prefix = reader.option(function, call, (), "prefix")
        self.found.mounts.append(
            Mount(
                self.ours.owners(function, call),
                reader.made(function, child, ROUTERS),
                reader.texts(function, prefix) if prefix is not None else ("",),
                Place(function.id, call),
                self.dependencies.listed(function, reader.option(function, call, (), "dependencies"), "router"),
                reader.conditional(function, call),
            )
        )

    def _mounted(self, function: Function, call: int) -> None:
        """A mounted application answers by itself: nothing of the outer one's dependencies holds for it."""
        reader = self.reader
        params = ("path", "app", "name")
        path, child = reader.option(function, call, params, "path"), reader.option(function, call, params, "app")
        if path is None or child is None:
            return
        children = reader.made(function, child, ROUTERS)
        if children:
            prefixes = tuple(None if text is None else text.rstrip("/") for text in reader.texts(function, path))
            below = reader.conditional(function, call)
            mount = Mount(self.ours.owners(function, call), children, prefixes, Place(function.id, call), conditional=below, detached=True)
            self.found.mounts.append(mount)

    def _middleware(self) -> None:
        """Layers of an application: added, listed where it is made, or a function below ``@app.middleware("http")``."""
        for function, _, parent, decorator in self.ours.decorated(frozenset(("middleware",))):
            check = Check("middleware", function=function.id)
            self.found.hooks.append(Hook(self.ours.owners(parent, decorator), check, place=Place(parent.id, decorator)))
        for function, call in self.ours.calls("add_middleware"):
            for argument in self.reader.node(function, call)[2][:1]:
                check = layer(self.reader, function, argument)
                self.found.hooks.append(Hook(self.ours.owners(function, call), check, place=Place(function.id, call)))

    def _listed(self, function: Function, call: int) -> None:
        """``middleware=[Middleware(...)]``."""
        given = self.reader.option(function, call, (), "middleware")
        for check, place in layers(self.reader, function, given):
            self.found.hooks.append(Hook((Place(function.id, call),), check, place=place))


def recognise(reader: Reader) -> Found:
    return FastReader(reader).run()

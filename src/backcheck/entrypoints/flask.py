"""Flask: applications, blueprints, view functions, class-based views, hooks and error handlers."""

from backcheck.entrypoints.facts import Check, Found, Hook, Mount, Place, Router
from backcheck.entrypoints.flask_config import FlaskConfig
from backcheck.entrypoints.flask_fragments import FlaskFragments
from backcheck.entrypoints.flask_rest import FlaskRest
from backcheck.entrypoints.flask_views import FlaskViews
from backcheck.entrypoints.patterns import angled
from backcheck.entrypoints.reader import Reader
from backcheck.entrypoints.registrations import Registered, Registrations
from backcheck.ir import ATTR, CALL, CONST
from backcheck.semantics.program import Function, last_name

FRAMEWORK = "flask"
_APPS = frozenset(("flask.Flask", "quart.Quart"))
_ROUTERS = _APPS | {"flask.Blueprint", "quart.Blueprint"}
_SHORT = {"get": "GET", "post": "POST", "put": "PUT", "patch": "PATCH", "delete": "DELETE"}
_SOCKET = ("WEBSOCKET",)
_ROUTE = frozenset((*_SHORT, "route", "websocket"))
_BEFORE = {
    "before_request": False,
    "before_app_request": True,
    "url_value_preprocessor": False,
    "app_url_value_preprocessor": True,
    "before_websocket": False,
    "before_app_websocket": True,
}
_ERRORS = frozenset(("errorhandler", "app_errorhandler"))


class FlaskReader:
    """Gathers the fragments of one program."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.program = reader.program
        self.ours = Registrations(reader, ("flask.", "quart."), _ROUTERS, _ROUTE)
        self.views = FlaskViews(reader)
        self.found = Found()
        self._fragments = FlaskFragments(reader, self.ours, self.views, self.found)

    def run(self) -> Found:
        if not self.reader.libraries & {"flask", "quart"}:
            return self.found
        for function, call, names in self.reader.constructions(_ROUTERS):
            self._router(function, call, bool(names & _APPS))
        for function, parent, decorator, word, checks in self.ours.views():
            path = self.reader.option(parent, decorator, ("rule",), "rule")
            self._add(parent, decorator, self._verbs(parent, decorator, word), path, function=function, checks=checks)
        for function, call in self.ours.calls("add_url_rule"):
            self._rule(function, call, self.ours.methods(function, call, ()))
        for function, call in self.ours.calls("add_websocket"):
            self._rule(function, call, _SOCKET)
        for one, where, decorator in self.ours.classes(frozenset(("route",))):
            path = self.reader.option(where, decorator, ("rule",), "rule")
            self._fragments.view(self._registered(where, decorator, path, one.name, ()), one, self.ours.methods(where, decorator, ()))
        for function, call in self.ours.calls("register_blueprint"):
            self._mount(function, call)
        self._hooks()
        handled = list(self.ours.handled(_ERRORS, "register_error_handler"))
        self.found.handled += handled
        self.found.pages.update(one.function for one in handled)
        FlaskConfig(self.reader, self.found).run()
        FlaskRest(self.reader, self.views, self.found).run()
        return self.found

    def _router(self, function: Function, call: int, app: bool) -> None:
        reader = self.reader
        prefix = reader.option(function, call, (), "url_prefix")
        prefixes = self._prefixes(function, prefix) if prefix is not None else ("",)
        nodes = self.program.graph(function).nodes
        name = last_name(nodes, nodes[call][1])
        given = None if app else reader.option(function, call, ("name",), "name")
        label = reader.texts(function, given)[0] if given is not None else ""
        self.found.routers.append(Router(Place(function.id, call), app, name, FRAMEWORK, prefixes, slashes=True, label=label or ""))

    def _verbs(self, function: Function, call: int, word: str) -> tuple[str, ...]:
        if word == "websocket":
            return _SOCKET
        return (_SHORT[word],) if word in _SHORT else self.ours.methods(function, call, ("GET",))

    def _prefixes(self, function: Function, node: int) -> tuple[str | None, ...]:
        return tuple(None if text is None else angled(text) for text in self.reader.texts(function, node))

    def _add(
        self,
        where: Function,
        call: int,
        methods: tuple[str, ...],
        path: int | None,
        *,
        function: Function | None = None,
        checks: tuple[Check, ...] = (),
    ) -> None:
        self._fragments.function(
            self._registered(where, call, path, function.name if function is not None else "", checks), methods, function
        )

    def _registered(self, where: Function, call: int, path: int | None, name: str, checks: tuple[Check, ...]) -> Registered:
        patterns = self.reader.texts(where, path) if path is not None else (None,)
        given = self.reader.option(where, call, ("rule", "endpoint"), "endpoint")
        endpoint = name if given is None else self.reader.texts(where, given)[0] or ""
        return Registered(Place(where.id, call), self.ours.owners(where, call), patterns, endpoint, checks)

    def _rule(self, function: Function, call: int, methods: tuple[str, ...]) -> None:
        reader = self.reader
        params = ("rule", "endpoint", "view_func")
        path = reader.option(function, call, params, "rule")
        view = reader.option(function, call, params, "view_func")
        if view is None:
            self._add(function, call, methods or ("GET",), path)
            return
        checks, view_function, view = self._unwrapped(function, view)
        classes = self.views.as_view(view_function, view)
        if classes is not None:
            named = self.views.name(view_function, view)
            self._fragments.view(self._registered(function, call, path, named, checks), classes, methods)
            return
        handler, _ = reader.function_of(view_function, view)
        if handler >= 0:
            target = self.program.functions[handler]
            parent = self.program.parent(target)
            own = self.ours.checks(parent, target.facts.decorators) if parent is not None else ()
            self._add(function, call, methods or ("GET",), path, function=target, checks=checks + own)
        else:
            self._add(function, call, methods or ("GET",), path)

    def _unwrapped(self, function: Function, view: int) -> tuple[tuple[Check, ...], Function, int]:
        """``login_required(View.as_view("x"))``: the calls around a view are checks."""
        checks: list[Check] = []
        for _ in range(5):
            for origin in self.reader.origins.of(function, view)[:1]:
                if origin.node >= 0:
                    function, view = self.program.functions[origin.function], origin.node
            node = self.reader.node(function, view)
            if node[0] != CALL or len(node[2]) != 1 or self.views.as_view(function, view) is not None:
                break
            checks.append(Check("decorator", Place(function.id, node[1])))
            view = node[2][0]
        return tuple(checks), function, view

    def _mount(self, function: Function, call: int) -> None:
        reader = self.reader
        child = reader.option(function, call, ("blueprint",), "blueprint")
        if child is None:
            return
        prefix = reader.option(function, call, (), "url_prefix")
        given = None if prefix is None or reader.node(function, prefix)[:2] == (CONST, None) else self._prefixes(function, prefix)
        name = reader.option(function, call, (), "name")
        children = reader.made(function, child, _ROUTERS)
        mount = Mount(
            self.ours.owners(function, call),
            children,
            given,
            Place(function.id, call),
            conditional=reader.conditional(function, call),
            replaces=True,
            dynamic=not children,
            label=(reader.texts(function, name)[0] or "") if name is not None else "",
        )
        self.found.mounts.append(mount)

    def _hooks(self) -> None:
        for function, _, decorator in self.reader.decorated(frozenset(_BEFORE)):
            parent = self.program.parent(function)
            assert parent is not None
            node = self.reader.node(parent, decorator)
            if node[0] == ATTR and self.ours.is_ours(parent, decorator):
                self._hook(node[2], self.ours.owners(parent, decorator), function.id)
        for name in _BEFORE:
            for function, call in self.ours.calls(name):
                for argument in self.reader.node(function, call)[2][:1]:
                    handler, _ = self.reader.function_of(function, argument)
                    if handler >= 0:
                        self._hook(name, self.ours.owners(function, call), handler)

    def _hook(self, name: str, routers: tuple[Place, ...], function: int) -> None:
        kind = "before-websocket" if name.endswith("_websocket") else "before-request"
        self.found.hooks.append(Hook(routers, Check(kind, function=function), _BEFORE[name]))


def recognise(reader: Reader) -> Found:
    return FlaskReader(reader).run()

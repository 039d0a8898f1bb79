"""Routes of Flask before composition: of view functions, and of classes whose methods answer."""

from backcheck.entrypoints.facts import REMOTE, Check, Found, Fragment, Param
from backcheck.entrypoints.flask_views import DISPATCH, VERBS, FlaskViews
from backcheck.entrypoints.patterns import angled, angled_types
from backcheck.entrypoints.reader import Reader
from backcheck.entrypoints.registrations import Registered, Registrations
from backcheck.ir import NOTHING
from backcheck.semantics.program import Class, Function


class FlaskFragments:
    """Notes fragments, and what fills the parameters of those who answer; ``pages`` tells that a text that they return is sent as one."""

    def __init__(self, reader: Reader, ours: Registrations, views: FlaskViews, found: Found, *, pages: bool = True) -> None:
        self._reader = reader
        self._program = reader.program
        self._ours = ours
        self._views = views
        self._found = found
        self._pages = pages

    def function(self, registered: Registered, methods: tuple[str, ...], function: Function | None) -> None:
        """A view function; None for one that is not known."""
        self._add(registered, methods, function, None, ())

    def view(self, registered: Registered, one: Class, methods: tuple[str, ...]) -> None:
        """A class, by the methods that are registered, else by those that it has."""
        checks = self._views.checks(one)
        for verbs, method in self._views.answers(one, methods or self._views.methods(one)):
            parent = self._program.parent(method) if method is not None else None
            own = self._ours.checks(parent, method.facts.decorators) if parent is not None and method is not None else ()
            self._add(registered, verbs, method, one, (*checks, *self._views.of_method(one, verbs), *own))

    def _add(
        self, registered: Registered, methods: tuple[str, ...], function: Function | None, owner: Class | None, checks: tuple[Check, ...]
    ) -> None:
        patterns = [pattern for pattern in registered.patterns if pattern is not None]
        types = {name: one for pattern in patterns for name, one in angled_types(pattern).items()}
        handled = [function] if function is not None and owner is None else []
        if owner is not None:
            handled = [method for name, method in self._program.methods(owner) if name in (*VERBS, DISPATCH)]
        for one in handled:
            self._entry(one, types)
        head = owner.facts if owner is not None else function.facts if function is not None else None
        where = self._program.functions[registered.place.function]
        self._found.fragments.append(
            Fragment(
                methods,
                tuple(None if pattern is None else angled(pattern) for pattern in registered.patterns),
                registered.routers,
                registered.place,
                function.id if function is not None else NOTHING,
                owner.id if owner is not None else NOTHING,
                head.line if head is not None else self._program.span(where, registered.place.node).line,
                registered.checks + checks,
                tuple(Param(name, "path", converter) for name, converter in types.items()),
                self._reader.conditional(where, registered.place.node),
                registered.endpoint,
            )
        )

    def _entry(self, function: Function, types: dict[str, str]) -> None:
        self._found.entries.add(function.id)
        if self._pages:
            self._found.pages.add(function.id)
        for place, param in enumerate(function.facts.params):
            if param.name in types:
                self._found.fill(function.id, place, types[param.name])
            elif param.kind == "**":
                self._found.sources[function.id, place] = REMOTE

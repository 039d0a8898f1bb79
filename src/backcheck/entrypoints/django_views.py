"""Views of Django as fragments: which verbs they answer, what stands before them, what they are handed."""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from backcheck.entrypoints.class_checks import ClassChecks
from backcheck.entrypoints.drf import RestFramework
from backcheck.entrypoints.facts import REMOTE, Check, Found, Fragment, Param, Place
from backcheck.entrypoints.reader import Reader
from backcheck.entrypoints.told import told_methods
from backcheck.entrypoints.urlconf import Entry
from backcheck.entrypoints.views import View
from backcheck.ir import CALL, NOTHING
from backcheck.models.role import Role
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind, Ref

VERBS = ("get", "post", "put", "patch", "delete")
REQUEST = (Ref(Kind.LIBRARY, "django.http.HttpRequest"),)
_REST_REQUEST = (Ref(Kind.LIBRARY, "rest_framework.request.Request"),)
_UNCHANGING = "unchanging"
_API_VIEW = "rest_framework.decorators.api_view"
_Paths = tuple[str | None, ...]


class ViewFragments:
    """Turns a view at an address into fragments."""

    def __init__(self, reader: Reader, rest: RestFramework, found: Found) -> None:
        self._reader = reader
        self._program = reader.program
        self._rest = rest
        self._found = found
        self._classes = ClassChecks(reader, found)

    def add(self, parent: Place, entry: Entry, view: View | None, paths: _Paths, types: Mapping[str, str]) -> None:
        point = entry.point
        params = tuple(Param(name, "path", one) for name, one in types.items())
        name = self._reader.option(point.function, point.node, ("route", "view", "kwargs", "name"), "name")
        endpoint = self._reader.texts(point.function, name, point.stack)[0] if name is not None else ""
        base = Fragment(
            ("*",),
            paths,
            (parent,),
            Place(point.function.id, point.node),
            line=self._program.span(point.function, point.node).line,
            params=params,
            conditional=entry.conditional,
            endpoint=endpoint or "",
        )
        for fragment in self._of(base, view, types):
            self._found.fragments.append(replace(fragment, checks=entry.checks + fragment.checks))

    def _of(self, base: Fragment, view: View | None, types: Mapping[str, str]) -> Iterator[Fragment]:
        if view is None:
            yield base
        elif view.function >= 0:
            yield self._function(base, view, types)
        elif view.owner >= 0:
            yield from self.of_class(base, self._program.classes[view.owner], view, types)
        else:
            role = self._reader.models.find(view.symbol)
            methods = tuple(role.facts.get("methods", ("*",))) if role is not None else ("*",)
            guarding = role is not None and role.facts.get("guard")
            checks = (*view.checks, Check("base-class", symbol=view.symbol)) if guarding else view.checks
            # What nobody modelled may answer anything, and what only redirects changes nothing.
            told = ("GET",) if methods == ("*",) or (role is not None and role.facts.get(_UNCHANGING)) else None
            yield replace(base, methods=methods, symbol=view.symbol, checks=checks, told=told)

    def _function(self, base: Fragment, view: View, types: Mapping[str, str]) -> Fragment:
        function = self._program.functions[view.function]
        checks = (*view.checks, *self.decorators(function))
        methods, rest = self._methods(checks)
        self._entry(function, 0, types, _REST_REQUEST if rest else REQUEST)
        if rest:
            checks = (*checks, *self._rest.of_function(function))
        told = told_methods(self._program.graph(function)) if methods == ("*",) else None
        return replace(base, methods=methods, function=function.id, line=function.facts.line, checks=checks, told=told)

    def decorators(self, function: Function) -> tuple[Check, ...]:
        """What is written above a function, outermost first."""
        parent = self._program.parent(function)
        return tuple(Check("decorator", Place(parent.id, node)) for node in function.facts.decorators) if parent is not None else ()

    def _methods(self, checks: tuple[Check, ...]) -> tuple[tuple[str, ...], bool]:
        """The verbs that decorators let through, and whether the function is an API view."""
        for check in checks:
            if check.place is None:
                continue
            function = self._program.functions[check.place.function]
            node = self._reader.node(function, check.place.node)
            for name in self._reader.symbols(function, node[1] if node[0] == CALL else check.place.node):
                role = self._reader.models.find(name)
                if role is None:
                    continue
                methods = tuple(role.facts.get("methods", ()))
                if given := role.facts.get("restricts"):
                    wanted = self._reader.option(function, check.place.node, role.params, given) if node[0] == CALL else None
                    words = self._reader.words(function, wanted) if wanted is not None else (role.facts.get("default", "GET"),)
                    methods = tuple(sorted(word.upper() for word in words or ("*",) if word.upper() not in ("HEAD", "OPTIONS")))
                if methods:
                    return methods, name == _API_VIEW
        return ("*",), False

    def _entry(self, function: Function, first: int, types: Mapping[str, str], request: tuple[Ref, ...]) -> None:
        """Notes what a view is handed: the request, then the parts of the path."""
        self._found.entries.add(function.id)
        for place, param in enumerate(function.facts.params):
            if place == first:
                self._found.handed[function.id, place] = request
            elif param.name in types and place > first:
                self._found.fill(function.id, place, types[param.name])
            elif param.kind in ("*", "**"):
                self._found.sources[function.id, place] = REMOTE

    def of_class(self, base: Fragment, one: Class, view: View, types: Mapping[str, str]) -> Iterator[Fragment]:
        """A fragment for each verb, or for each action of a view set."""
        request = _REST_REQUEST if self._rest.is_view(one) else REQUEST
        own = self._classes.of(one)
        for verb, name in self._verbs(one, view):
            method = self.method(one, name) or self._delegated(one, name)
            checks = [*view.checks, *own]
            checks += self._classes.of_method(one, name)
            if method is not None:
                checks += self.decorators(method)
                self._entry(method, 1, types, request)
            action = name if view.actions is not None else ""
            checks += self._rest.of_class(one, method)
            checks += self._rest.before_handlers(one)
            checks += self._hooks(one, name, method)
            yield replace(
                base,
                methods=(verb,),
                owner=one.id,
                function=method.id if method is not None else NOTHING,
                line=one.facts.line,
                checks=tuple(checks),
                action=action,
                told=self._told(one, verb, method),
            )

    def _delegated(self, one: Class, name: str) -> Function | None:
        """A library's ``put`` that goes on to ``post``, its ``delete`` to ``destroy``."""
        for role in self._roles(one):
            others = role.facts.get("delegates", {}).get(name, ())
            for other in (others,) if isinstance(others, str) else others:
                if (found := self.method(one, other)) is not None:
                    return found
        return None

    def _hooks(self, one: Class, name: str, method: Function | None) -> Iterator[Check]:
        """The project's methods that a library's handler runs before it changes anything."""
        if method is not None and not any(self._program.calls(method, frozenset((name, "post")))):
            return
        for role in self._roles(one):
            for hook in role.facts.get("asks-first", ()):
                found = self.method(one, hook)
                if found is not None:
                    yield Check("in-handler", function=found.id, before=one.id)

    def _roles(self, one: Class) -> Iterator[Role]:
        roles = (self._reader.models.find(base) for base in self._reader.types.members.library_bases(one))
        return (role for role in roles if role is not None)

    def _told(self, one: Class, verb: str, method: Function | None) -> tuple[str, ...] | None:
        """Nothing is told of a verb that a base answers by itself, where that changes nothing or nobody knows it."""
        if method is not None:
            return None
        unchanging = any(role.facts.get(_UNCHANGING) for role in self._roles(one))
        return ("GET",) if unchanging or verb == "*" else None

    def _verbs(self, one: Class, view: View) -> Iterator[tuple[str, str]]:
        """Pairs of a verb and the method that answers it."""
        allowed = self._allowed(one)
        if view.actions is not None:
            yield from ((verb, name) for verb, name in view.actions if verb.lower() in allowed and verb not in ("HEAD", "OPTIONS"))
            return
        library = {
            verb.lower()
            for base in self._reader.types.members.library_bases(one)
            if (role := self._reader.models.find(base)) is not None
            for verb in role.facts.get("methods", ())
        }
        found = [verb for verb in VERBS if verb in allowed and (verb in library or self.method(one, verb) is not None)]
        if found:
            yield from ((verb.upper(), verb) for verb in found)
        else:
            yield "*", "dispatch"

    def _allowed(self, one: Class) -> tuple[str, ...]:
        """``http_method_names`` of the class or of the nearest base that says it."""
        for definer, node in self._reader.origins.field(one, "http_method_names"):
            words = self._reader.words(definer, node)
            if words is not None:
                return tuple(word.lower() for word in words)
        return VERBS

    def method(self, one: Class, name: str) -> Function | None:
        """The project's method of a name that instances of a class have."""
        return self._reader.types.members.method(one, name)

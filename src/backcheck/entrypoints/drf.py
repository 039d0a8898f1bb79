"""Django REST framework: routers, the actions of view sets, permissions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from backcheck.entrypoints.django_settings import DjangoSettings
from backcheck.entrypoints.drf_names import RouteNames
from backcheck.entrypoints.facts import Check, Found, Fragment, Param, Place, Router
from backcheck.entrypoints.patterns import plain
from backcheck.entrypoints.reader import Reader
from backcheck.entrypoints.views import View
from backcheck.ir import ATTR, BIN, CALL, CONST, Node
from backcheck.semantics.program import Class, Function, last_name
from backcheck.semantics.refs import Kind, Ref

if TYPE_CHECKING:
    from backcheck.entrypoints.django_views import ViewFragments

FRAMEWORK = "djangorestframework"
_ROUTER = "rest_framework.routers.BaseRouter"
_NESTED = frozenset(("rest_framework_nested.routers.NestedSimpleRouter", "rest_framework_nested.routers.NestedDefaultRouter"))
_VIEW = "rest_framework.views.APIView"
_ACTION = "rest_framework.decorators.action"
_PERMISSIONS = "rest_framework.decorators.permission_classes"
# Lists of what reads a request before its handler runs, and the method that does.
_BEFORE = (("parser_classes", "parse"), ("authentication_classes", "authenticate"))
_FOREIGN = ("APIView", "ViewSet", "Viewset")
_DEFAULTS = "rest_framework.settings.api_settings.DEFAULT_PERMISSION_CLASSES"
_OPEN = "rest_framework.permissions.AllowAny"
_COLLECTION = {"list": "GET", "create": "POST"}
_MEMBER = {"retrieve": "GET", "update": "PUT", "partial_update": "PATCH", "destroy": "DELETE"}


class RestFramework:
    """What the framework adds to Django's own views."""

    def __init__(self, reader: Reader, settings: DjangoSettings, found: Found) -> None:
        self._reader = reader
        self._program = reader.program
        self._settings = settings
        self._found = found
        self._names = RouteNames(reader, settings)

    def run(self, fragments: ViewFragments) -> None:
        """Routers with all that is registered at them."""
        if not self._reader.libraries & {"rest_framework", "rest_framework_nested"}:
            return
        for function, call, _ in self._reader.constructions(frozenset((_ROUTER,))):
            self._found.routers.append(Router(Place(function.id, call), False, "", FRAMEWORK, self._prefixes(function, call)))
        for function in self._program.calling("register"):
            for call in self._program.calls(function, self._program.aliases("register")):
                self._registered(function, call, fragments)

    def _prefixes(self, function: Function, call: int) -> tuple[str | None, ...]:
        """A nested router's paths stand below one entry of its parent."""
        if not self._reader.class_names(function, call) & _NESTED:
            return ("",)
        params = ("parent_router", "parent_prefix")
        prefix, lookup = (self._reader.option(function, call, params, name) for name in ("parent_prefix", "lookup"))
        if prefix is None or lookup is None:
            return (None,)
        outer, key = self._reader.texts(function, prefix)[0], self._reader.texts(function, lookup)[0]
        return (None,) if outer is None or key is None else (f"{plain(outer).strip('/')}/{{{key}_pk}}/",)

    def _registered(self, function: Function, call: int, fragments: ViewFragments) -> None:
        reader = self._reader
        owner = reader.receiver(function, call)
        if owner is None or _ROUTER not in reader.class_names(function, owner):
            return
        params = ("prefix", "viewset", "basename")
        prefix, viewset = reader.option(function, call, params, "prefix"), reader.option(function, call, params, "viewset")
        if prefix is None or viewset is None:
            return
        routers = reader.made(function, owner, frozenset((_ROUTER,)))
        slash = self._slash(routers)
        classes = [self._program.classes[ref.id] for ref in reader.types.of(function, viewset) if ref.kind is Kind.CLASS]
        for text in reader.texts(function, prefix):
            for one in classes[:1]:
                for path, actions, name in self.actions(one, "" if text is None else plain(text), slash):
                    endpoint = f"{self._names.begin(function, call, one)}-{name}"
                    base = Fragment(("*",), (None if text is None else path,), routers, Place(function.id, call), endpoint=endpoint)
                    base = self._below(base, function, call, path)
                    for fragment in fragments.of_class(base, one, View(owner=one.id, actions=actions), dict.fromkeys(_names(path), "")):
                        self._found.fragments.append(fragment)

    def _below(self, base: Fragment, function: Function, call: int, path: str) -> Fragment:
        params = tuple(Param(name, "path") for name in _names(path))
        return replace(base, params=params, conditional=self._reader.conditional(function, call))

    def _slash(self, routers: tuple[Place, ...]) -> str:
        """``trailing_slash=False`` leaves it out."""
        for place in routers:
            function = self._program.functions[place.function]
            given = self._reader.option(function, place.node, ("trailing_slash",), "trailing_slash")
            if given is not None and self._reader.node(function, given)[0] == CONST and self._reader.node(function, given)[1] is False:
                return ""
        return "/"

    def actions(self, one: Class, prefix: str, slash: str) -> Iterator[tuple[str, tuple[tuple[str, str], ...], str]]:
        """The paths of a view set, each with its verbs and the methods that answer them, and the end of its name."""
        has = self._standard(one)
        start = f"{prefix}/" if prefix else ""
        member = f"{start}{{{self._lookup(one)}}}"
        collection = tuple((verb, name) for name, verb in _COLLECTION.items() if name in has)
        if collection:
            yield (f"{prefix}{slash}" if prefix else ""), collection, "list"
        for name, method, call in self._extra(one):
            parent = self._program.parent(method)
            assert parent is not None
            path = self._url_path(parent, call, name)
            outer = f"{member}/" if self._is_detail(parent, call) else start
            yield f"{outer}{path}{slash}", self._verbs(one, parent, call, name), self._url_name(parent, call, name)
        entry = tuple((verb, name) for name, verb in _MEMBER.items() if name in has)
        if entry:
            yield f"{member}{slash}", entry, "detail"

    def _standard(self, one: Class) -> set[str]:
        """The standard actions that a class has: its own methods and those of the library's mixins."""
        found: set[str] = set()
        for owner in self._reader.types.members.lineage(one):
            found.update(owner.facts.methods)
        for base in self._reader.types.members.library_bases(one):
            role = self._reader.models.find(base)
            found.update(role.facts.get("actions", {}) if role is not None else ())
        return found

    def _lookup(self, one: Class) -> str:
        for name in ("lookup_url_kwarg", "lookup_field"):
            for definer, node in self._reader.origins.field(one, name):
                text = self._reader.texts(definer, node)[0]
                if text:
                    return text
        return "pk"

    def _extra(self, one: Class) -> Iterator[tuple[str, Function, int]]:
        """Methods below ``@action(...)``, of the class and its bases: (name, method, decorator)."""
        seen: set[str] = set()
        for owner in self._reader.types.members.lineage(one):
            for name, method in self._program.methods(owner):
                call = self._action(method)
                if call is not None and name not in seen:
                    yield name, method, call
                seen.add(name)

    def _action(self, method: Function) -> int | None:
        parent = self._program.parent(method)
        if parent is None:
            return None
        for decorator in method.facts.decorators:
            node = self._reader.node(parent, decorator)
            if node[0] == CALL and _ACTION in self._reader.symbols(parent, node[1]):
                return decorator
        return None

    def _url_path(self, parent: Function, call: int, name: str) -> str:
        given = self._reader.option(parent, call, (), "url_path")
        text = self._reader.texts(parent, given)[0] if given is not None else None
        return name if text is None else plain(text)

    def _url_name(self, parent: Function, call: int, name: str) -> str:
        given = self._reader.option(parent, call, (), "url_name")
        text = self._reader.texts(parent, given)[0] if given is not None else None
        return text or name.replace("_", "-")

    def _is_detail(self, parent: Function, call: int) -> bool:
        given = self._reader.option(parent, call, ("methods", "detail"), "detail")
        return given is not None and self._reader.node(parent, given)[1] is True

    def _verbs(self, one: Class, parent: Function, call: int, name: str) -> tuple[tuple[str, str], ...]:
        given = self._reader.option(parent, call, ("methods",), "methods")
        words = self._reader.words(parent, given) if given is not None else ("get",)
        found = [(word.upper(), name) for word in words or ()]
        return (*found, *self._mapped(one, name))

    def _mapped(self, one: Class, name: str) -> Iterator[tuple[str, str]]:
        """``@name.mapping.post`` above another method adds a verb to an action."""
        for other, method in self._program.methods(one):
            parent = self._program.parent(method)
            if parent is None:
                continue
            nodes = self._program.graph(parent).nodes
            for decorator in method.facts.decorators:
                chain = _chain(nodes, decorator)
                if len(chain) == 3 and chain[1] == "mapping" and other != name and self._same(parent, decorator, name):
                    yield chain[2].upper(), other

    def _same(self, parent: Function, decorator: int, name: str) -> bool:
        node = self._reader.node(parent, self._reader.node(parent, decorator)[1])
        refs = self._reader.types.of(parent, node[1])
        return any(ref.kind is Kind.FUNCTION and self._program.functions[ref.id].name == name for ref in refs)

    def is_view(self, one: Class) -> bool:
        return _VIEW in self._reader.bases(one)

    def of_function(self, function: Function) -> tuple[Check, ...]:
        """The permissions of a function below ``@api_view``."""
        parent = self._program.parent(function)
        for decorator in function.facts.decorators if parent is not None else ():
            assert parent is not None
            node = self._reader.node(parent, decorator)
            if node[0] == CALL and node[2] and _PERMISSIONS in self._reader.symbols(parent, node[1]):
                return self._listed("permission", parent, node[2][0])
        return self._default(function.path)

    def of_class(self, one: Class, method: Function | None) -> tuple[Check, ...]:
        """The permissions of a class: of the action, of the class or its bases, else the default of the settings."""
        known = self.is_view(one)
        if not known and not self._is_foreign(one):
            return ()
        if method is not None and (own := self._of_action(method)) is not None:
            return own
        for ref in self._reader.types.members.order(one):
            if ref.kind is Kind.CLASS:
                base = self._program.classes[ref.id]
                if (index := base.facts.methods.get("get_permissions")) is not None:
                    return (Check("permission", function=self._program.function(base.path, index).id, before=one.id),)
                if (node := base.facts.attributes.get("permission_classes")) is not None:
                    return self._listed("permission", self._program.function(base.path, base.facts.parent), node)
            else:
                role = self._reader.models.find(ref.name)
                if role is not None and role.facts.get("guard") == "none":
                    return ()
        return self._default(one.path) if known else (Check("permission"),)

    def before_handlers(self, one: Class) -> Iterator[Check]:
        """The project's own parsers and authenticators of a class: one that raises keeps the request from the handler."""
        for attribute, called in _BEFORE:
            for ref in self._holders(one, attribute):
                method = self._reader.types.members.method(self._program.classes[ref.id], called)
                if method is not None:
                    yield Check("in-handler", function=method.id, before=one.id)

    def _holders(self, one: Class, attribute: str) -> Iterator[Ref]:
        """The project's classes that a list on a class or its nearest base names."""
        for ref in self._reader.types.members.order(one):
            base = self._program.classes[ref.id] if ref.kind is Kind.CLASS else None
            if base is not None and (node := base.facts.attributes.get(attribute)) is not None:
                entries = self._reader.entries(self._program.function(base.path, base.facts.parent), node) or ()
                named = (named for owner, entry in entries for named in self._reader.types.of(owner, entry))
                yield from (found for found in named if found.kind is Kind.CLASS)
                return

    def _is_foreign(self, one: Class) -> bool:
        """Whether a base is another library's view for this framework, by its name: what that asks nobody knows."""
        bases = self._reader.types.members.library_bases(one)
        return any(base.endswith(_FOREIGN) and self._reader.models.find(base) is None for base in bases)

    def _of_action(self, method: Function) -> tuple[Check, ...] | None:
        parent, call = self._program.parent(method), self._action(method)
        given = self._reader.option(parent, call, (), "permission_classes") if parent is not None and call is not None else None
        return self._listed("permission", parent, given) if parent is not None and given is not None else None

    def _listed(self, kind: str, function: Function, node: int) -> tuple[Check, ...]:
        entries = self._reader.entries(function, node)
        if entries is None:
            return self._composed(kind, function, node)
        if not entries:
            return (Check(kind, symbol=_OPEN),)
        return tuple(Check(kind, Place(owner.id, entry)) for owner, entry in entries)

    def _composed(self, kind: str, function: Function, node: int) -> tuple[Check, ...]:
        """The library's own list of defaults, and lists added to it."""
        written = self._reader.node(function, node)
        if written[0] == BIN and written[1] == "+":
            return tuple(check for side in written[2:4] for check in self._listed(kind, function, side))
        if _DEFAULTS in self._reader.symbols(function, node):
            return self._default(function.path)
        return (Check(kind),)

    def _default(self, path: str) -> tuple[Check, ...]:
        """What the settings ask of every view of a file's project; without a word in them, nothing."""
        entries = self._settings.entries(self._settings.near(path), "REST_FRAMEWORK", "DEFAULT_PERMISSION_CLASSES")
        if entries is None:
            return () if self._settings.profiles else (Check("default-setting"),)
        checks: list[Check] = []
        for place, text in entries:
            for ref in self._reader.types.names.dotted(self._program.functions[place.function].path, text):
                if ref.kind is Kind.CLASS:
                    checks.append(Check("default-setting", owner=ref.id))
                elif ref.kind is Kind.EXTERNAL:
                    checks.append(Check("default-setting", symbol=ref.name))
        return tuple(dict.fromkeys(checks))


def _names(path: str) -> list[str]:
    return [part.partition("}")[0] for part in path.split("{")[1:]]


def _chain(nodes: list[Node], node: int) -> list[str]:
    """``a.b.c`` as its words; empty for anything else."""
    words: list[str] = []
    while nodes[node][0] == ATTR:
        words.insert(0, str(nodes[node][2]))
        node = nodes[node][1]
    return [last_name(nodes, node) or str(nodes[node][1]), *words]

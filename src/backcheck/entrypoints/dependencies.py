"""FastAPI's dependency injection: what fills each parameter of a handler, and which functions run for it before."""

from collections.abc import Iterator

from backcheck.entrypoints.facts import Check, Found, Param, Place
from backcheck.entrypoints.patterns import braced_types
from backcheck.entrypoints.reader import Reader
from backcheck.ir import BUILD, CALL, ITEM
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind, Ref

_DEPENDS = frozenset(("fastapi.Depends", "fastapi.Security"))
_MARKERS = {
    "fastapi.Query": "query",
    "fastapi.Path": "path",
    "fastapi.Body": "body",
    "fastapi.Form": "body",
    "fastapi.File": "body",
    "fastapi.Header": "header",
    "fastapi.Cookie": "cookie",
}
_ANNOTATED = frozenset(("typing.Annotated", "typing_extensions.Annotated"))
_OWN = frozenset(
    (
        "starlette.requests.Request",
        "starlette.requests.HTTPConnection",
        "starlette.websockets.WebSocket",
        "starlette.responses.Response",
        "fastapi.BackgroundTasks",
        "fastapi.security.SecurityScopes",
    )
)
_PLAIN = frozenset(("builtins.str", "builtins.int", "builtins.float", "builtins.bool", "uuid.UUID", "builtins.bytes"))
_DEEPEST = 8
_Marker = tuple[Function, int, str]


class Dependencies:
    """Fills in sources and injections of handlers and of all that they depend on."""

    def __init__(self, reader: Reader, found: Found) -> None:
        self._reader = reader
        self._program = reader.program
        self._found = found
        self._done: set[int] = set()

    def listed(self, function: Function, node: int | None, kind: str) -> tuple[Check, ...]:
        """``dependencies=[Depends(a), Depends(b)]``; an entry that cannot be followed is a check that is not known."""
        if node is None:
            return ()
        entries = self._reader.entries(function, node)
        if entries is None:
            return (Check(kind),)
        checks: list[Check] = []
        for owner, entry in entries:
            place = self._dependency(owner, entry)
            checks.append(Check(kind, place))
            if place is not None:
                self._prepare(place)
        return tuple(checks)

    def _dependency(self, function: Function, entry: int) -> Place | None:
        """The callable of a ``Depends(...)``."""
        for origin in self._reader.origins.of(function, entry):
            if origin.node < 0:
                continue
            owner = self._program.functions[origin.function]
            node = self._reader.node(owner, origin.node)
            if node[0] == CALL and set(self._reader.symbols(owner, node[1])) & _DEPENDS:
                wanted = self._reader.option(owner, origin.node, ("dependency",), "dependency")
                if wanted is not None:
                    return Place(owner.id, wanted)
        return None

    def of_handler(self, function: Function, patterns: tuple[str | None, ...]) -> tuple[tuple[Param, ...], tuple[Check, ...]]:
        """The parameters of a route and the dependencies that its handler asks for."""
        self._found.entries.add(function.id)
        inside = {name: one for pattern in patterns if pattern is not None for name, one in braced_types(pattern).items()}
        params: list[Param] = []
        owner = self._made_for(function)
        checks = [] if owner is None else self._of_class(owner)
        for place in range(0 if owner is None else 1, len(function.facts.params)):
            dependency = self._parameter(function, place, params, inside)
            if dependency is not None:
                checks.append(Check("dependency", dependency))
        known = {param.name for param in params}
        params += [Param(name, "path", converter) for name, converter in inside.items() if name not in known]
        return tuple(params), tuple(checks)

    def _made_for(self, function: Function) -> Class | None:
        """The class of a method that answers: an instance is made for each request, with what the class depends on."""
        owner = self._program.owner(function)
        bound = owner is not None and function.facts.params and "builtins.staticmethod" not in self._reader.types.decorations(function)
        return owner if bound else None

    def _of_class(self, one: Class) -> list[Check]:
        """What attributes of a class and of its bases are filled by, and parameters of the constructor."""
        found: dict[Check, None] = {}
        for base in self._reader.types.members.lineage(one):
            definer = self._program.function(base.path, base.facts.parent)
            for name in dict.fromkeys((*base.facts.attributes, *base.facts.annotations)):
                place = self._attribute(definer, base, name)
                if place is not None:
                    refs = self._reader.types.of(self._program.functions[place.function], place.node)
                    self._found.filled[base.id, name] = refs
                    self._prepare_refs(refs)
                    found[Check("dependency", place)] = None
        method = self._reader.types.members.method(one, "__init__")
        for place_of in range(1, len(method.facts.params)) if method is not None else ():
            assert method is not None
            dependency = self._parameter(method, place_of, [], {})
            if dependency is not None:
                found[Check("dependency", dependency)] = None
        return list(found)

    def _attribute(self, definer: Function, one: Class, name: str) -> Place | None:
        """The callable that fills an attribute: ``user: User = Depends(current_user)``, ``user: Annotated[User, Depends(...)]``."""
        for node in (one.facts.attributes.get(name), one.facts.annotations.get(name)):
            for owner, call, symbol in self._markers(definer, node, 0) if node is not None else ():
                wanted = self._reader.option(owner, call, ("dependency",), "dependency") if symbol in _DEPENDS else None
                if wanted is not None:
                    return Place(owner.id, wanted)
        return None

    def _parameter(self, function: Function, place: int, params: list[Param], inside: dict[str, str]) -> Place | None:
        """Notes what fills a parameter; the dependency that does, if one does."""
        param = function.facts.params[place]
        if param.kind in ("*", "**"):
            return None
        marker = self.marker(function, place)
        if marker is not None and marker[2] in _DEPENDS:
            return self._injected(function, place, marker)
        shown = self._type(function, place)
        if shown in _OWN:
            return None
        if marker is not None:
            where = _MARKERS[marker[2]]
        elif param.name in inside:
            where = "path"
        else:
            where = "query" if shown in _PLAIN or not shown else "body"
        if where in ("header", "cookie"):
            self._found.credentials.add((function.id, place))
        params.append(Param(param.name, where, shown, param.default < 0))
        self._found.fill(function.id, place, inside.get(param.name, "path") if where == "path" else "path")
        return None

    def _injected(self, function: Function, place: int, marker: _Marker) -> Place | None:
        owner, call, _ = marker
        wanted = self._reader.option(owner, call, ("dependency",), "dependency")
        if wanted is None:
            # Depends() without an argument makes an instance of the annotated class.
            refs = self._reader.types.parameter(function, place)
            classes = tuple(Ref(Kind.CLASS, id=ref.id) for ref in refs if ref.kind is Kind.INSTANCE)
            self._found.injected[function.id, place] = classes
            self._prepare_refs(classes)
            return None
        refs = self._reader.types.of(owner, wanted)
        self._found.injected[function.id, place] = refs
        self._prepare_refs(refs)
        place_of = self._found.dependencies[function.id, place] = Place(owner.id, wanted)
        return place_of

    def _prepare(self, place: Place) -> None:
        self._prepare_refs(self._reader.types.of(self._program.functions[place.function], place.node))

    def _prepare_refs(self, refs: tuple[Ref, ...]) -> None:
        for ref in refs:
            for target in self._reader.calls.functions(ref):
                if target.id not in self._done:
                    self._done.add(target.id)
                    self._found.entries.add(target.id)
                    first = 1 if target.facts.owner >= 0 else 0
                    for place in range(first, len(target.facts.params)):
                        self._parameter(target, place, [], {})

    def marker(self, function: Function, place: int) -> _Marker | None:
        """The ``Depends(...)``, ``Query(...)`` and so on of a parameter: in its annotation or as its default."""
        param = function.facts.params[place]
        parent = self._program.parent(function)
        if parent is None:
            return None
        for node in (param.default, param.annotation):
            if node >= 0:
                for found in self._markers(parent, node, 0):
                    return found
        return None

    def _markers(self, function: Function, node: int, depth: int) -> Iterator[_Marker]:
        if depth > _DEEPEST:
            return
        for origin in self._reader.origins.of(function, node):
            if origin.node < 0:
                continue
            owner = self._program.functions[origin.function]
            written = self._reader.node(owner, origin.node)
            if written[0] == CALL:
                for name in self._reader.symbols(owner, written[1]):
                    if name in _DEPENDS or name in _MARKERS:
                        yield owner, origin.node, name
            elif written[0] == ITEM and set(self._reader.symbols(owner, written[1])) & _ANNOTATED:
                inner = self._reader.node(owner, written[2])
                parts = inner[2] if inner[0] == BUILD else ()
                for part in reversed(parts):
                    yield from self._markers(owner, part, depth + 1)

    def _type(self, function: Function, place: int) -> str:
        for ref in self._reader.types.parameter(function, place):
            match ref.kind:
                case Kind.LIBRARY:
                    return ref.name
                case Kind.INSTANCE:
                    return self._program.classes[ref.id].qualified
        return ""

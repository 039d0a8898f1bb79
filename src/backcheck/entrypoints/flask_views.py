"""Flask's class-based views: the class behind ``as_view``, the verbs that it answers, what it puts before its methods."""

from collections.abc import Iterator
from itertools import islice

from backcheck.entrypoints.facts import Check, Place
from backcheck.entrypoints.reader import Reader
from backcheck.ir import ATTR, BUILD, CALL
from backcheck.semantics.program import Class, Function

VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
DISPATCH = "dispatch_request"
_VIEW = "flask.views.View"
_METHOD_VIEW = "flask.views.MethodView"


class FlaskViews:
    """Reads classes of views."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._program = reader.program

    def as_view(self, function: Function, node: int) -> Class | None:
        """The class of ``Class.as_view("name")``."""
        return next((one for one, _, _ in self._made(function, node)), None)

    def name(self, function: Function, node: int) -> str:
        """The name of ``Class.as_view("name")``, by which its address is found; empty where it is not known."""
        for _, owner, call in self._made(function, node):
            given = self._reader.option(owner, call, ("name",), "name")
            return (self._reader.texts(owner, given)[0] or "") if given is not None else ""
        return ""

    def _made(self, function: Function, node: int) -> Iterator[tuple[Class, Function, int]]:
        """The classes whose ``as_view`` is called, and the calls."""
        for origin in self._reader.origins.of(function, node):
            if origin.node < 0:
                continue
            owner = self._program.functions[origin.function]
            made = self._reader.node(owner, origin.node)
            if made[0] != CALL or self._reader.node(owner, made[1])[0] != ATTR or self._reader.node(owner, made[1])[2] != "as_view":
                continue
            _, found = self._reader.function_of(owner, self._reader.node(owner, made[1])[1])
            if found >= 0 and _VIEW in self._reader.bases(self._program.classes[found]):
                yield self._program.classes[found], owner, origin.node

    def methods(self, one: Class) -> tuple[str, ...]:
        """The verbs that a class answers: its ``methods``, else the methods that it and its bases define."""
        for name, value in one.facts.attributes.items():
            if name == "methods":
                definer = self._program.function(one.path, one.facts.parent)
                return tuple(sorted(word.upper() for word in self._reader.words(definer, value) or ()))
        if _METHOD_VIEW not in self._reader.bases(one):
            return ("GET",)
        names: set[str] = set()
        for owner in self._reader.types.members.lineage(one):
            names.update(name for name in owner.facts.methods if name in VERBS)
        return tuple(sorted(name.upper() for name in names))

    def answers(self, one: Class, methods: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Function | None]]:
        """The verbs with the project's method that answers them, None where that is not known."""
        if _METHOD_VIEW not in self._reader.bases(one):
            yield methods, self._reader.types.members.method(one, DISPATCH)
            return
        for verb in methods:
            yield (verb,), self._reader.types.members.method(one, verb.lower())

    def checks(self, one: Class) -> tuple[Check, ...]:
        """``decorators = [...]`` of the nearest class that has them, then what stands before the choice of the method."""
        return (*self._decorators(one), *self._dispatches(one))

    def of_method(self, one: Class, verbs: tuple[str, ...]) -> tuple[Check, ...]:
        """``method_decorators`` of the nearest class that has them: a list, or one for each method."""
        for definer, value in self._attribute(one, "method_decorators"):
            given = self._reader.entry(definer, value, verbs[0].lower()) if len(verbs) == 1 else None
            return tuple(self._listed(*given)) if given is not None else tuple(self._listed(definer, value))
        return ()

    def _decorators(self, one: Class) -> Iterator[Check]:
        for definer, value in self._attribute(one, "decorators"):
            yield from self._listed(definer, value)

    def _attribute(self, one: Class, name: str) -> Iterator[tuple[Function, int]]:
        """What the nearest class that has an attribute gives it."""
        found = ((base, base.facts.attributes[name]) for base in self._reader.types.members.lineage(one) if name in base.facts.attributes)
        for base, value in islice(found, 1):
            yield self._program.function(base.path, base.facts.parent), value

    def _listed(self, function: Function, value: int) -> Iterator[Check]:
        if self._is_mapping(function, value):
            return
        entries = self._reader.entries(function, value)
        if entries is None:
            yield Check("decorator")
        yield from (Check("decorator", Place(owner.id, entry)) for owner, entry in entries or ())

    def _is_mapping(self, function: Function, value: int) -> bool:
        """Whether something is a display of keys: none of them is the wanted one."""
        node = self._reader.node(function, value)
        return bool(node[0] == BUILD and node[1] == "dict")

    def _dispatches(self, one: Class) -> Iterator[Check]:
        """``dispatch_request`` of the class and its bases, where it goes on to the method of the verb."""
        if _METHOD_VIEW not in self._reader.bases(one):
            return
        for base in self._reader.types.members.lineage(one):
            index = base.facts.methods.get(DISPATCH)
            if index is not None:
                yield Check("dispatch", function=self._program.function(base.path, index).id, before=one.id)

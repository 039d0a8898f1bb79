"""What a class puts before the methods of those that inherit from it: decorators, its own dispatch, guarding bases."""

from collections.abc import Iterator

from backcheck.entrypoints.facts import Check, Found, Place
from backcheck.entrypoints.reader import Reader
from backcheck.ir import CALL
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind, Ref

_VIEW = "django.views.generic.View"
_DECORATOR = "django.utils.decorators.method_decorator"
_DISPATCH = ("dispatch", "setup")
_INITIAL = "initial"
_DEEPEST = 10


class ClassChecks:
    """Checks of classes, in the order in which they run."""

    def __init__(self, reader: Reader, found: Found) -> None:
        self._reader = reader
        self._program = reader.program
        self._found = found

    def of(self, one: Class, depth: int = 0) -> tuple[Check, ...]:
        """What runs before any method of the class. A base behind the first view of the library never runs."""
        kept = self._found.class_checks.get(one.id)
        if kept is not None or depth > _DEEPEST:
            return kept or ()
        self._found.class_checks[one.id] = ()
        checks = [*self._decorated(one, _DISPATCH), *self._own(one), *self._bases(one, depth)]
        self._found.class_checks[one.id] = tuple(checks)
        return tuple(checks)

    def of_method(self, one: Class, name: str) -> Iterator[Check]:
        """What class decorators put before one method."""
        return self._decorated(one, (name,))

    def _own(self, one: Class) -> Iterator[Check]:
        for name in _DISPATCH:
            index = one.facts.methods.get(name)
            if index is None:
                continue
            method = self._program.function(one.path, index)
            parent = self._program.parent(method)
            for node in method.facts.decorators if parent is not None else ():
                assert parent is not None
                yield Check("decorator", Place(parent.id, node))
            yield Check("dispatch", function=method.id, before=one.id)
        index = one.facts.methods.get(_INITIAL)
        if index is not None:
            yield Check("initial", function=self._program.function(one.path, index).id, before=one.id)

    def _bases(self, one: Class, depth: int) -> Iterator[Check]:
        definer = self._program.function(one.path, one.facts.parent)
        for node in one.facts.bases:
            for ref in self._reader.types.of(definer, node):
                yield from self._base(one, ref, depth)
                if self._is_view(ref):
                    return

    def _base(self, one: Class, ref: Ref, depth: int) -> Iterator[Check]:
        if ref.kind is Kind.CLASS:
            base = self._program.classes[ref.id]
            if self.of(base, depth + 1):
                yield Check("base-class", owner=base.id, before=one.id)
        elif ref.kind is Kind.EXTERNAL:
            for name in self._reader.models.ancestors(ref.name):
                role = self._reader.models.find(name)
                if role is not None and role.facts.get("guard"):
                    yield Check("base-class", symbol=name, before=one.id)
                    return

    def _is_view(self, ref: Ref) -> bool:
        if ref.kind is Kind.CLASS:
            return _VIEW in self._reader.bases(self._program.classes[ref.id])
        return ref.kind is Kind.EXTERNAL and _VIEW in self._reader.models.ancestors(ref.name)

    def _decorated(self, one: Class, names: tuple[str, ...]) -> Iterator[Check]:
        """``@method_decorator(guard, name="dispatch")`` above the class."""
        definer = self._program.function(one.path, one.facts.parent)
        for node in one.facts.decorators:
            written = self._reader.node(definer, node)
            if written[0] != CALL or _DECORATOR not in self._reader.symbols(definer, written[1]):
                if _DISPATCH[0] in names:
                    yield from self._other(definer, node)
                continue
            name = self._reader.option(definer, node, ("decorator", "name"), "name")
            if name is not None and self._reader.texts(definer, name)[0] in names:
                yield from self._each(definer, node)

    def _other(self, definer: Function, node: int) -> Iterator[Check]:
        """The project's own decorator of classes: it is one itself, or puts one that it is given before the methods."""
        written = self._reader.node(definer, node)
        yield Check("decorator", Place(definer.id, node))
        for given in written[2] if written[0] == CALL else ():
            if any(ref.kind is Kind.FUNCTION for ref in self._reader.types.of(definer, given)):
                yield Check("decorator", Place(definer.id, given))

    def _each(self, definer: Function, call: int) -> Iterator[Check]:
        """The decorators of one ``method_decorator``: one, or a list of them."""
        given = self._reader.option(definer, call, ("decorator", "name"), "decorator")
        if given is None:
            return
        entries = self._reader.entries(definer, given)
        for owner, entry in entries if entries is not None else [(definer, given)]:
            yield Check("decorator", Place(owner.id, entry))

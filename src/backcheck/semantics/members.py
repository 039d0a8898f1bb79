"""Attributes: of modules, classes and their instances, along the method resolution order, into library classes."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from backcheck.facts import ANNOTATED
from backcheck.ir import ITEM
from backcheck.semantics.annotations import annotated, is_descriptor
from backcheck.semantics.backward import Backward
from backcheck.semantics.names import external
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind, Ref

if TYPE_CHECKING:
    from backcheck.semantics.types import Types

# Libraries have properties of their own, and all call them so.
_PROPERTY = "property"
_MOST_STORES = 16
# The order of one base, and that base itself, are in order already; of very many nobody writes the order by hand.
_FEW = 3
_MOST_ORDERED = 400
_MOST_HEIRS = 16
_Refs = tuple[Ref, ...]


def linear(orders: Iterable[_Refs]) -> Iterator[Ref]:
    """The orders of bases, and of those that are written, put into one: a class comes before those that it inherits from."""
    pending = [order for order in orders if order]
    if len(pending) < _FEW or sum(map(len, pending)) > _MOST_ORDERED:
        yield from dict.fromkeys(ref for order in pending for ref in order)
        return
    while pending:
        heads = (order[0] for order in pending)
        # Where the orders contradict each other Python refuses the class, and any order will do.
        head = next((head for head in heads if not any(head in order[1:] for order in pending)), pending[0][0])
        yield head
        pending = [rest for order in pending if (rest := tuple(ref for ref in order if ref != head))]


class Members:
    """Member lookup over the program and the models."""

    def __init__(self, types: "Types") -> None:
        self._types = types
        self._program = types.program
        self._orders: dict[int, tuple[Ref, ...]] = {}
        self._heirs: dict[int, list[Class]] | None = None
        self._derived: dict[int, list[Class]] = {}
        self._having: dict[str, list[Class]] = {}
        self._stores: dict[tuple[int, str], list[tuple[Function, int]]] = {}
        self._backward = Backward(types)

    def order(self, one: Class) -> tuple[Ref, ...]:
        """The class itself, then its bases as Python asks them, repository classes (CLASS) and library ones (EXTERNAL)."""
        found = self._orders.get(one.id)
        if found is not None:
            return found
        own = Ref(Kind.CLASS, id=one.id)
        self._orders[one.id] = (own,)
        definer = self._program.function(one.path, one.facts.parent)
        named = (ref for base in one.facts.bases for ref in self._base(definer, base))
        bases = tuple(dict.fromkeys(ref for ref in named if ref.kind in (Kind.CLASS, Kind.EXTERNAL) and ref != own))
        orders = [self.order(self._program.classes[ref.id]) if ref.kind is Kind.CLASS else (ref,) for ref in bases]
        self._orders[one.id] = (own, *linear([*orders, bases]))
        return self._orders[one.id]

    def lineage(self, one: Class) -> Iterator[Class]:
        """The class and those of the repository that it inherits from, in the order in which they are asked."""
        return (self._program.classes[ref.id] for ref in self.order(one) if ref.kind is Kind.CLASS)

    def record_fields(self, one: Class) -> list[str]:
        """The fields of a record in the order in which a call gives them: those of its bases come first."""
        lineage = reversed(list(self.lineage(one)))
        return list(dict.fromkeys(field for each in lineage for field in each.facts.annotations))

    def derived(self, one: Class) -> tuple[Class, ...]:
        """The class and all that inherit from it."""
        if not self._derived:
            for other in self._program.classes:
                for ref in self.order(other) if other.facts.bases else ():
                    if ref.kind is Kind.CLASS and ref.id != other.id:
                        self._derived.setdefault(ref.id, []).append(other)
        return (one, *self._derived.get(one.id, ()))

    def _base(self, definer: Function, node: int) -> Iterator[Ref]:
        """The classes a base expression names; ``Generic[T]`` and factories such as ``make_base()`` included."""
        written = self._program.graph(definer).nodes[node]
        if written[0] == ITEM:
            yield from self._types.of(definer, written[1])
            return
        for ref in self._types.of(definer, node):
            if ref.kind is Kind.LIBRARY:
                yield Ref(Kind.EXTERNAL, ref.name)
            else:
                yield ref

    def descendants(self, one: Class) -> tuple[Class, ...]:
        """The classes of the repository that inherit from a class, in path and source order."""
        if self._heirs is None:
            self._heirs = {}
            for heir in self._program.classes:
                for ref in self.order(heir)[1:]:
                    if ref.kind is Kind.CLASS:
                        self._heirs.setdefault(ref.id, []).append(heir)
        return tuple(self._heirs.get(one.id, ()))

    def library_bases(self, one: Class) -> tuple[str, ...]:
        """The dotted names of all library classes that a class inherits from, nearest first, with their own bases."""
        models = self._program.models
        names: dict[str, None] = {}
        for ref in self.order(one):
            if ref.kind is Kind.EXTERNAL:
                names.update(dict.fromkeys(models.ancestors(ref.name)))
        return tuple(names)

    def of(self, base: Ref, name: str) -> _Refs:
        """What ``base.name`` may be."""
        match base.kind:
            case Kind.MODULE:
                return self._types.names.member(base.name, name)
            case Kind.EXTERNAL:
                return self._external(f"{base.name}.{name}", None)
            case Kind.LIBRARY:
                return self._external(f"{base.name}.{name}", base)
            case Kind.CONSTANT:
                return self._of_constant(base, name)
            case Kind.INSTANCE | Kind.CLASS:
                one = self._program.classes[base.id]
                return self._in_class(one, name, base) or (self._mixed_in(one, name, base) if base.kind is Kind.INSTANCE else ())
            case Kind.SUPER:
                return self._in_order(self.order(self._program.classes[base.id])[1:], name, Ref(Kind.INSTANCE, id=base.owner))
        return ()

    def _of_constant(self, base: Ref, name: str) -> _Refs:
        dotted = f"builtins.{type(base.value).__name__}.{name}"
        return (Ref(Kind.EXTERNAL, dotted),) if base.value is not None and self._program.models.find(dotted) is not None else ()

    def _external(self, dotted: str, receiver: Ref | None) -> _Refs:
        return (external(self._program.models, dotted, receiver),)

    def _in_class(self, one: Class, name: str, receiver: Ref) -> _Refs:
        return self._in_order(self.order(one), name, receiver)

    def _in_order(self, order: tuple[Ref, ...], name: str, receiver: Ref) -> _Refs:
        external: list[str] = []
        for ref in order:
            if ref.kind is Kind.CLASS:
                found = self._own(self._program.classes[ref.id], name, receiver)
                if found:
                    return found
            else:
                external.append(f"{ref.name}.{name}")
        models = self._program.models
        for dotted in external:
            if models.find(dotted) is not None:
                return self._external(dotted, receiver)
        back = self._backward.of(order, name) if external and receiver.kind is Kind.INSTANCE else ()
        return back or ((Ref(Kind.EXTERNAL, models.canonical(external[0]), value=receiver),) if external else ())

    def _mixed_in(self, one: Class, name: str, receiver: Ref) -> _Refs:
        """What a class is given by the library's bases of those that it is mixed into: ``self.request`` of a mixin for views."""
        models = self._program.models
        for heir in self.descendants(one)[:_MOST_HEIRS]:
            for base in self.order(heir):
                if base.kind is Kind.EXTERNAL and models.find(f"{base.name}.{name}") is not None:
                    return self._external(f"{base.name}.{name}", receiver)
        return ()

    def _own(self, one: Class, name: str, receiver: Ref) -> _Refs:
        program = self._program
        facts = one.facts
        if name in facts.methods:
            return self._method(program.function(one.path, facts.methods[name]), receiver)
        definer = program.function(one.path, facts.parent)
        refs: list[Ref] = []
        if name in facts.annotations:
            refs += annotated(self._types, definer, facts.annotations[name])
        if name in facts.attributes and not refs:
            refs += self._types.of(definer, facts.attributes[name])
        if refs:
            return tuple(self._bind(self._read(ref, receiver), receiver) for ref in refs)
        for method, node in self.stores(one, name + ANNOTATED):
            refs += annotated(self._types, method, node)
        if not refs:
            for method, node in self.stores(one, name):
                refs += [ref for ref in self._types.of(method, node) if ref.kind is not Kind.CONSTANT or ref.value is not None]
        return tuple(dict.fromkeys(refs))

    def _read(self, ref: Ref, receiver: Ref) -> Ref:
        """What an instance gives where its class holds a descriptor: ``Mapped[str]`` of a class is a str of its objects."""
        if receiver.kind is not Kind.INSTANCE or ref.kind is not Kind.LIBRARY or not isinstance(ref.value, Ref):
            return ref
        return ref.value if is_descriptor(self._program.models, ref.name) else ref

    def _bind(self, ref: Ref, receiver: Ref) -> Ref:
        """A function kept as a class attribute is a method of instances."""
        if ref.kind is Kind.FUNCTION and receiver.kind is Kind.INSTANCE:
            return Ref(Kind.METHOD, id=ref.id, owner=receiver.id)
        return ref

    def having(self, method: str) -> list[Class]:
        """The classes of the repository that have a method of their own of a name."""
        if not self._having:
            for one in self._program.classes:
                for name in one.facts.methods:
                    self._having.setdefault(name, []).append(one)
        return self._having.get(method, [])

    def stores(self, one: Class, name: str) -> list[tuple[Function, int]]:
        """Where methods of the class store an attribute of the receiver, ``__init__`` first; bounded.

        With a dot before the name: where they change what the attribute holds.
        """
        key = (one.id, name)
        if key not in self._stores:
            found: list[tuple[Function, int]] = []
            methods = sorted(self._program.methods(one), key=lambda item: (item[0] != "__init__", item[1].id))
            for _, method in methods:
                graph = self._program.graph(method)
                found += [(method, node) for field, node in (*graph.fields, *graph.changes) if field == name]
                if len(found) >= _MOST_STORES:
                    break
            self._stores[key] = found
        return self._stores[key]

    def is_property(self, method: Function) -> bool:
        """Whether reading the attribute runs the method."""
        return any(name.endswith(_PROPERTY) for name in self._types.decorations(method))

    def _method(self, method: Function, receiver: Ref) -> _Refs:
        kinds = self._types.decorations(method)
        if self.is_property(method):
            return self._types.returned(method) if receiver.kind is Kind.INSTANCE else ()
        if "builtins.staticmethod" in kinds:
            return (Ref(Kind.FUNCTION, id=method.id),)
        if "builtins.classmethod" in kinds or receiver.kind is Kind.INSTANCE:
            return (Ref(Kind.METHOD, id=method.id, owner=receiver.id),)
        return (Ref(Kind.FUNCTION, id=method.id),)

    @cached_property
    def own_names(self) -> frozenset[str]:
        """The names of all methods of the repository's classes; ``x.setter`` for what a store into a property runs."""
        return frozenset(name for one in self._program.classes for name in one.facts.methods)

    def method(self, one: Class, name: str) -> Function | None:
        """The repository's method of a name that instances of a class have."""
        for ref in self.order(one):
            if ref.kind is Kind.CLASS and name in (owner := self._program.classes[ref.id]).facts.methods:
                return self._program.function(owner.path, owner.facts.methods[name])
        return None

    def above(self, one: Class, below: Class, name: str) -> _Refs:
        """What ``super().name`` in a method of a base is when an instance of a class runs it: the next one in that class's order."""
        order = self.order(one)
        place = next((at for at, ref in enumerate(order) if ref.kind is Kind.CLASS and ref.id == below.id), len(order))
        return self._in_order(order[place + 1 :], name, Ref(Kind.INSTANCE, id=one.id))

    def property_of(self, one: Class, name: str) -> Function | None:
        """The method that reading an attribute of an instance runs."""
        method = self.method(one, name)
        return method if method is not None and self.is_property(method) else None

    def entered(self, context: Ref) -> _Refs:
        """What ``with context as name`` binds."""
        match context.kind:
            case Kind.LIBRARY:
                role = self._program.models.find(context.name)
                return (Ref(Kind.LIBRARY, role.enters),) if role is not None and role.enters else (context,)
            case Kind.INSTANCE:
                one = self._program.classes[context.id]
                for name in ("__enter__", "__aenter__"):
                    for ref in self._in_class(one, name, context):
                        if ref.kind is Kind.METHOD:
                            return self._types.returned(self._program.functions[ref.id]) or (context,)
                return (context,)
        return (context,)

    def _held(self, symbol: str) -> _Refs:
        """What a library's container holds, by the symbol that it was found as or by its type."""
        role = self._program.models.find(symbol)
        return (Ref(Kind.LIBRARY, role.element),) if role is not None and "." in role.element else ()

    def element(self, container: Ref) -> _Refs:
        """What iterating over or subscripting a value gives."""
        if container.kind is Kind.LIBRARY and isinstance(container.value, Ref) and container.value.kind is not Kind.EXTERNAL:
            return (container.value,)
        if container.kind is Kind.LIBRARY:
            held = self._held(container.value.name) if isinstance(container.value, Ref) else ()
            return held or self._held(container.name)
        if container.kind is Kind.INSTANCE:
            one = self._program.classes[container.id]
            for name in ("__getitem__", "__iter__"):
                for ref in self._in_class(one, name, container):
                    if ref.kind is Kind.METHOD:
                        return self._types.returned(self._program.functions[ref.id])
        return ()

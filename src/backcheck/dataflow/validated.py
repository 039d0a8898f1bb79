"""Fields that their class checks before any object of it is there.

Roles of decorators say under ``validates`` what the decorated method checks: ``fields`` for those that the decorator names, whose values
are what the method returns, ``whole`` for the object or the mapping that it is made of.
"""

from collections.abc import Iterator
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING

from backcheck.dataflow import constrained
from backcheck.dataflow.attributes import asked_by_end
from backcheck.dataflow.declared_fields import DeclaredFields
from backcheck.dataflow.lattice import EVERYTHING, Atom, AtomKind, Value, cleaned
from backcheck.ir import CALL, CONST, Node
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer

_EVERY = "*"


class Validated:
    """What checks say is kept, by class and field."""

    def __init__(self, transfer: "Transfer") -> None:
        self._transfer = transfer
        self.declared = DeclaredFields(transfer)
        self._program = transfer.program
        self._checks: dict[int, tuple[tuple[Function, frozenset[str]], ...]] = {}
        self._known: dict[tuple[int, str], int] = {}

    def checked(self, function: Function, attribute: Node, value: Value) -> Value:
        """What is read of an attribute, clean for what is checked of it."""
        if not value:
            return value
        refs = self._transfer.types.of(function, attribute[1])
        masks = [self._of(self._program.classes[ref.id], str(attribute[2])) for ref in refs if ref.kind is Kind.INSTANCE]
        return cleaned(value, reduce(and_, masks)) if masks and len(masks) == len(refs) else value

    def _of(self, owner: Class, name: str) -> int:
        key = (owner.id, name)
        if key not in self._known:
            self._known[key] = 0
            declared = self._as_declared(owner, name)
            self._known[key] = reduce(or_, (self._told(method, fields, name) for method, fields in self._of_class(owner)), declared)
        return self._known[key]

    def _as_declared(self, owner: Class, name: str) -> int:
        types = self._transfer.types
        for one in types.members.lineage(owner):
            if name in one.facts.annotations:
                definer = self._program.function(one.path, one.facts.parent)
                nodes = (one.facts.annotations[name], one.facts.attributes.get(name, -1))
                return reduce(or_, (constrained.cleared(types, self._transfer.kinds, definer, node) for node in nodes))
        return 0

    def _of_class(self, owner: Class) -> tuple[tuple[Function, frozenset[str]], ...]:
        """The methods that check fields, with the names of these; none for the whole object."""
        if owner.id not in self._checks:
            found = (each for one in self._transfer.types.members.lineage(owner) for each in self._declared(one))
            self._checks[owner.id] = tuple(found) if owner.facts.bases else ()
        return self._checks[owner.id]

    def _declared(self, one: Class) -> Iterator[tuple[Function, frozenset[str]]]:
        definer = self._program.function(one.path, one.facts.parent)
        for _, method in self._program.methods(one):
            for decorator in method.facts.decorators:
                nodes = self._program.graph(definer).nodes
                called = nodes[decorator][0] == CALL
                for ref in self._transfer.types.of(definer, nodes[decorator][1] if called else decorator):
                    role = self._program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
                    if role is not None and "validates" in role.facts:
                        given = nodes[decorator][2] if called and role.facts["validates"] == "fields" else ()
                        yield method, frozenset(str(nodes[node][1]) for node in given if nodes[node][0] == CONST)

    def _told(self, method: Function, fields: frozenset[str], name: str) -> int:
        if not fields:
            return asked_by_end(self._transfer, method, 0, f".{name}") | asked_by_end(self._transfer, method, 1, f"[{name!r}")
        if not fields & {name, _EVERY}:
            return 0
        return reduce(and_, (self._given_back(method, node) for node, _ in self._program.graph(method).returns), EVERYTHING)

    def _given_back(self, method: Function, node: int) -> int:
        """What a value is clean for that a check is given and gives back."""
        found = {atom: one for atom, one in self._transfer.value(method, node).items() if atom.kind != AtomKind.LITERAL}
        own = Atom(AtomKind.PARAMETER, "", method.id, 1)
        return found[own].cleaned if set(found) == {own} else EVERYTHING if not found else 0

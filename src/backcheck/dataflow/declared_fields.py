"""Entries of a mapping that a form or serializer checked: each is what the field of that name lets through.

Roles say under ``declared`` that the entries of an attribute are the fields of its class, and how the methods of that class begin that
check one of them: ``clean_`` for ``clean_name``. Roles of field classes say what their values are clean for. Under ``where`` roles
say which entries tell where a request went or came from: who is sent there comes back.
"""

from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING

from backcheck.dataflow import constrained
from backcheck.dataflow.lattice import EVERYTHING, AtomKind, Path
from backcheck.ir import CALL, Node
from backcheck.models.role import Role
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind, Ref

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer

_FACT = "declared"


class DeclaredFields:
    """What fields let through, by class and name."""

    def __init__(self, transfer: "Transfer") -> None:
        self._transfer = transfer
        self._types = transfer.types
        self._program = transfer.program
        self._elsewhere = transfer.kinds.mask(("redirect",))
        self._known: dict[tuple[int, str], int] = {}

    def cleared(self, function: Function, attribute: Node, role: Role, path: Path) -> int:
        """The sink kinds that the entry which a path begins with is clean for."""
        name = path[0][2:-1] if path and path[0].startswith("['") else ""
        if name.lower().replace("_", "-") in role.facts.get("where", ()):
            return self._elsewhere
        if _FACT not in role.facts or not name:
            return 0
        refs = self._types.of(function, attribute[1])
        owners = [self._program.classes[ref.id] for ref in refs if ref.kind is Kind.INSTANCE]
        if not owners or len(owners) < len(refs):
            return 0
        return reduce(and_, (self._of(owner, name, str(role.facts[_FACT])) for owner in owners))

    def _of(self, owner: Class, name: str, prefix: str) -> int:
        key = (owner.id, name)
        if key not in self._known:
            self._known[key] = 0
            checks = (self._told(method) for method in self._methods(owner, prefix + name))
            self._known[key] = reduce(or_, checks, self._as_declared(owner, name))
        return self._known[key]

    def _as_declared(self, owner: Class, name: str) -> int:
        for one in self._types.members.lineage(owner):
            if (node := one.facts.attributes.get(name)) is not None:
                return self._let_through(self._program.function(one.path, one.facts.parent), node)
        return 0

    def _let_through(self, definer: Function, node: int) -> int:
        written = self._program.graph(definer).nodes[node]
        if written[0] != CALL:
            return 0
        total = constrained.cleared(self._types, self._transfer.kinds, definer, node)
        return total | reduce(or_, (self._of_class(ref) for ref in self._types.of(definer, written[1])), 0)

    def _of_class(self, ref: Ref) -> int:
        names = self._types.members.library_bases(self._program.classes[ref.id]) if ref.kind is Kind.CLASS else (ref.name,)
        roles = (self._program.models.find(name) for name in names)
        return reduce(or_, (self._transfer.kinds.mask(role.sanitizes) for role in roles if role is not None), 0)

    def _methods(self, owner: Class, name: str) -> list[Function]:
        for one in self._types.members.lineage(owner):
            found = [method for called, method in self._program.methods(one) if called == name]
            if found:
                return found
        return []

    def _told(self, method: Function) -> int:
        """What all that a check gives back is clean for; where it could not be followed it tells nothing."""
        mask = EVERYTHING
        for node, _ in self._program.graph(method).returns:
            for atom, one in self._transfer.value(method, node).items():
                if atom.kind != AtomKind.LITERAL:
                    mask &= 0 if atom.kind == AtomKind.UNKNOWN else one.cleaned
        return mask

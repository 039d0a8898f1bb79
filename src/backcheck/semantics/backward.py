"""Attributes that a stored class has because another one refers to it.

Roles of relations say under ``back`` of which class the attribute's value is, or ``one`` for a single record, under ``back-named`` with
what ending it is called after the class that refers, and under ``reverse`` which parameters give it another name.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from backcheck.ir import CALL, CONST
from backcheck.models.role import Role
from backcheck.semantics.program import Class, Function, last_name
from backcheck.semantics.refs import Kind, Ref

if TYPE_CHECKING:
    from backcheck.semantics.types import Types

_ONE = "one"


class Backward:
    """Found once for the program, when the first attribute is asked for that no class declares."""

    def __init__(self, types: "Types") -> None:
        self._types = types
        self._program = types.program
        self._roles = {role.name.rpartition(".")[2] for role in self._program.models if "back" in role.facts}
        self._found: dict[tuple[int, str], list[Ref]] | None = None

    def of(self, order: tuple[Ref, ...], name: str) -> tuple[Ref, ...]:
        """What the attribute of an object is whose class has an order of bases."""
        if self._found is None:
            # What is asked for meanwhile is asked for without it.
            self._found = {}
            self._found = self._read()
        return next((tuple(found) for ref in order if ref.kind is Kind.CLASS and (found := self._found.get((ref.id, name)))), ())

    def _read(self) -> dict[tuple[int, str], list[Ref]]:
        found: dict[tuple[int, str], list[Ref]] = {}
        for one in self._program.classes:
            for target, name, ref in self._declared(one) if one.facts.bases else ():
                found.setdefault((target, name), []).append(ref)
        return found

    def _declared(self, one: Class) -> Iterator[tuple[int, str, Ref]]:
        """The class that each relation leads to, with the attribute that it gets for that."""
        definer = self._program.function(one.path, one.facts.parent)
        nodes = self._program.graph(definer).nodes
        for node in one.facts.attributes.values():
            if nodes[node][0] != CALL or last_name(nodes, nodes[node][1]) not in self._roles:
                continue
            for ref in self._types.of(definer, node):
                role = self._program.models.find(ref.name) if ref.kind is Kind.LIBRARY else None
                if role is not None and "back" in role.facts and isinstance(ref.value, Ref) and ref.value.kind is Kind.INSTANCE:
                    own = Ref(Kind.INSTANCE, id=one.id)
                    held = own if role.facts["back"] == _ONE else Ref(Kind.LIBRARY, str(role.facts["back"]), value=own)
                    yield ref.value.id, self._named(one, definer, node, role), held

    def _named(self, one: Class, definer: Function, node: int, role: Role) -> str:
        nodes = self._program.graph(definer).nodes
        for port in role.facts.get("reverse", ()):
            given = dict(nodes[node][3]).get(port, -1)
            if given >= 0:
                return str(nodes[given][1]) if nodes[given][0] == CONST else ""
        return f"{one.name.lower()}{role.facts.get('back-named', '')}"

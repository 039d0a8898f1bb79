"""Stores into the attributes of stored objects that a session watches: the next commit writes them."""

from collections.abc import Iterator

from backcheck.dataflow.ports import given
from backcheck.ir import CALL, CONST, UPD, WHEN, Node
from backcheck.semantics.origins import Origins
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref

_MOST = 200


class Changes:
    """Objects that the same function has just made are left out: they are not stored until they are added."""

    def __init__(self, origins: Origins) -> None:
        self._origins = origins
        self._types = origins.types
        self._program = origins.program
        self._watched: dict[int, bool] = {}

    def of(self, function: Function) -> Iterator[int]:
        """The nodes that change a watched object."""
        for node, written in enumerate(self._program.graph(function).nodes):
            if (written[0] == UPD and written[2] == "." and written[4] >= 0 and self._is_stored(function, written[1])) or (
                written[0] == CALL and any(self._is_stored(function, one) for one in self._set(function, node, written))
            ):
                yield node

    def _set(self, function: Function, call: int, written: Node) -> list[int]:
        """The objects that a call sets attributes of, as ``setattr`` does."""
        for symbol in self._origins.calls.symbols(function, call):
            role = self._program.models.find(symbol)
            if role is not None and "changes" in role.facts and not _is_store(self._program.graph(function).nodes, written):
                return given(self._program.graph(function).nodes, written, role, str(role.facts["changes"]))
        return []

    def _is_stored(self, function: Function, node: int) -> bool:
        if not any(self._is_watched(ref) for ref in self._types.of(function, node)):
            return False
        return not self._is_new(function, node)

    def _is_watched(self, ref: Ref) -> bool:
        if ref.kind is not Kind.INSTANCE:
            return False
        found = self._watched.get(ref.id)
        if found is None:
            bases = self._types.members.library_bases(self._program.classes[ref.id])
            roles = (self._program.models.find(base) for base in bases)
            found = self._watched[ref.id] = any(role is not None and bool(role.facts.get("watched")) for role in roles)
        return found

    def _is_new(self, function: Function, node: int) -> bool:
        """Whether the object was made in this function."""
        nodes = self._program.graph(function).nodes
        for _ in range(_MOST):
            if nodes[node][0] not in (UPD, WHEN):
                break
            node = nodes[node][1]
        made = [origin for origin in self._origins.of(function, node) if origin.function == function.id and origin.node >= 0]
        return any(
            nodes[origin.node][0] == CALL and any(ref.kind is Kind.CLASS for ref in self._origins.calls.targets(function, origin.node))
            for origin in made
        )


def _is_store(nodes: list[Node], call: Node) -> bool:
    """Whether a call of ``setattr`` names the attribute: then the store stands beside it."""
    return len(call[2]) == 3 and nodes[call[2][1]][0] == CONST

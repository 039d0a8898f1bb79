"""What a program hangs on objects that a library keeps for it: ``app.state.x``, ``g.x``, ``app.extensions["x"]``.

The fact ``shared`` of a class says how: ``attributes`` or ``items``. There is one such object for each application, so whatever
is stored on one anywhere may be read everywhere; below one folder of the root, what other such folders store is left out.
"""

from typing import TYPE_CHECKING

from backcheck.ir import CONST, UPD, Node
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref

if TYPE_CHECKING:
    from backcheck.semantics.types import Types

ATTRIBUTES = "attributes"
ITEMS = "items"
_MOST = 16
Stored = tuple[tuple[Function, int], ...]


class Kept:
    """Stores by the class of the object and the name, kept once found."""

    def __init__(self, types: "Types") -> None:
        self._types = types
        self._program = types.program
        self._found: dict[tuple[str, str], Stored] = {}

    def attribute(self, holder: Ref, name: str, path: str) -> Stored:
        """What an attribute was given."""
        return _near(self._stored(holder, name), path) if self._way(holder) == ATTRIBUTES else ()

    def item(self, holder: Ref, key: object, path: str) -> Stored:
        """What stands under a constant key."""
        return _near(self._stored(holder, key), path) if isinstance(key, str) and self._way(holder) == ITEMS else ()

    def of_attribute(self, holder: Ref, name: str, path: str) -> tuple[Ref, ...]:
        """The types of what an attribute was given."""
        return tuple(ref for owner, value in self.attribute(holder, name, path) for ref in self._types.of(owner, value))

    def of_item(self, holder: Ref, key: object, path: str) -> tuple[Ref, ...]:
        """The types of what stands under a constant key."""
        return tuple(ref for owner, value in self.item(holder, key, path) for ref in self._types.of(owner, value))

    def forget(self) -> None:
        """Lets go of what was found."""
        self._found.clear()

    def _way(self, holder: Ref) -> str:
        if holder.kind is not Kind.LIBRARY:
            return ""
        role = self._program.models.find(holder.name)
        return str(role.facts.get("shared", "")) if role is not None else ""

    def _stored(self, holder: Ref, name: str) -> Stored:
        key = (holder.name, name)
        found = self._found.get(key)
        if found is None:
            self._found[key] = ()
            found = self._found[key] = tuple(self._stores(*key))[:_MOST]
        return found

    def _stores(self, holder: str, name: str) -> list[tuple[Function, int]]:
        found: list[tuple[Function, int]] = []
        for function in self._program.holding(name):
            nodes = self._program.graph(function).nodes
            for node in nodes:
                if node[0] == UPD and node[4] >= 0 and _is_named(nodes, node, name) and self._is(function, node[1], holder):
                    found.append((function, node[4]))
        return found

    def _is(self, function: Function, node: int, holder: str) -> bool:
        return any(ref.kind is Kind.LIBRARY and ref.name == holder for ref in self._types.of(function, node))


def _is_named(nodes: list[Node], store: Node, name: str) -> bool:
    """Whether ``object.name = ...`` or ``object["name"] = ...`` is written."""
    return bool(store[3] == name if store[2] == "." else nodes[store[3]] == (CONST, name))


def _near(stored: Stored, path: str) -> Stored:
    top = path.partition("/")[0]
    return tuple(one for one in stored if one[0].path.partition("/")[0] == top) or stored

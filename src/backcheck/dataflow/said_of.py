"""What the roles of libraries say of nodes: of calls, of the symbols that are read; of methods of texts where the type is open."""

from collections.abc import Iterator

from backcheck.ir import ATTR, BUILD, CALL, Node
from backcheck.models.role import Role
from backcheck.semantics.calls import Calls
from backcheck.semantics.conditions import unchanged
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref

_TEXT = "builtins.str"


class SaidOf:
    """Asked by the rooms of conditions."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._types = calls.types
        self._program = calls.program

    def symbols(self, function: Function, node: int) -> Iterator[Role]:
        """Of an attribute or name that is read."""
        for ref in self._types.of(function, node):
            inner = ref.value if ref.kind is Kind.LIBRARY and isinstance(ref.value, Ref) else ref
            if inner.kind is Kind.EXTERNAL and (role := self._program.models.find(inner.name)) is not None:
                yield role

    def calls(self, function: Function, node: int) -> Iterator[Role]:
        """Of a call; nothing for any other node."""
        nodes = self._program.graph(function).nodes
        if nodes[node][0] != CALL:
            return
        refs = self._calls.targets(function, node)
        for ref in refs:
            role = self._program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
            if role is not None:
                yield role
        callee = nodes[nodes[node][1]]
        if not refs and callee[0] == ATTR and (role := self._program.models.find(f"{_TEXT}.{callee[2]}")) is not None:
            yield role


def entries(nodes: list[Node], node: int) -> tuple[int, ...]:
    """The entries of a list or tuple that is written out; any other node alone."""
    written = nodes[unchanged(nodes, node)]
    return tuple(written[2]) if written[0] == BUILD and written[1] in ("list", "tuple") else (node,)

"""Calls of modelled library symbols: what is called, with which options, on which client."""

from collections.abc import Iterator
from typing import Any

from backcheck.dataflow.ports import given
from backcheck.ir import ATTR, BUILD, CALL, CONST, Node
from backcheck.models.role import Role
from backcheck.position import Span
from backcheck.semantics.calls import option
from backcheck.semantics.origins import Origins, Symbol
from backcheck.semantics.program import Function
from backcheck.semantics.refs import UNRESOLVED, Kind, Unresolved
from backcheck.sites.site import Site, callee_text, shape
from backcheck.verdict import Anchor


class Absent:
    """The value of an option that is given nowhere and has no known default; there is one."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = Absent()


class CallSite(Site):
    """A call and the role of what it calls. ``early`` holds arguments given beforehand (a partial), as (function, call node)."""

    __slots__ = ("_origins", "early", "node", "role", "symbol")

    def __init__(
        self, origins: Origins, function: Function, node: int, symbol: str, role: Role, early: tuple[Function, int] | None = None
    ) -> None:
        nodes = origins.program.graph(function).nodes
        super().__init__(function, origins.program.span(function, node), Anchor(function.facts.name, symbol, shape(nodes, node)))
        self.node = node
        self.symbol = symbol
        self.role = role
        self.early = early
        self._origins = origins

    @property
    def _nodes(self) -> list[Node]:
        return self._origins.program.graph(self.function).nodes

    @property
    def call(self) -> Node:
        return self._nodes[self.node]

    @property
    def callee(self) -> str:
        """The call as its author wrote it."""
        return callee_text(self._origins.program, self.function, self.node)

    def at(self, port: str) -> list[int]:
        """The nodes that arrive at a port."""
        return given(self._nodes, self.call, self.role, port)

    def span_of(self, nodes: list[int]) -> Span:
        """The region of what arrives at a port; the whole call where nothing does, or only a variable made further up."""
        spans = [self._origins.program.span(self.function, node) for node in nodes]
        return next((span for span in spans if self.span.contains(span)), self.span)

    def option(self, name: str) -> tuple[Any, ...]:
        """Every value that an option may have: written here, set on the client, or the library's default.

        Values are constants, tuples of them, ``Symbol`` for a library's constant or object, UNRESOLVED, or ABSENT.
        """
        spellings = self.role.facts.get("options", {}).get(name)
        if spellings:
            return self._normalised(name, spellings)
        values = self._written(name)
        return values or self._inherited(name)

    def _written(self, name: str) -> tuple[Any, ...]:
        found = option(self._nodes, self.call, self.role.params, name)
        if isinstance(found, Unresolved):
            return self._spread(name)
        if found is not None:
            return self._origins.values(self.function, found)
        if self.early is not None:
            owner, call = self.early
            nodes = self._origins.program.graph(owner).nodes
            before = option(nodes, nodes[call], (), name)
            if isinstance(before, int):
                return self._origins.values(owner, before)
        return ()

    def _spread(self, name: str) -> tuple[Any, ...]:
        """An option behind ``**mapping``: found when every place that made the mapping is a display of constant keys."""
        found: list[Any] = []
        for keyword, value in self.call[3]:
            if keyword:
                continue
            for origin in self._origins.of(self.function, value):
                if origin.node < 0:
                    return (UNRESOLVED,)
                owner = self._origins.program.functions[origin.function]
                nodes = self._origins.program.graph(owner).nodes
                display = nodes[origin.node]
                if display[0] != BUILD or display[1] != "dict" or any(key < 0 or nodes[key][0] != CONST for key, _ in display[2]):
                    return (UNRESOLVED,)
                entry = next((inner for key, inner in display[2] if nodes[key][1] == name), None)
                found += self._origins.values(owner, entry) if entry is not None else self._inherited(name)
        return tuple(found) or (UNRESOLVED,)

    def _normalised(self, name: str, spellings: list[dict[str, Any]]) -> tuple[Any, ...]:
        """An option that libraries spell differently: each spelling says which of its values switch it off."""
        for spelling in spellings:
            values = self._written(spelling["param"])
            if values:
                return tuple(_switched(value, spelling) for value in values)
        return self._inherited(name)

    def _inherited(self, name: str) -> tuple[Any, ...]:
        """The option as the client object has it, else the library's default."""
        own = self.role.defaults.get(name, ABSENT)
        if not self.role.facts.get("client"):
            return (own,)
        found: list[Any] = []
        for client in self.clients():
            found += self._of_client(client, name) or (own,)
        return tuple(found) or (own,)

    def clients(self) -> Iterator["CallSite | None"]:
        """The calls that made the object this method is called on; None where the way was lost."""
        callee = self._nodes[self.call[1]]
        if callee[0] != ATTR:
            return
        program = self._origins.program
        for origin in self._origins.of(self.function, callee[1]):
            owner = program.functions[origin.function]
            if origin.node < 0 or program.graph(owner).nodes[origin.node][0] != CALL:
                yield None
                continue
            symbols = [ref for ref in self._origins.calls.targets(owner, origin.node) if ref.kind is Kind.EXTERNAL]
            role = program.models.find(symbols[0].name) if symbols else None
            yield CallSite(self._origins, owner, origin.node, symbols[0].name, role) if role is not None else None

    def _of_client(self, client: "CallSite | None", name: str) -> tuple[Any, ...]:
        callee = self._nodes[self.call[1]]
        stored = self._origins.stored(self.function, callee[1], name)
        if stored is not None:
            return self._origins.values(self.function, stored)
        if client is None:
            return (UNRESOLVED,)
        values = client.option(name)
        return () if values == (ABSENT,) else values


def _switched(value: Any, spelling: dict[str, Any]) -> Any:
    """False for a value that switches the option off, True for one that does not, UNRESOLVED for an unknown one."""
    if value is UNRESOLVED:
        return UNRESOLVED
    shown = value.name if isinstance(value, Symbol) else value
    off = spelling.get("off", (False,))
    return not any(type(shown) is type(one) and shown == one for one in off)

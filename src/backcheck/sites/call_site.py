"""Calls of modelled library symbols: what is called, with which options, on which client."""

from collections.abc import Iterator
from typing import Any

from backcheck.dataflow.ports import given
from backcheck.ir import AFTER, RECEIVER, Node
from backcheck.models.role import Role
from backcheck.position import Span
from backcheck.semantics.origins import Origins
from backcheck.semantics.points import Point
from backcheck.semantics.program import Function
from backcheck.semantics.texts import Texts
from backcheck.sites.addresses import HOST, SCHEME, Address, reached_by, starts
from backcheck.sites.meanings import ABSENT, Absent
from backcheck.sites.modelled import Modelled
from backcheck.sites.options import OPTIONS
from backcheck.sites.site import Site, callee_text, shape
from backcheck.verdict import Anchor

__all__ = ["ABSENT", "Absent", "CallSite"]


class CallSite(Site):
    """A call and the role of what it calls."""

    __slots__ = ("node", "origins", "role", "symbol")

    def __init__(self, origins: Origins, function: Function, node: int, symbol: str, role: Role) -> None:
        nodes = origins.program.graph(function).nodes
        super().__init__(function, origins.program.span(function, node), Anchor(function.facts.name, symbol, shape(nodes, node)))
        self.node = node
        self.symbol = symbol
        self.role = role
        self.origins = origins

    @property
    def nodes(self) -> list[Node]:
        return self.origins.program.graph(self.function).nodes

    @property
    def call(self) -> Node:
        return self.nodes[self.node]

    @property
    def callee(self) -> str:
        """The call as its author wrote it."""
        return callee_text(self.origins.program, self.function, self.node)

    def at(self, port: str) -> list[int]:
        """The nodes that arrive at a port."""
        return given(self.nodes, self.call, self.role, port)

    def after(self) -> int:
        """The node of the receiver after the call; the call itself where nothing keeps the receiver."""
        return next((index for index, node in enumerate(self.nodes) if node[0] == AFTER and node[1:3] == (self.node, RECEIVER)), self.node)

    def span_of(self, nodes: list[int]) -> Span:
        """The region of what arrives at a port; the whole call where nothing does, or only a variable made further up."""
        spans = [self.origins.program.span(self.function, node) for node in nodes]
        return next((span for span in spans if self.span.contains(span)), self.span)

    def option(self, name: str) -> tuple[Any, ...]:
        """Every value that an option may have: written here, set on the client, or the library's default.

        Values are constants, tuples of them, ``Symbol`` for a library's constant or object, unresolved ones, or ABSENT.
        ``address-scheme`` and ``address-host`` are those of all its addresses, empty where they differ or one is not known.
        """
        if name == SCHEME:
            schemes = {address.scheme or "" for address in self.addresses(Texts(self.origins))}
            return (schemes.pop() if len(schemes) == 1 else "",)
        if name == HOST:
            hosts = {address.host or "" for address in self.addresses(Texts(self.origins))}
            return (hosts.pop() if len(hosts) == 1 else "",)
        return OPTIONS.values(self.modelled, name)

    def addresses(self, texts: Texts) -> Iterator[Address]:
        """The addresses that the call is given."""
        return reached_by(self.modelled, texts)

    def addressed(self) -> Iterator[Point]:
        """The values that hold the addresses."""
        return starts(self.modelled)

    @property
    def modelled(self) -> Modelled:
        """The call without its place."""
        return Modelled(self.origins, self.function, self.node, self.role)

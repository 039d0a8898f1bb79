"""A store into a modelled attribute: ``session.verify = False``."""

from collections.abc import Iterator
from typing import Any

from backcheck.dataflow.traces import written
from backcheck.ir import AFTER, UPD, WHEN
from backcheck.models.role import Role
from backcheck.semantics.conditions import before
from backcheck.semantics.origins import Origins
from backcheck.semantics.points import Point
from backcheck.semantics.program import Function
from backcheck.semantics.texts import Texts
from backcheck.sites.addresses import Address, parsed
from backcheck.sites.meanings import ABSENT, switches
from backcheck.sites.site import Site, shape
from backcheck.verdict import Anchor


class StoreSite(Site):
    """``base`` is the object, ``value`` what is stored. The role's ``stores`` tells which option it sets, and which values are off."""

    __slots__ = ("base", "node", "origins", "role", "value")

    def __init__(self, origins: Origins, function: Function, node: int, role: Role) -> None:
        nodes = origins.program.graph(function).nodes
        self.origins = origins
        self.node = node
        self.role = role
        self.base: int = nodes[node][1]
        self.value: int = nodes[node][4]
        super().__init__(function, origins.program.span(function, node), Anchor(function.facts.name, role.name, shape(nodes, self.value)))

    @property
    def callee(self) -> str:
        """The attribute as its author wrote it."""
        name = self.role.name.rpartition(".")[2]
        return f"{written(self.origins.program, self.function, self.base)}.{name}"

    def earlier(self) -> Iterator[int]:
        """The stores into the same object that lead to this one."""
        nodes = self.origins.program.graph(self.function).nodes
        node = self.base
        while nodes[node][0] in (UPD, WHEN, AFTER):
            if nodes[node][0] == UPD:
                yield node
            node = before(nodes, nodes[node]) if nodes[node][0] == AFTER else nodes[node][1]

    def addresses(self, texts: Texts) -> Iterator[Address]:
        """The addresses that are stored."""
        return (parsed(text) for text in texts.of(Point(self.function, self.value)))

    def option(self, name: str) -> tuple[Any, ...]:
        """The values of an option that the store sets; ABSENT for another."""
        off = self.role.facts["stores"].get(name)
        if off is None:
            return (ABSENT,)
        return switches(self.origins, Point(self.function, self.value), off, lambda points: map(self.origins.value, points))

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
from backcheck.semantics.refs import UNRESOLVED, Kind, Ref
from backcheck.semantics.texts import Texts
from backcheck.semantics.types import Types
from backcheck.sites.addresses import HOST, SCHEME, Address, parsed
from backcheck.sites.meanings import ABSENT, switches
from backcheck.sites.site import Site, shape
from backcheck.verdict import Anchor


class StoreSite(Site):
    """``base`` is the object, ``value`` what is stored. The role's ``stores`` tells which option it sets, and which values are off.

    ``chosen`` marks a value that another store replaces in a branch.
    """

    __slots__ = ("base", "chosen", "node", "origins", "role", "value")

    def __init__(self, origins: Origins, function: Function, node: int, role: Role) -> None:
        nodes = origins.program.graph(function).nodes
        self.origins = origins
        self.node = node
        self.role = role
        self.chosen = False
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

    def addressed(self) -> Iterator[Point]:
        """The value that holds the address."""
        yield Point(self.function, self.value)

    def option(self, name: str) -> tuple[Any, ...]:
        """The values of an option that the store sets; ABSENT for another."""
        if name in (SCHEME, HOST):
            return ("",)
        off = self.role.facts["stores"].get(name)
        if off is None:
            return (ABSENT,)
        found = switches(self.origins, Point(self.function, self.value), off, lambda points: map(self.origins.value, points))
        return tuple(UNRESOLVED if value is False and self.chosen else value for value in found)


def attribute_stores(types: Types, function: Function, name: str) -> Iterator[tuple[int, Role]]:
    """The stores of a function into modelled attributes of a name, also of classes that derive from the library's."""
    for index, node in enumerate(types.program.graph(function).nodes):
        if node[0] != UPD or node[2] != "." or node[3] != name or node[4] < 0:
            continue
        owners = [owner for ref in types.of(function, node[1]) for owner in _owners(types, ref)]
        role = next((role for owner in owners if (role := types.program.models.find(f"{owner}.{name}")) is not None), None)
        if role is not None:
            yield index, role


def _owners(types: Types, ref: Ref) -> tuple[str, ...]:
    match ref.kind:
        case Kind.LIBRARY | Kind.EXTERNAL:
            return (ref.name,)
        case Kind.INSTANCE:
            return types.members.library_bases(types.program.classes[ref.id])
    return ()

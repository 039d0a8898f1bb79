"""Settings of an app whose values decide something: the address of a broker, the list of password hashers.

A role describes a setting when its facts name the framework under ``setting``; the setting is the last part of its name.
``below`` leads to the values inside a mapping: keys, ``*`` for any; ``unless-beside`` holds other keys of that mapping, with
values by which it is none; ``secured-by`` names settings that encrypt.
"""

import re
from collections.abc import Iterator

from backcheck.entrypoints.facts import Place, Setting
from backcheck.ir import BUILD, CONST, Node
from backcheck.models.role import Role
from backcheck.semantics.origins import Origins
from backcheck.semantics.points import Point
from backcheck.semantics.program import Function
from backcheck.semantics.texts import Texts
from backcheck.sites.addresses import Address, each, parsed
from backcheck.sites.site import Site, shape
from backcheck.verdict import Anchor

_ANY = "*"


class SettingSite(Site):
    """A value of a setting. ``label`` is the setting with the keys that lead to the value, ``beside`` what else the app is set to."""

    __slots__ = ("beside", "callee", "node", "origins", "role")

    def __init__(self, origins: Origins, place: tuple[Function, int], role: Role, label: str, beside: tuple[Setting, ...]) -> None:
        function, node = place
        nodes = origins.program.graph(function).nodes
        super().__init__(function, origins.program.span(function, node), Anchor(label, role.name, shape(nodes, node)))
        self.node = node
        self.origins = origins
        self.role = role
        self.callee = label
        self.beside = beside

    def addresses(self, texts: Texts) -> Iterator[Address]:
        """The addresses that the value holds."""
        scheme = self.role.facts.get("scheme")
        secured = any(value is True for name in self.role.facts.get("secured-by", ()) for value in self.other(name))
        for point in self.origins.points(Point(self.function, self.node)):
            for one in each(self.origins, point):
                for text in texts.of(one):
                    yield parsed(text, scheme, secured)

    def addressed(self) -> Iterator[Point]:
        """The value that holds the addresses."""
        yield Point(self.function, self.node)

    def other(self, name: str) -> Iterator[object]:
        """The values of another setting of the same app."""
        for setting in self.beside:
            if setting.name == name:
                yield from self.origins.values(self.origins.program.functions[setting.place.function], setting.place.node)


def setting_sites(origins: Origins, role: Role, settings: tuple[Setting, ...]) -> Iterator[SettingSite]:
    """The sites that a role makes of the settings of an app."""
    name = role.name.rpartition(".")[2]
    for setting in settings:
        if setting.name == name:
            excluded = role.facts.get("unless-beside", {})
            for place, keys in _below(origins, setting.place, tuple(role.facts.get("below", ())), excluded):
                label = name + "".join(f"[{key!r}]" for key in keys)
                yield SettingSite(origins, place, role, label, settings)


def _below(
    origins: Origins, place: Place, keys: tuple[str, ...], excluded: dict[str, str]
) -> Iterator[tuple[tuple[Function, int], tuple[str, ...]]]:
    """The values that keys lead to, with the keys that were met."""
    function = origins.program.functions[place.function]
    if not keys:
        yield (function, place.node), ()
        return
    for point in origins.points(Point(function, place.node)):
        here = origins.program.graph(point.function).nodes[point.node] if point.node >= 0 else (CONST, ...)
        if here[0] != BUILD or here[1] != "dict":
            continue
        entries = _entries(origins.program.graph(point.function).nodes, here)
        if any(name in excluded and re.search(excluded[name], str(value)) for name, value, _ in entries):
            continue
        for written, _, value in entries:
            if keys[0] in (_ANY, written):
                for found, rest in _below(origins, Place(point.function.id, value), keys[1:], excluded):
                    yield found, (str(written), *rest)


def _entries(nodes: list[Node], display: Node) -> list[tuple[object, object, int]]:
    """The constant keys of a display, with their values where those are constant, and their nodes."""
    return [
        (nodes[key][1], nodes[value][1] if nodes[value][0] == CONST else None, value)
        for key, value in display[2]
        if key >= 0 and nodes[key][0] == CONST
    ]

"""Whether a class answers in pages: by its own attributes, those of its paginator, and the settings behind them.

Roles of classes say under ``pages`` where that is written: ``attribute`` of the class, ``method`` that may say it instead, and
the ``setting`` and its ``key`` that hold where the class says nothing, or ``default`` for pages that it makes then. With
``paginator`` the value is a class that says the rest.
"""

from collections.abc import Iterator
from typing import Any

from backcheck.entrypoints.facts import EntryPoints
from backcheck.ir import CONST
from backcheck.semantics.origins import Origins
from backcheck.semantics.points import MISSING, Point
from backcheck.semantics.program import Class
from backcheck.semantics.refs import Kind, Ref
from backcheck.semantics.texts import Texts

_Said = dict[str, Any]


class Pages:
    """Asked of views and of paginators."""

    def __init__(self, origins: Origins, entries: EntryPoints) -> None:
        self._origins = origins
        self._program = origins.program
        self._entries = entries
        self._texts = Texts(origins)

    def of_class(self, one: Class) -> bool:
        """Whether a view or a paginator of the repository makes pages."""
        for base in self._origins.types.members.library_bases(one):
            role = self._program.models.find(base)
            if role is not None and "pages" in role.facts:
                return self._made(one, role.facts["pages"])
        return False

    def _is_unknown(self, one: Class) -> bool:
        """Whether a class is of a paginator that nobody has modelled, or of one that says itself how it makes pages."""
        bases = self._origins.types.members.library_bases(one)
        return not any(role is not None and "pages" in role.facts for role in map(self._program.models.find, bases))

    def chooses(self, one: Class) -> bool:
        """Whether a class that answers in pages does not have them from a setting alone."""
        for base in self._origins.types.members.library_bases(one):
            role = self._program.models.find(base)
            said = role.facts.get("pages", {}) if role is not None else {}
            if "setting" in said:
                return any(True for _ in self._origins.field(one, said["attribute"]))
        return True

    def of_library(self, name: str) -> bool:
        """Whether a library's paginator, used as it is, makes pages."""
        if self._program.models.find(name) is None:
            # Whoever names a paginator that nobody has modelled has one.
            return True
        for base in self._program.models.ancestors(name):
            role = self._program.models.find(base)
            if role is not None and "pages" in role.facts:
                return bool(role.facts["pages"].get("default")) or any(self._is_size(point) for point in self._set(role.facts["pages"]))
        return False

    def of(self, ref: Ref) -> bool:
        match ref.kind:
            case Kind.CLASS | Kind.INSTANCE:
                one = self._program.classes[ref.id]
                return self.of_class(one) or self._is_unknown(one)
            case Kind.EXTERNAL | Kind.LIBRARY:
                return self.of_library(ref.name)
        return False

    def _made(self, one: Class, said: _Said) -> bool:
        if "method" in said and self._origins.types.members.method(one, said["method"]) is not None:
            return True
        written = [Point(function, node) for function, node in self._origins.field(one, said["attribute"])]
        points = [inner for point in written for inner in self._origins.points(point)] or list(self._set(said))
        if not points and said.get("default"):
            return True
        return any(self._is_paginator(point) if said.get("paginator") else self._is_size(point) for point in points)

    def _set(self, said: _Said) -> Iterator[Point]:
        """What the settings hold under the key."""
        for settings in self._entries.found.settings:
            for setting in settings.settings:
                if setting.name == said.get("setting"):
                    place = Point(self._program.functions[setting.place.function], setting.place.node)
                    for entry in self._origins.mappings.entries(place, said["key"]):
                        if isinstance(entry, Point):
                            yield from self._origins.points(entry)
                        elif entry is not MISSING:
                            yield place.lost()

    def _is_size(self, point: Point) -> bool:
        """A size that is not known is one all the same; None is none."""
        if point.node < 0:
            return point.told != "none"
        here = self._program.graph(point.function).nodes[point.node]
        return here[0] != CONST or bool(here[1])

    def _is_paginator(self, point: Point) -> bool:
        if point.node < 0:
            return point.told != "none"
        here = self._program.graph(point.function).nodes[point.node]
        if tuple(here) == (CONST, None):
            return False
        refs = self._origins.types.of(point.function, point.node)
        if here[0] == CONST and isinstance(here[1], str):
            refs = self._origins.types.names.dotted(point.function.path, here[1])
        known = [ref for ref in refs if ref.kind in (Kind.CLASS, Kind.EXTERNAL)]
        return not known or any(self.of(ref) for ref in known)

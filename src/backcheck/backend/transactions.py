"""Requests that a framework puts into a transaction each."""

from collections.abc import Iterator
from functools import cached_property

from backcheck.backend.model import Backend, Route
from backcheck.entrypoints.facts import EntryPoints, Place
from backcheck.ir import AFTER, BUILD, CONST, UPD
from backcheck.semantics.origins import Origins
from backcheck.semantics.program import Function

_DATABASES = "DATABASES"
_SWITCH = "ATOMIC_REQUESTS"


class OpenedByFrameworks:
    """Asked of the functions that routes lead to."""

    def __init__(self, origins: Origins, entries: EntryPoints, backend: Backend) -> None:
        self._origins = origins
        self._types = origins.types
        self._program = origins.program
        self._entries = entries
        self._backend = backend

    def atomic(self, function: Function) -> bool | None:
        """Whether every request that runs a function is one transaction; None for a function that no route leads to."""
        routes = self._routes.get(function.id)
        if routes is None:
            return None
        return not self._opts_out(function) and all(route.app in self._atomic_apps for route in routes)

    @cached_property
    def wraps(self) -> bool:
        """Whether a module asks for it, of which nothing tells whose settings it holds."""
        modules = (one for one in self._program.holding(_SWITCH) if one.index == 0)
        return any(self._says(module) for module in modules)

    @cached_property
    def _routes(self) -> dict[int, list[Route]]:
        """Routes by the functions that they run: a function, or all methods of a class and of its bases."""
        found: dict[int, list[Route]] = {}
        for route in self._backend.routes:
            if route.function >= 0:
                found.setdefault(route.function, []).append(route)
            if route.owner >= 0:
                for one in self._types.members.lineage(self._program.classes[route.owner]):
                    for _, method in self._program.methods(one):
                        found.setdefault(method.id, []).append(route)
        return found

    @cached_property
    def _atomic_apps(self) -> frozenset[int]:
        places: dict[Place, list[Place]] = {}
        for settings in self._entries.found.settings:
            places.setdefault(settings.app, []).extend(one.place for one in settings.settings if one.name == _DATABASES)
        apps = enumerate(self._backend.apps)
        anew = {app: [place for place in found if not self._is_changed(place)] or found for app, found in places.items()}
        return frozenset(number for number, app in apps if anew.get(app.place) and all(map(self._switched_on, anew[app.place])))

    def _is_changed(self, place: Place) -> bool:
        """Whether something is only put into a setting, or it is left to other modules to fill."""
        node = self._program.graph(self._program.functions[place.function]).nodes[place.node] if place.node >= 0 else (CONST, None)
        return node[0] in (UPD, AFTER) or (node[0] == BUILD and not node[2])

    def _switched_on(self, place: Place) -> bool:
        """Whether the module that a setting is written in says so of a database; what is not known counts as said."""
        return self._says(self._program.functions[place.function])

    def _says(self, module: Function) -> bool:
        values = [value for node in self._switches(module) for value in self._origins.values(module, node)]
        return any(value is not False and value is not None for value in values)

    def _switches(self, module: Function) -> Iterator[int]:
        nodes = self._program.graph(module).nodes
        for node in nodes:
            if node[0] == UPD and node[2] == "[" and tuple(nodes[node[3]]) == (CONST, _SWITCH) and node[4] >= 0:
                yield node[4]
            elif node[0] == BUILD and node[1] == "dict":
                yield from (value for key, value in node[2] if key >= 0 and tuple(nodes[key]) == (CONST, _SWITCH))

    def _opts_out(self, function: Function) -> bool:
        roles = (self._program.models.find(name) for name in self._types.decorations(function))
        return any(role is not None and bool(role.facts.get("leaves-transaction")) for role in roles)

"""Routes that answer a collection of stored records: handlers by what they give back, views by what their classes show.

Roles of view classes say under ``shows`` which ``action`` of theirs answers the collection, by which method ``query`` they ask
for it, which method gives the ``context`` that is shown, and whether that ``offers`` choices beside a form.
"""

from collections.abc import Iterator
from typing import Any

from backcheck.backend.model import Route
from backcheck.dataflow.limits import Limits
from backcheck.dataflow.loaded import Bound, Records, joined, narrowed
from backcheck.dataflow.pages import Pages
from backcheck.dataflow.relations import Relations
from backcheck.dataflow.rows import Rows
from backcheck.models.role import Role
from backcheck.semantics.program import Class, Function
from backcheck.sites.few import NAMED, few
from backcheck.sites.list_route import ListRoute, asked_once
from backcheck.sites.routes import RouteSite, routes
from backcheck.sites.set_up import mark_set_up
from backcheck.sites.world import World

_ASKING = ("GET",)
_OTHERS = frozenset(("post", "put", "patch", "delete", "head", "options"))


def list_routes(world: World) -> Iterator[ListRoute]:
    """The routes of judged files that answer collections, in path and source order."""
    lists = _Lists(world)
    found: list[ListRoute] = []
    for site in routes(world):
        records = joined(few(route, lists.of(route)) for route in site.asked(_ASKING))
        if records:
            found.append(ListRoute(world, site, records))
    mark_set_up(world, found, [site for site in found if lists.chooses_pages(site)])
    yield from asked_once(found)


class _Lists:
    """What routes answer."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._program = world.program
        named = ((route.function, name) for route in world.backend.routes for name in NAMED.findall(route.path))
        self._limits = Limits(world.origins, world.entries, frozenset(named))
        self._relations = Relations(world.origins)
        self._pages = Pages(world.origins, world.entries)
        self._rows: dict[tuple[int, str], Rows] = {}

    def of(self, route: Route) -> Records:
        if route.owner < 0:
            rows = self._walk(None, "")
            return rows.returned(self._program.functions[route.function]) if route.function >= 0 else ()
        owner = self._program.classes[route.owner]
        answering = route.handler.removeprefix(f"{owner.qualified}.")
        return joined(self._of_class(self._walk(owner, "" if answering == route.handler else answering), owner, route))

    def chooses_pages(self, site: RouteSite) -> bool:
        """Whether a site's pages are its own doing, and not that of a setting for all."""
        return all(route.owner < 0 or self._pages.chooses(self._program.classes[route.owner]) for route in site.routes)

    def _walk(self, owner: Class | None, action: str) -> Rows:
        """The walk through a class while it runs one of its actions."""
        key = (owner.id if owner is not None else -1, action)
        found = self._rows.get(key)
        if found is None:
            found = self._rows[key] = Rows(self._world.origins, self._limits, self._relations, self._pages, owner, action)
        return found

    def _of_class(self, rows: Rows, owner: Class, route: Route) -> Iterator[Records]:
        answering = self._answering(owner, route)
        if answering is not None:
            yield rows.returned(answering)
        every = [role.facts["shows"] for role in self._roles(owner)]
        offers = any(said.get("offers") for said in every)
        for said in every:
            context = self._world.types.members.method(owner, said["context"]) if "context" in said else None
            if context is not None:
                shown = rows.returned(context)
                yield narrowed(shown, Bound.OFFERED) if offers else shown
            if answering is None and self._answers(owner, route, said):
                yield rows.shown({**said, "method": said["query"], "paged": True})

    def _answering(self, owner: Class, route: Route) -> Function | None:
        """The project's method that answers; a class with a method for each verb may be one route for several."""
        verb = self._world.types.members.method(owner, _ASKING[0].lower()) if route.handler == owner.qualified else None
        own = self._program.functions[route.function] if route.function >= 0 else None
        return verb if verb is not None else own if own is None or own.name not in _OTHERS else None

    def _roles(self, owner: Class) -> Iterator[Role]:
        for base in self._world.types.members.library_bases(owner):
            role = self._program.models.find(base)
            if role is not None and "shows" in role.facts:
                yield role

    def _answers(self, owner: Class, route: Route, said: dict[str, Any]) -> bool:
        """Whether a route that the library answers is the one with the collection."""
        return "query" in said and route.handler in (owner.qualified, f"{owner.qualified}.{said.get('action')}")

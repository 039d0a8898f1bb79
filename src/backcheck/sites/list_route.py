"""A route that answers collections, and the question that it puts: several routes may put one."""

from backcheck.dataflow.loaded import Bound, Loaded, Records
from backcheck.sites.parents import parent_of
from backcheck.sites.routes import RouteSite
from backcheck.sites.world import World


class ListRoute(RouteSite):
    """A route site whose answer holds ``records``.

    ``others`` is the number of routes of its app that put the same question, -1 where it is put at another one.
    """

    __slots__ = ("others", "records")

    def __init__(self, world: World, site: RouteSite, records: Records) -> None:
        super().__init__(world, site.function, site.routes, site.siblings)
        self.records = records
        self.others = 0

    @property
    def widest(self) -> Loaded:
        """The collection that may be largest."""
        return max(self.records, key=lambda one: one.bound)

    @property
    def parent(self) -> str:
        """What the address names last: the kind of thing that the records belong to, where it says that."""
        return parent_of(self.routes[0])

    @property
    def question(self) -> tuple[object, ...]:
        """How much belongs to one parent, how many there are of an entity, or of what one place loads."""
        widest = self.widest
        if widest.bound is Bound.PARENT and (parent := self.parent):
            return self.app, widest.bound, parent
        known = widest.entity and widest.bound not in (Bound.RECENT, Bound.UNSURE)
        return (self.app, widest.bound, widest.entity if known else (widest.function, widest.node))


def asked_once(found: list[ListRoute]) -> list[ListRoute]:
    """The routes, each question at the first of those that put it; rather at one that is about what it answers."""
    # Of whom they are where the address says nothing, others may tell.
    told = {(one.app, one.widest.entity): one.question for one in reversed(found) if one.widest.bound is Bound.PARENT and one.parent}
    asking: dict[tuple[object, ...], list[ListRoute]] = {}
    for one in found:
        same = told.get((one.app, one.widest.entity)) if one.widest.bound is Bound.PARENT and one.widest.entity and not one.parent else None
        asking.setdefault(same or one.question, []).append(one)
    for several in asking.values():
        first = min(several, key=lambda one: (one.widest.beside, not one.widest.entity))
        for one in several:
            one.others = len(several) - 1 if one is first else -1
    return found

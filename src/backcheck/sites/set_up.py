"""Collections of which nothing in the code says that they grow: a question, where the bare query would be claimed."""

from collections import Counter
from collections.abc import Iterable

from backcheck.dataflow.loaded import Bound, Loaded, narrowed
from backcheck.sites.few import is_of_many
from backcheck.sites.growth import Growth, Maker
from backcheck.sites.list_route import ListRoute
from backcheck.sites.multiplying import Multiplying
from backcheck.sites.world import World

_SURVEYED = 60


def mark_set_up(world: World, found: Iterable[ListRoute], paging: Iterable[ListRoute]) -> None:
    """Records that nothing is seen to multiply may stay few, unless some route takes care to give users pages of them."""
    scale = _Scale(world, paging)
    for site in found:
        site.records = tuple(
            narrowed((one,), Bound.SHORT)[0] if one.bound is Bound.ALL and scale.may_be_few(site, one) else one for one in site.records
        )


class _Scale:
    """How much there may be of what."""

    def __init__(self, world: World, paging: Iterable[ListRoute]) -> None:
        self._growth = Growth(world)
        self._multiplying = Multiplying(world, self._growth)
        self._paged = {one.entity for site in paging if not self._is_for_few(site) for one in site.records if one.bound is Bound.SOME}
        self._routes = Counter(route.app for route in world.backend.routes)

    def may_be_few(self, site: ListRoute, one: Loaded) -> bool:
        """Whether it takes more than the code to tell that there will be many of some records."""
        if self._is_for_few(site):
            return True
        if is_of_many(one.entity):
            return False
        if not one.entity:
            return False
        # In a large program something may make them that was not seen, and pages may be there for the look of it.
        is_surveyed = self._routes[site.app] <= _SURVEYED
        is_paged = one.entity in self._paged
        match self._growth.of(one.entity):
            case Maker.ANYONE:
                return False
            case Maker.NOBODY:
                return not (is_surveyed or is_paged or self._multiplying.holds(one.entity))
            case Maker.SETUP:
                return not (is_paged and (is_surveyed or self._multiplying.holds(one.entity)))
            case Maker.USE:
                return not (is_paged or self._multiplying.holds(one.entity))

    def _is_for_few(self, site: ListRoute) -> bool:
        return all(map(self._growth.is_for_few, site.routes))

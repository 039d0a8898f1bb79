"""The addresses that clients are given. What is decided outside of the code is asked once, however many calls start with it:
in a file, or in the program where it is a setting or a field of records."""

from collections.abc import Iterator

from backcheck.semantics.callers import Call
from backcheck.sites.addresses import Address, ports, reached_by
from backcheck.sites.call_site import CallSite
from backcheck.sites.called_from import entered
from backcheck.sites.document_site import DocumentSite
from backcheck.sites.exposure import Reach, farthest
from backcheck.sites.gathering import ModelledSite
from backcheck.sites.openings import Openings
from backcheck.sites.unknowns import Unknown
from backcheck.sites.world import World


class ClientUrl(DocumentSite):
    """``reach`` is that of the worst address, ``worst``; ``openings`` are what an unknown one begins with, ``more`` other such places."""

    __slots__ = ("more", "openings", "place", "reach", "worst")

    def __init__(self, place: ModelledSite, reach: Reach, worst: Address | None, openings: tuple[Unknown, ...]) -> None:
        super().__init__(place.span, place.anchor)
        self.place = place
        self.reach = reach
        self.worst = worst
        self.openings = openings
        self.more: list[ModelledSite] = []

    def way(self, world: World) -> tuple[Call, ...] | None:
        """The callers who pass such an address; None where no caller has a say."""
        if not isinstance(self.place, CallSite):
            return None
        call = self.place.modelled
        return entered(call, ports(call), lambda one: farthest(reached_by(one, world.texts))[0] is self.reach)


def client_urls(world: World) -> Iterator[ClientUrl]:
    """By path and place."""
    openings = Openings(world.origins, world.texts)
    asked: dict[tuple[str, frozenset[tuple[str, int]]], ClientUrl] = {}
    found: list[ClientUrl] = []
    for place in world.call_sites("client-url"):
        reach, worst = farthest(place.addresses(world.texts))
        if reach is Reach.NONE:
            continue
        begun = openings.of(place.addressed()) if reach is Reach.UNKNOWN else ()
        key = ("" if all(one.everywhere for one in begun) else place.path, frozenset(one.key for one in begun))
        first = asked.get(key) if begun else None
        if first is not None:
            first.more.append(place)
            continue
        site = ClientUrl(place, reach, worst, begun)
        found.append(site)
        if begun:
            asked[key] = site
    yield from found

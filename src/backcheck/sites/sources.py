"""From a site kind's name to its sites. A kind that is not listed here is one that roles name: calls of modelled symbols; those with a
sink of a kind are ``command-sink``, ``path-sink`` and so on.
"""

from collections.abc import Callable, Iterable, Iterator

from backcheck.ir import EXCEPT
from backcheck.sites.answers import answers
from backcheck.sites.async_calls import async_calls
from backcheck.sites.client_urls import client_urls
from backcheck.sites.containers import container_images
from backcheck.sites.credentials import credentials
from backcheck.sites.document_site import DocumentSite
from backcheck.sites.handlers import handlers
from backcheck.sites.lists import list_routes
from backcheck.sites.lookups import dynamic_lookups
from backcheck.sites.plain_pages import plain_pages
from backcheck.sites.requirements import requirements
from backcheck.sites.routes import apps, routes
from backcheck.sites.site import Site
from backcheck.sites.trusted_stores import trusted_stores
from backcheck.sites.world import World
from backcheck.sites.writes import write_groups

_SINK = "-sink"


def _except_handlers(world: World) -> Iterator[Site]:
    for function in world.functions():
        if function.facts.branches and EXCEPT.encode() in function.facts.graph:
            yield from handlers(world.program, function)


SOURCES: dict[str, Callable[[World], Iterable[Site | DocumentSite]]] = {
    "answer": answers,
    "app": apps,
    "async-call": async_calls,
    "client-url": client_urls,
    "credential": credentials,
    "container-image": container_images,
    "dynamic-lookup": dynamic_lookups,
    "except-handler": _except_handlers,
    "list-route": list_routes,
    "plain-page": plain_pages,
    "requirement": requirements,
    "route": routes,
    "trusted-store": trusted_stores,
    "write-group": write_groups,
}


def sites(world: World, kind: str) -> Iterable[Site | DocumentSite]:
    """All sites of a kind, in path and source order."""
    source = SOURCES.get(kind)
    if source is not None:
        return source(world)
    return world.sinks(kind.removesuffix(_SINK)) if kind.endswith(_SINK) else world.call_sites(kind)

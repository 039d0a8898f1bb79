"""What routes promise to their callers."""

from collections.abc import Iterator

from backcheck.checks.steps import way
from backcheck.dataflow.effects import Effect
from backcheck.sites.routes import RouteSite
from backcheck.sites.safe_handlers import SAFE, handlers
from backcheck.sites.stored import entity
from backcheck.sites.world import World
from backcheck.verdict import Verdict, failed, passed


def safe_method_writes(world: World, site: RouteSite) -> Verdict:
    """Fails when a request that only asks comes by a write of stored records."""
    for method in SAFE:
        found = list(_writes(world, site, method))
        if found:
            effect = min(found, key=lambda one: (len(one.way), one.way))
            changed = entity(world, effect) or "stored records"
            return failed(f"{site.routes[0].path} answers {method} and changes {changed}", way(world, effect.way))
    return passed()


def _writes(world: World, site: RouteSite, method: str) -> Iterator[Effect]:
    for route in site.asked((method,)):
        for function in handlers(world, route, method):
            effect = world.safe_writes(method).of_handler(function)
            if effect is not None:
                yield effect


CHECKS = (safe_method_writes,)

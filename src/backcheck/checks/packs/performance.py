"""What a request costs."""

from backcheck.checks.steps import step
from backcheck.dataflow.loaded import Bound
from backcheck.sites.lists import ListRoute
from backcheck.sites.world import World
from backcheck.verdict import Verdict, failed, passed, unsure


def list_without_pagination(world: World, site: ListRoute) -> Verdict:
    """Fails when nothing bounds the records that a route answers, asks for review when it depends on data or could not be followed."""
    found = max(site.records, key=lambda one: one.bound)
    route = site.routes[0].path
    place = (step(world, world.program.functions[found.function], found.node),)
    match found.bound:
        case Bound.ALL:
            return failed(f"{route} returns all {found.entity or 'rows'}", place)
        case Bound.PARENT:
            return unsure(f"{route} returns a collection of one parent; how many records it can hold is not in the code", place)
        case Bound.OFFERED:
            return unsure(f"how many {found.entity or 'rows'} {route} offers beside its form is not in the code", place)
        case Bound.UNSURE:
            return unsure(f"how many {found.entity or 'rows'} {route} returns could not be followed", place)
    return passed()


CHECKS = (list_without_pagination,)

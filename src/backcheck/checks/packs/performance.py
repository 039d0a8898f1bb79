"""What a request costs."""

from backcheck.checks.steps import step
from backcheck.dataflow.loaded import Bound
from backcheck.position import Step
from backcheck.sites.list_route import ListRoute
from backcheck.sites.world import World
from backcheck.verdict import Outcome, Verdict, failed, passed, unsure


def list_without_pagination(world: World, site: ListRoute) -> Verdict:
    """Fails when nothing bounds the records that a route answers, asks for review when it depends on data or could not be followed."""
    found = site.widest
    route, entity = site.routes[0].path, found.entity or "rows"
    place = (step(world, world.program.functions[found.function], found.node),)
    match found.bound:
        case Bound.ALL:
            return failed(f"{route} returns all {entity}", place)
        case Bound.PARENT:
            several = f"a collection of {found.entity}" if found.entity else "a collection"
            parent = site.parent or "parent"
            return _asked(site, f"{route} returns {several} of one {parent}; how many records it can hold is not in the code", place)
        case Bound.OFFERED:
            return _asked(site, f"how many {entity} {route} offers beside what it shows is not in the code", place)
        case Bound.SHORT:
            return _asked(site, f"{route} returns all {entity}; whether these stay few is not in the code", place)
        case Bound.RECENT:
            return _asked(site, f"{route} returns all {entity} since some time; how many these become is not in the code", place)
        case Bound.UNSURE:
            return _asked(site, f"how many {entity} {route} returns could not be followed", place)
    return passed()


def _asked(site: ListRoute, message: str, place: tuple[Step, ...]) -> Verdict:
    """A question that several routes put is put at the first of them; the others stay unjudged until it is answered."""
    if site.others < 0:
        return Verdict(Outcome.UNJUDGED)
    return unsure(f"{message}; so for {site.others} more" if site.others else message, place)


CHECKS = (list_without_pagination,)

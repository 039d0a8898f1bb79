"""The route form's question for tests: is each method of a route called by one?"""

from backcheck.rule import Entry
from backcheck.sites.routes import RouteSite
from backcheck.sites.world import World
from backcheck.verdict import Outcome, Verdict, failed, passed, unsure


def judge_tested(world: World, entry: Entry, site: RouteSite) -> Verdict | None:
    """Names the methods that no test asks with. Where nothing is tested, that is one finding at the app, not one for each route."""
    if not world.tested.asked(site.app):
        return None
    missing = [(world.tested.missing(route), route) for route in site.asked(tuple(entry.body.get("methods", ())))]
    if not missing:
        return None
    methods, route = next((one for one in sorted(missing, key=lambda one: not one[1].placed) if one[0]), missing[0])
    if not methods:
        return passed()
    if not route.placed:
        # Its whole address is only known at run time, and a test may well call it.
        return _UNJUDGED
    if not world.tested.unread:
        return failed(entry.message.format_map({"name": f"{'/'.join(methods)} {route.path}", "callee": "", "option": ""}))
    # One question for all routes that are perhaps tested elsewhere.
    return unsure(f"{world.tested.unread} asks for routes too, and is not read") if site.siblings.once("tested") else _UNJUDGED


_UNJUDGED = Verdict(Outcome.UNJUDGED)

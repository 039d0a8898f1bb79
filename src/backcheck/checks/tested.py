"""The route form's question for tests: is each method of a route called by one?"""

from backcheck.backend.model import Route
from backcheck.ir import ATTR
from backcheck.rule import Entry
from backcheck.sites.routes import RouteSite
from backcheck.sites.shown_pages import is_page
from backcheck.sites.world import World
from backcheck.verdict import Outcome, Verdict, failed, passed


def judge_tested(world: World, entry: Entry, site: RouteSite) -> Verdict | None:
    """Names the methods that no test asks with. Where nothing is tested, that is one finding at the app, not one for each route."""
    if not world.tested.asked(site.app):
        return None
    # What a library answers, it tests itself.
    asked = tuple(one for one in site.asked(tuple(entry.body.get("methods", ()))) if one.function >= 0 or one.owner >= 0)
    if not asked:
        return None
    methods, route = _missing(world, asked)
    if not methods:
        return passed()
    if not route.placed or world.tested.names(route):
        # Its whole address is only known at run time, or it stands in a table of the tests: one may well call it.
        return _UNJUDGED
    if not (world.tested.unread or (world.tested.browsed and is_page(world, route))):
        spoken = "/".join(method for method in methods if method != "*")
        return failed(entry.message.format_map({"name": f"{spoken} {route.path}".strip(), "callee": "", "option": ""}))
    # Perhaps it is tested there: one question, at the app.
    return _UNJUDGED


def _missing(world: World, routes: tuple[Route, ...]) -> tuple[tuple[str, ...], Route]:
    """The methods that a handler is called with by none of its addresses, and one of those; first of those that are known whole."""
    handlers: dict[str, list[Route]] = {}
    for route in routes:
        handlers.setdefault(route.handler, []).append(route)
    found: list[tuple[tuple[str, ...], Route]] = []
    for alike in handlers.values():
        missing = [(set(world.tested.missing(route)), route) for route in alike]
        tried = {method for lacks, route in missing for method in (route.told or route.methods) if method not in lacks}
        alike_methods = tried and not _looks_at_method(world, alike[0])
        found += [((), route) if alike_methods else (tuple(sorted(lacks - tried)), route) for lacks, route in missing]
    return next((one for one in sorted(found, key=lambda one: not one[1].placed) if one[0]), found[0])


def _looks_at_method(world: World, route: Route) -> bool:
    """Whether a handler does one thing for one method and another for another; a class has a function for each, but for actions."""
    function = world.program.functions[route.function] if route.function >= 0 else None
    if function is None or (route.owner >= 0 and not route.handler.endswith(f".{function.name}")):
        return True
    nodes = world.program.graph(function).nodes
    return any(node[0] == ATTR and node[2] in _METHOD for node in nodes)


# Forms tell by the method whether they were sent.
_METHOD = frozenset(("method", "validate_on_submit", "is_submitted"))
_UNJUDGED = Verdict(Outcome.UNJUDGED)

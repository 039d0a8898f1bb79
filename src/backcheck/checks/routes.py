"""The route form: what a route must have."""

from backcheck.backend.model import Auth, Route
from backcheck.rule import Entry
from backcheck.sites.routes import RouteSite, purpose
from backcheck.sites.world import World
from backcheck.verdict import Outcome, Verdict, failed, passed, unsure

_WORST = (Outcome.FAIL, Outcome.REVIEW, Outcome.PASS)


def judge_route(world: World, entry: Entry, site: RouteSite) -> Verdict | None:
    """The worst verdict of the site's routes that the entry asks about; None when it asks about none of them."""
    if entry.body.get("tested") and not world.has_tests:
        # A repository without any test is one finding at its app, not one for each route.
        return None
    asked = site.asked(tuple(entry.body.get("methods", ())))
    verdicts = [_judge(world, entry, site, route) for route in asked]
    return min(verdicts, key=lambda verdict: _WORST.index(verdict.outcome), default=None)


def shown(route: Route) -> str:
    """A route as people write it."""
    return f"{'/'.join(route.methods)} {route.path}"


def _judge(world: World, entry: Entry, site: RouteSite, route: Route) -> Verdict:
    needs = entry.body
    if any(purpose(world, route, kind) for kind in needs.get("except", ())):
        return passed()
    words = {"name": shown(route), "callee": "", "option": ""}
    if "auth" in needs:
        return _guarded(entry, site, route, words)
    if needs.get("documented"):
        return passed() if route.documented else failed(entry.message.format_map(words))
    return passed() if tested(world, route) else failed(entry.message.format_map(words))


def _guarded(entry: Entry, site: RouteSite, route: Route, words: dict[str, str]) -> Verdict:
    """Fails for an open route among guarded ones; an app without any authentication is a question, not many findings."""
    wanted = Auth(entry.body["auth"])
    if route.capability or route.auth is wanted or (wanted is Auth.OPTIONAL and route.auth is Auth.REQUIRED):
        return passed()
    if route.auth is Auth.UNKNOWN:
        doubtful = next((guard.name for guard in route.guards if guard.auth is Auth.UNKNOWN), "what stands before it")
        return unsure(f"whether {doubtful} refuses strangers could not be followed")
    if not site.guarded:
        return unsure(entry.note.format_map(words))
    return failed(entry.message.format_map(words))


def tested(world: World, route: Route) -> bool:
    """Whether a test calls every method of a route."""
    place = world.backend.routes.index(route)
    called = {call.method for call in world.backend.tests if place in call.routes}
    return bool(called) if "*" in route.methods else set(route.methods) <= called

"""The route form: what a route must have."""

from collections import Counter

from backcheck.backend.handlers import NEEDS_CALLER, USES_CALLER
from backcheck.backend.model import Auth, Route
from backcheck.backend.presented import presented
from backcheck.checks.tested import judge_tested
from backcheck.rule import Entry
from backcheck.sites.purposes import purpose
from backcheck.sites.routes import RouteSite, Siblings
from backcheck.sites.shown_pages import is_page
from backcheck.sites.world import World
from backcheck.verdict import Outcome, Verdict, failed, passed, unsure

_WORST = (Outcome.FAIL, Outcome.REVIEW, Outcome.UNJUDGED, Outcome.PASS)
# What a stranger may send anew (a sign-up, a message) is often meant to be open; what others have stored is not.
_REPLACING = frozenset(("PUT", "PATCH", "DELETE", "*"))
_UNJUDGED = Verdict(Outcome.UNJUDGED)
# What guards are called of which not even the name is known.
_NAMELESS = "?"


def judge_route(world: World, entry: Entry, site: RouteSite) -> Verdict | None:
    """The worst verdict of the site's routes that the entry asks about; None when it asks about none of them."""
    if entry.body.get("tested"):
        return judge_tested(world, entry, site)
    asked = site.asked(tuple(entry.body.get("methods", ())))
    if entry.body.get("documented"):
        asked = tuple(route for route in asked if not is_page(world, route))
    judged = [(_judge(world, entry, site, route), route) for route in asked]
    if not judged:
        return None
    verdict, route = min(judged, key=lambda one: _WORST.index(one[0].outcome))
    return _put_once(world, entry, site, route, verdict) if verdict.outcome is Outcome.REVIEW else verdict


def shown(route: Route) -> str:
    """A route as people write it."""
    return f"{'/'.join(route.methods)} {route.path}"


def _judge(world: World, entry: Entry, site: RouteSite, route: Route) -> Verdict:
    needs = entry.body
    if _excepted(world, entry, route):
        return passed()
    words = {"name": shown(route), "callee": "", "option": ""}
    if "auth" in needs:
        return _guarded(world, entry, site, route, words)
    if route.function < 0 and route.owner < 0 and not route.documented:
        # What answers there could not be followed.
        return _UNJUDGED
    return passed() if route.documented else failed(entry.message.format_map(words))


def _excepted(world: World, entry: Entry, route: Route) -> bool:
    # What changes or takes away a token that is there is no signing in.
    later = set(route.told) <= _REPLACING
    return any(purpose(world, route, kind) for kind in entry.body.get("except", ()) if not (later and kind == "token"))


def _guarded(world: World, entry: Entry, site: RouteSite, route: Route, words: dict[str, str]) -> Verdict:
    """Fails for an open route among guarded ones; an app without any authentication is a question, not many findings."""
    wanted = Auth(entry.body["auth"])
    if route.capability or route.auth is wanted or (wanted is Auth.OPTIONAL and route.auth is Auth.REQUIRED):
        return passed()
    if _is_unsure(site.siblings, route):
        return unsure(_doubt(route))
    if not site.siblings.guarded:
        return unsure(entry.note.format_map(words))
    if route.opened and not route.changes:
        return passed()
    if route.opened and not _REPLACING & set(route.told):
        return unsure(f"{words['name']} is opened to everybody by its own code, and changes something")
    if purpose(world, route, "setup"):
        return unsure(f"{words['name']} sets the app up for anybody, and whether it closes once that is done could not be followed")
    if site.siblings.mostly_open:
        open_ = f"of {words['name']} no guard is known, as of most routes of the app that change something"
        return unsure(f"{open_}; whether something guards them all could not be followed")
    if not route.changes:
        return unsure(f"{words['name']} asks for no authentication, and whether it changes anything could not be followed")
    uses = {guard.kind for guard in route.guards}
    if USES_CALLER in uses or (NEEDS_CALLER in uses and not site.siblings.stands_out(route)):
        return unsure(f"{words['name']} uses who is calling; whether it lets a stranger through could not be followed")
    if shows := _shows(world, route):
        return unsure(f"{words['name']} asks for no authentication, and whether {shows} tells who may ask could not be followed")
    return failed(f"{entry.message.format_map(words)}; {_others(site.siblings)}")


def _others(siblings: Siblings) -> str:
    """What most of the guarded routes beside have."""
    guards = Counter(siblings.guards())
    name, count = min(guards.items(), key=lambda one: (-one[1], one[0]))
    return f"{count} others of the app are guarded by {name}" if count > 1 else f"another of the app is guarded by {name}"


def _doubtful(route: Route) -> str:
    return next((guard.name for guard in route.guards if guard.auth is route.auth and guard.name != _NAMELESS), "")


def _doubt(route: Route) -> str:
    name = _doubtful(route)
    if not name:
        return f"what {shown(route)} hangs on could not be followed, nor whether that refuses strangers"
    if route.auth is Auth.EXEMPTING:
        return f"{name} refuses strangers, and which routes it makes an exception of could not be followed"
    return f"whether {name} refuses strangers could not be followed"


def _is_unsure(siblings: Siblings, route: Route) -> bool:
    """Whether a guard is in doubt; in an app that asks nobody, what is called in a handler is none."""
    doubts = {guard.kind for guard in route.guards if guard.auth is Auth.UNKNOWN}
    return route.auth is Auth.EXEMPTING or (route.auth is Auth.UNKNOWN and (siblings.guarded or doubts != {"in-handler"}))


def _question(world: World, siblings: Siblings, route: Route) -> str:
    """What a review of a route asks: of a guard, of an app that has none, of what is shown, of what changes nothing that is known."""
    if _is_unsure(siblings, route):
        return _doubtful(route) or "where it hangs"
    if not siblings.guarded or siblings.mostly_open:
        return ""
    shows = _shows(world, route) if route.auth in (Auth.NONE, Auth.OPTIONAL) and route.changes else ""
    return f"{shows} of {route.file}" if shows else shown(route)


def _shows(world: World, route: Route) -> str:
    """What a request may show to the handler."""
    return presented(world.program, world.program.functions[route.function] if route.function >= 0 else None, route.path)


def _put_once(world: World, entry: Entry, site: RouteSite, route: Route, verdict: Verdict) -> Verdict:
    """A question that many routes hang on is put at the first of them; the others stay unjudged until it is answered."""
    question = _question(world, site.siblings, route)
    if not site.siblings.once(question):
        return passed() if route.auth is Auth.EXEMPTING else _UNJUDGED
    wanted = set(entry.body.get("methods", ()))
    alike = (one for one in site.siblings.together if _question(world, site.siblings, one) == question and one.auth is not Auth.REQUIRED)
    alike = (one for one in alike if not _excepted(world, entry, one))
    handlers = {(one.file, one.line) for one in alike if not wanted or "*" in one.told or wanted & set(one.told)}
    others = len(handlers - {(route.file, route.line)})
    if not others:
        return verdict
    more = f"{others} more hang on it" if route.auth is Auth.EXEMPTING else f"so for {others} more"
    return unsure(f"{verdict.message}; {more}")

"""Encryption on the way."""

from backcheck.backend.model import App
from backcheck.checks.ways import hanging_on
from backcheck.position import Step
from backcheck.sites.call_site import CallSite
from backcheck.sites.client_urls import ClientUrl
from backcheck.sites.exposure import Reach
from backcheck.sites.routes import AppSite
from backcheck.sites.world import World
from backcheck.verdict import Outcome, Verdict, failed, passed, unsure

_NAMED = 3


def cleartext_url(world: World, site: ClientUrl) -> Verdict:
    """Fails for an open scheme and a distant host; one question for everything that begins with the same unknown value."""
    callee, host = site.place.callee, site.worst.host if site.worst is not None else ""
    match site.reach:
        case Reach.FAR:
            ends, steps = _hanging(world, site)
            return failed(f"{callee} speaks to {host} without encryption{ends}", steps)
        case Reach.PRIVATE:
            return unsure(f"whether the network of {host} may be trusted could not be followed")
        case Reach.UNKNOWN:
            ends, steps = _hanging(world, site)
            related = tuple(Step(one.span, f"{one.callee} is given the same") for one in site.more)
            return unsure(f"the address of {callee} could not be followed{_decided(site) or ends}", _begun(world, site, steps), related)
    return passed()


def _hanging(world: World, site: ClientUrl) -> tuple[str, tuple[Step, ...]]:
    """The callers by whom the address is as it is, where they decide and are there."""
    way = site.way(world)
    return hanging_on(site.place, way) if isinstance(site.place, CallSite) else ("", ())


def _decided(site: ClientUrl) -> str:
    """What the address begins with, in words."""
    names = [one.name for one in site.openings]
    if not names:
        return ""
    rest = len(names) - _NAMED
    shown = ", ".join(names[:_NAMED]) + (f" and {rest} more" if rest > 0 else "")
    return f": it begins with {shown}"


def _begun(world: World, site: ClientUrl, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The way of the address, from the first of what it may begin with."""
    program = world.program
    read = [Step(program.span(program.functions[one.function], one.node), f"{one.name} is read") for one in site.openings[:1]]
    return (*read, *(steps or (Step(site.span, f"reaches {site.place.callee}"),))) if read else steps


def https_not_enforced(world: World, site: AppSite) -> Verdict:
    """Passes when something sends requests to HTTPS, fails when all that would is switched off by hand.

    An app that is mounted in another one is asked there.
    """
    app: App | None = site.app
    active: set[bool | None] = set()
    while app is not None:
        active |= {one.active for one in app.redirects}
        app = world.backend.apps[app.within] if app.within >= 0 else None
    if True in active:
        return passed()
    if None in active:
        return unsure(f"whether {site.app.name} sends requests to https is decided outside of the repository")
    if active:
        return failed("the redirect to https is switched off")
    if site.app.within >= 0:
        return Verdict(Outcome.UNJUDGED)
    return unsure(f"nothing in {site.app.name} sends requests to https; whatever stands in front of it must")


CHECKS = (cleartext_url, https_not_enforced)

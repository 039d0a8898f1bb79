"""Tests of the backend."""

from backcheck.sites.routes import AppSite
from backcheck.sites.shown_pages import is_page
from backcheck.sites.world import World
from backcheck.verdict import Outcome, Verdict, failed, unsure

# A few belong to helpers, or are no requests.
_SOME = 5
_UNJUDGED = Verdict(Outcome.UNJUDGED)


def repository_without_tests(world: World, site: AppSite) -> Verdict | None:
    """One finding for a repository without any test, at its first app, and one for an app of which hardly anything is tested.

    What was built for an installation leaves its tests behind.
    """
    apps = world.backend.apps
    if not world.has_tests:
        if world.tested.packaged:
            return _UNJUDGED
        return failed("the repository has no tests at all") if apps and site.app is apps[0] else None
    tried = world.tested.share(apps.index(site.app))
    if not tried.routes:
        return None
    if world.tested.unread and tried.called < tried.routes:
        others = f"no other test is seen to call {tried.routes - tried.called} of the {tried.routes} routes of {site.app.name}"
        return unsure(f"{world.tested.unread} asks for routes too, and is not read; {others}")
    if not tried.hardly:
        return _browsed(world, site)
    if world.tested.packaged:
        return _UNJUDGED
    if world.tested.unfollowed > _SOME:
        seen = f"tests are seen to call {tried.called} of the {tried.routes} routes of {site.app.name}"
        return unsure(f"{seen}, and the addresses of {world.tested.unfollowed} requests could not be followed")
    if not tried.called:
        return failed(f"no test calls any route of {site.app.name}")
    return failed(f"tests call {tried.called} of the {tried.routes} routes of {site.app.name}")


def _browsed(world: World, site: AppSite) -> Verdict | None:
    """Pages that only a browser may have asked for: one question."""
    app = world.backend.apps.index(site.app)
    if not world.tested.browsed:
        return None
    pages = sum(route.app == app and bool(world.tested.missing(route)) and is_page(world, route) for route in world.backend.routes)
    if not pages:
        return None
    return unsure(f"{world.tested.browsed} steers a browser; no other test is seen to ask for {pages} pages of {site.app.name}")


CHECKS = (repository_without_tests,)

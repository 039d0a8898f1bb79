"""Tests of the backend."""

from backcheck.sites.routes import AppSite
from backcheck.sites.world import World
from backcheck.verdict import Verdict, failed, unsure


def repository_without_tests(world: World, site: AppSite) -> Verdict | None:
    """One finding for a repository without any test, at its first app, and one for an app of which hardly anything is tested."""
    apps = world.backend.apps
    if not world.has_tests:
        return failed("the repository has no tests at all") if apps and site.app is apps[0] else None
    tried = world.tested.share(apps.index(site.app))
    if not tried.routes:
        return None
    if world.tested.unread and tried.called < tried.routes:
        others = f"no other test calls {tried.routes - tried.called} of the {tried.routes} routes of {site.app.name}"
        return unsure(f"{world.tested.unread} asks for routes too, and is not read; {others}")
    if not tried.hardly:
        return None
    if not tried.called:
        return failed(f"no test calls any route of {site.app.name}")
    return failed(f"tests call {tried.called} of the {tried.routes} routes of {site.app.name}")


CHECKS = (repository_without_tests,)

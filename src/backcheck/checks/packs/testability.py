"""Tests of the backend."""

from backcheck.sites.routes import AppSite
from backcheck.sites.world import World
from backcheck.verdict import Verdict, failed


def repository_without_tests(world: World, site: AppSite) -> Verdict | None:
    """One finding for a repository without any test, at its first app, and one for an app of which nothing is tested."""
    apps = world.backend.apps
    if not world.has_tests:
        return failed("the repository has no tests at all") if apps and site.app is apps[0] else None
    if world.tested.asked(apps.index(site.app)) or not world.backend.routes_of(site.app):
        return None
    return failed(f"no test calls any route of {site.app.name}")


CHECKS = (repository_without_tests,)

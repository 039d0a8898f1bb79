"""Tests of the backend."""

from backcheck.sites.routes import AppSite
from backcheck.sites.world import World
from backcheck.verdict import Verdict, failed


def repository_without_tests(world: World, site: AppSite) -> Verdict | None:
    """One finding for a repository without any test, at its first app; with tests each route is asked by itself."""
    if world.has_tests or not world.backend.apps or site.app is not world.backend.apps[0]:
        return None
    return failed("the repository has no tests at all")


CHECKS = (repository_without_tests,)

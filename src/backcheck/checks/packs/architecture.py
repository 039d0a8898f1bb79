"""How a service is deployed."""

from backcheck.sites.container_users import User
from backcheck.sites.containers import ContainerImage, Version
from backcheck.sites.world import World
from backcheck.verdict import Verdict, failed, passed, unsure


def container_as_root(_world: World, site: ContainerImage) -> Verdict:
    """Fails for privileges that nobody needs, and for an image that may be another one tomorrow."""
    more = f"; so for {site.others} more here" if site.others else ""
    faults = []
    if site.privileged:
        faults.append(f"{site.owner.rpartition('/')[2].removeprefix('service ')} is privileged")
    if site.user is User.ROOT:
        faults.append(f"{site.image} runs as root")
    if site.version is Version.MISSING:
        faults.append(f"{site.image} names no version")
    if faults and site.doubtful:
        return unsure(f"{' and '.join(faults)}, {site.doubtful}{more}")
    if faults:
        return failed(" and ".join(faults))
    if site.version is Version.OWN:
        return unsure(f"which version of {site.image}, which is built here, is started cannot be told{more}")
    if site.user is User.UNKNOWN:
        return unsure(f"which user {site.image} runs as could not be followed{more}")
    if site.version is Version.UNKNOWN:
        return unsure(f"which version of {site.image} is used could not be followed")
    return passed()


CHECKS = (container_as_root,)

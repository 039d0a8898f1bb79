"""What a service is built from."""

from msgspec.structs import replace

from backcheck.position import Step
from backcheck.sites.requirements import RequirementSite
from backcheck.sites.world import World
from backcheck.syntax.requirements import Pin
from backcheck.verdict import Verdict, failed, passed, unsure


def unpinned(_world: World, site: RequirementSite) -> Verdict:
    """Passes when one version is named by the requirement itself, or by a lock or constraints file."""
    if site.requirement is None:
        return unsure(f"{site.written} is included here and cannot be read")
    if site.requirement.pin is Pin.EXACT or site.held:
        return passed()
    if site.requirement.pin is Pin.UNKNOWN:
        return unsure(f"which version of {site.requirement.name or site.written} is installed could not be followed")
    if site.requirement.pin is Pin.TAG:
        return unsure(f"{site.written} names a tag; whether it is ever moved is for its owner to say")
    if site.package:
        said = f"{site.written} names no single version; whether {site.package} makes a library of what it reads is not in the code"
        return replace(unsure(said), question=site.package)
    if site.either:
        said = f"{site.written} names no single version; whether this list or {site.lock} is installed is not in the code"
        return replace(unsure(said), question=site.lock)
    if site.more:
        rest = tuple(Step(span, "names no single version") for span in site.more)
        return failed(f"{site.written} names no single version, nor do {len(rest)} more here, and there is no lock file", related=rest)
    also = f", and {site.lock} does not hold it" if site.lock else ""
    return failed(f"{site.written} names no single version{also}")


CHECKS = (unpinned,)

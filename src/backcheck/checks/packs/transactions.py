"""Writes that belong together."""

from backcheck.checks.steps import step
from backcheck.dataflow.transactions import Shared
from backcheck.sites.world import World
from backcheck.sites.writes import WriteGroup
from backcheck.verdict import Verdict, failed, passed, unsure


def multi_write_without_transaction(world: World, site: WriteGroup) -> Verdict:
    """Fails when what one of the writes did can stay although a later one never happens."""
    group = site.group
    match group.shared:
        case Shared.YES:
            return passed()
        case Shared.UNKNOWN:
            return unsure(f"whether the connection of {site.function.name} commits by itself could not be followed")
    steps = tuple(step(world, site.function, one.node) for one in (group.first, group.second))
    return failed(f"{site.function.name} makes {site.number} writes that are not in one transaction", steps)


CHECKS = (multi_write_without_transaction,)

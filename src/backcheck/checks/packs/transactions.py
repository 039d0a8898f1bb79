"""Writes that belong together."""

from backcheck.checks.steps import step
from backcheck.dataflow.standing_alone import Reason
from backcheck.dataflow.transactions import Shared
from backcheck.sites.world import World
from backcheck.sites.writes import WriteGroup
from backcheck.verdict import Verdict, failed, passed, unsure

_ALONE = {
    Reason.STATES: "one object goes from state to state",
    Reason.REPEATABLE: "each may be repeated without harm",
    Reason.TOLERATED: "the failure of one is caught, and the other stays",
    Reason.SENDS: "another service is called between them",
    Reason.BATCHES: "the second does what is left over from the batches before",
}


def multi_write_without_transaction(world: World, site: WriteGroup) -> Verdict:
    """Fails when what one of the writes did can stay although a later one never happens."""
    group = site.group
    match group.shared:
        case Shared.YES:
            return passed()
        case Shared.UNKNOWN:
            return unsure(f"whether the connection of {site.function.name} commits by itself could not be followed")
        case Shared.ALONE:
            return unsure(f"the {site.number} writes of {site.function.name} may be meant to stand alone: {_ALONE[group.reason]}")
    steps = tuple(step(world, site.function, one.node) for one in (group.first, group.second))
    return failed(f"{site.function.name} makes {site.number} writes that are not in one transaction", steps)


CHECKS = (multi_write_without_transaction,)

"""Writes that belong together."""

from backcheck.checks.steps import called, step, way
from backcheck.dataflow.bonds import Why
from backcheck.dataflow.effects import WRITES
from backcheck.dataflow.standing_alone import Reason
from backcheck.dataflow.transactions import Judged, Shared
from backcheck.dataflow.write_points import Point
from backcheck.position import Step
from backcheck.semantics.program import Function
from backcheck.sites.by_hand import is_by_hand
from backcheck.sites.world import World
from backcheck.sites.writes import WriteGroup
from backcheck.verdict import Verdict, failed, passed, unsure

_ALONE = {
    Reason.TOLERATED: "the failure of one is caught, and the other stays",
    Reason.TRIED: "the failure of one is caught, and the other stays",
    Reason.SENDS: "another service is called between them",
    Reason.HIDDEN: "a library calls it, perhaps inside of a transaction",
    Reason.CALLERS: "it is called inside of a transaction, or may be",
    Reason.BLOCKS: "each has been put into a transaction of its own",
}
_TOGETHER = {
    Why.PART: "{second} builds on {first}, which stays without it",
    Why.REPLACED: "{first} is removed before it is written anew",
    Why.COUNTED: "one of them reckons with a stored value, so that it cannot be done over",
    Why.MOVED: "a record is made of one that is removed",
    Why.SWITCHED: "what one {first} loses, another gets",
    Why.RECORDED: "one records what the other does",
    Why.SPENT: "one is made for what the other marks as used",
}


def multi_write_without_transaction(world: World, site: WriteGroup) -> Verdict:
    """Fails when what one of the writes did can stay although a later one never happens, and is wrong without that."""
    told, name = site.group.told, site.function.name
    steps = tuple(found for one in (told.first, told.second) for found in _steps(world, site.function, one))
    match told.shared:
        case Shared.UNKNOWN:
            return unsure(f"whether the connection of {name} commits by itself could not be followed", steps)
        case Shared.OPEN if not site.made_up:
            return unsure(f"{_alone(site)}: {_open(told)}", steps)
        case Shared.NO if not site.made_up and is_by_hand(world, site.function):
            return unsure(f"{_alone(site)}: it is run by hand, and again when it broke off", steps)
        case Shared.NO if not site.made_up:
            return failed(f"{name} makes {site.number} writes that are not in one transaction: {_together(world, site)}", steps)
    return passed()


def _steps(world: World, function: Function, point: Point) -> tuple[Step, ...]:
    """A write, and what it does where the function calls another for it."""
    for effect in world.effects.reached(function, WRITES):
        if effect.here == point.node and len(effect.way) > 1:
            return way(world, effect.way)
    return (step(world, function, point.node),)


def _alone(site: WriteGroup) -> str:
    return f"the {site.number} writes of {site.function.name} may be meant to stand alone"


def _open(told: Judged) -> str:
    return _ALONE.get(told.reason, "nothing shows that one is wrong without the other")


def _together(world: World, site: WriteGroup) -> str:
    told, bond = site.group.told, site.group.told.bond
    alike = bond.first == bond.second and bond.why is Why.PART
    if bond.why is Why.REPLACED and not bond.first:
        return f"what {called(world, site.function, told.first.node)} removes is written anew after it"
    first = called(world, site.function, told.first.node) if alike or not bond.first else bond.first
    second = called(world, site.function, told.second.node) if alike or not bond.second else bond.second
    return _TOGETHER[bond.why].format(first=first, second=second)


CHECKS = (multi_write_without_transaction,)

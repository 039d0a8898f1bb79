"""What routes promise to their callers."""

from collections.abc import Iterator

from backcheck.checks.own_change import OwnChange
from backcheck.checks.steps import way
from backcheck.checks.stored_input import stores_input
from backcheck.dataflow import asides
from backcheck.dataflow.acts import Word
from backcheck.dataflow.effects import ANYHOW, Effect
from backcheck.dataflow.finding_records import FILLS
from backcheck.dataflow.kept_results import KEEPS
from backcheck.dataflow.safe_writes import MAKES_UP
from backcheck.dataflow.stored import entity
from backcheck.sites.commands import is_for_looks, is_named_for_change
from backcheck.sites.handed_out import is_handed_out
from backcheck.sites.routes import RouteSite
from backcheck.sites.safe_handlers import SAFE, handlers
from backcheck.sites.sign_in_returns import is_sign_in_return
from backcheck.sites.world import World
from backcheck.verdict import Outcome, Verdict, failed, passed, unsure

_UNJUDGED = Verdict(Outcome.UNJUDGED)


def safe_method_writes(world: World, site: RouteSite) -> Verdict:
    """Fails when a request that only asks comes by a write of stored records; asks where it makes what is not there yet."""
    for method in SAFE:
        found = sorted(_writes(world, site, method), key=lambda one: (one.word in MAKES_UP, len(one.way), one.way))
        if found:
            meant = (one for one in found if _is_meant(world, site, method, one))
            return _judged(world, site, method, next(meant, None), found[0])
    return passed()


def _is_meant(world: World, site: RouteSite, method: str, effect: Effect) -> bool:
    """Whether the change can be told to be what the route is asked for."""
    if effect.word in MAKES_UP or not world.effects.is_certain(effect, ANYHOW):
        return False
    if all(map(is_for_looks, site.asked((method,)))):
        return False
    if _is_by_the_way(world, effect):
        return False
    own = OwnChange(world, effect)
    if all(map(is_named_for_change, site.asked((method,)))) and own.concerns():
        return True
    return stores_input(world, effect, method) or own.holds()


def _is_by_the_way(world: World, effect: Effect) -> bool:
    """Whether a record is made that only tells what happened, or by what makes it where there is none."""
    functions = [world.program.functions[number] for number, _ in effect.way]
    if any(asides.finds(one.name) for one in functions[1:]):
        return True
    acts = world.transactions.acts.at(functions[-1], effect.way[-1][1])
    return bool(acts) and all(act.word is Word.CREATES and asides.is_noted(act.entity) for act in acts)


def _judged(world: World, site: RouteSite, method: str, meant: Effect | None, effect: Effect) -> Verdict:
    changed = entity(world.types, meant or effect) or "stored records"
    asked = f"{site.routes[0].path} answers {method} and"
    if meant is not None:
        if not _is_handed_out(world, site, method):
            return failed(f"{asked} changes {changed}", way(world, meant.way))
        why = f"{asked} changes {changed}; whether a link that others hand out may do that at once is not in the code"
        return unsure(why, way(world, meant.way))
    if effect.word == FILLS:
        why = f"{asked} creates {changed} where there is none; whether its client takes that for a change is not in the code"
    elif effect.word == KEEPS:
        why = f"{asked} writes {changed} where a value is missing; whether its client takes that for a change is not in the code"
    elif not world.effects.is_certain(effect, ANYHOW):
        why = f"{asked} may change {changed}; whether it comes that far could not be followed"
    else:
        why = f"{asked} changes {changed}; whether its client means that or never knows of it is not in the code"
    # One question for all routes that come by one getter.
    if not site.siblings.once(f"creates {effect.way[-2:] if len(effect.way) > 2 else effect.last}"):
        return _UNJUDGED
    return unsure(why, way(world, effect.way))


def _is_handed_out(world: World, site: RouteSite, method: str) -> bool:
    return all(is_handed_out(world, route, list(handlers(world, route, method))) for route in site.asked((method,)))


def _writes(world: World, site: RouteSite, method: str) -> Iterator[Effect]:
    for route in site.asked((method,)):
        found = list(handlers(world, route, method))
        for function in found if not is_sign_in_return(world, route, found) else ():
            yield from world.safe_writes(method).of_handler(function)


CHECKS = (safe_method_writes,)

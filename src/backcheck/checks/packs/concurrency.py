"""Coroutines and shared state."""

from backcheck.checks.steps import way
from backcheck.sites.async_calls import AsyncCall, Doubt
from backcheck.sites.world import World
from backcheck.verdict import Outcome, Verdict, failed, passed, unsure


def blocking_call_in_async(world: World, site: AsyncCall) -> Verdict:
    """Fails for a call that waits on the thread of a shared event loop, whether it does so itself or through others."""
    if site.blocking is None or site.alone:
        return passed()
    steps = way(world, site.blocking.way)
    shown = steps if len(steps) > 1 else ()
    last = steps[-1].text.partition(" ")[2]
    through = f" through {last}" if shown else ""
    if site.doubt is Doubt.NONE:
        return failed(f"{site.callee} blocks the event loop of {site.function.name}{through}", shown)
    if site.others < 0:
        # One question for all calls that one answer tells of.
        return Verdict(Outcome.UNJUDGED)
    message = _question(site, last, through)
    return unsure(f"{message}; so for {site.others} more" if site.others else message, shown)


def _question(site: AsyncCall, last: str, through: str) -> str:
    match site.doubt:
        case Doubt.FILE:
            return (
                f"{site.callee} works on a file{through} on the event loop of {site.function.name}; how long that takes is not in the code"
            )
        case Doubt.OTHERS:
            return f"{site.callee} waits for other threads{through} on the event loop of {site.function.name}; how long is not in the code"
        case Doubt.LOOP:
            return (
                f"{site.callee} blocks the event loop of {site.function.name}{through}; whether others share that loop is not in the code"
            )
    return f"whether {site.callee} comes by {last} could not be followed"


CHECKS = (blocking_call_in_async,)

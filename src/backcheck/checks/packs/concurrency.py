"""Coroutines and shared state."""

from backcheck.checks.steps import way
from backcheck.sites.async_calls import AsyncCall
from backcheck.sites.world import World
from backcheck.verdict import Outcome, Verdict, failed, passed, unsure


def blocking_call_in_async(world: World, site: AsyncCall) -> Verdict:
    """Fails for a call that waits on the thread of a shared event loop, whether it does so itself or through others."""
    if site.blocking is None or site.alone:
        return passed()
    steps = way(world, site.blocking.way)
    if not site.certain:
        if site.others < 0:
            # One question for all calls that may come by one place.
            return Verdict(Outcome.UNJUDGED)
        message = f"whether {site.callee} comes by {steps[-1].text.partition(' ')[2]} could not be followed"
        return unsure(f"{message}; so for {site.others} more" if site.others else message, steps)
    through = f" through {steps[-1].text.partition(' ')[2]}" if len(steps) > 1 else ""
    return failed(f"{site.callee} blocks the event loop of {site.function.name}{through}", steps if len(steps) > 1 else ())


CHECKS = (blocking_call_in_async,)

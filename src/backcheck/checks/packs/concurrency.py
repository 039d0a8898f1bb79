"""Coroutines and shared state."""

from backcheck.dataflow.traces import written
from backcheck.position import Step
from backcheck.sites.async_calls import AsyncCall
from backcheck.sites.world import World
from backcheck.verdict import Verdict, failed, passed


def blocking_call_in_async(world: World, site: AsyncCall) -> Verdict:
    """Fails for a call that waits on the event loop's own thread, whether it does so itself or through others."""
    if site.blocking is None:
        return passed()
    steps = way(world, site.blocking.way)
    through = f" through {steps[-1].text.removeprefix('calls ')}" if len(steps) > 1 else ""
    return failed(f"{site.callee} blocks the event loop of {site.function.name}{through}", steps if len(steps) > 1 else ())


def way(world: World, calls: tuple[tuple[int, int], ...]) -> tuple[Step, ...]:
    """A chain of calls as the steps of a trace."""
    steps: list[Step] = []
    for number, node in calls:
        function = world.program.functions[number]
        callee = world.program.graph(function).nodes[node][1]
        steps.append(Step(world.program.span(function, node), f"calls {written(world.program, function, callee)}()"))
    return tuple(steps)


CHECKS = (blocking_call_in_async,)

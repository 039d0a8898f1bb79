"""Coroutines and shared state."""

from backcheck.dataflow.traces import written
from backcheck.ir import CALL
from backcheck.position import Step
from backcheck.semantics.program import Function
from backcheck.sites.async_calls import AsyncCall
from backcheck.sites.world import World
from backcheck.verdict import Verdict, failed, passed


def blocking_call_in_async(world: World, site: AsyncCall) -> Verdict:
    """Fails for a call that waits on the thread of a shared event loop, whether it does so itself or through others."""
    if site.blocking is None or site.alone:
        return passed()
    steps = way(world, site.blocking.way)
    through = f" through {steps[-1].text.partition(' ')[2]}" if len(steps) > 1 else ""
    return failed(f"{site.callee} blocks the event loop of {site.function.name}{through}", steps if len(steps) > 1 else ())


def way(world: World, calls: tuple[tuple[int, int], ...]) -> tuple[Step, ...]:
    """A chain of calls as the steps of a trace."""
    return tuple(_step(world, world.program.functions[number], node) for number, node in calls)


def _step(world: World, function: Function, node: int) -> Step:
    here = world.program.graph(function).nodes[node]
    if here[0] == CALL:
        text = f"calls {written(world.program, function, here[1])}()"
    else:
        text = f"reads {written(world.program, function, node)}"
    return Step(world.program.span(function, node), text)


CHECKS = (blocking_call_in_async,)

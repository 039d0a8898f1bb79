"""Chains of calls as the steps of a trace."""

from collections.abc import Sequence

from backcheck.dataflow.traces import written
from backcheck.ir import CALL
from backcheck.position import Step
from backcheck.semantics.program import Function
from backcheck.sites.world import World


def step(world: World, function: Function, node: int) -> Step:
    """What a node does, at its place."""
    shown = called(world, function, node)
    return Step(world.program.span(function, node), f"calls {shown}" if shown.endswith("()") else f"reads {shown}")


def called(world: World, function: Function, node: int) -> str:
    """A call or another value, as its author wrote it."""
    here = world.program.graph(function).nodes[node]
    return f"{written(world.program, function, here[1])}()" if here[0] == CALL else written(world.program, function, node)


def way(world: World, calls: Sequence[tuple[int, int]]) -> tuple[Step, ...]:
    """The nodes, each with its function's number, that lead from one to the next."""
    return tuple(step(world, world.program.functions[number], node) for number, node in calls)

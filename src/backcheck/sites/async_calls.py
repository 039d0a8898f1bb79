"""Calls in coroutines that wait for something: on the event loop's thread, or in a way that leaves the loop free."""

from collections.abc import Iterator

from backcheck.dataflow.effects import Effect, Reach
from backcheck.dataflow.runs import OFFLOADS, How
from backcheck.dataflow.traces import written
from backcheck.ir import ATTR, CALL
from backcheck.semantics.program import Function
from backcheck.sites.site import Site, callee_text, shape
from backcheck.sites.world import World
from backcheck.verdict import Anchor

BLOCKS, YIELDS = "blocks", "yields"
_ON_THIS_THREAD = Reach(coroutines=False)


class AsyncCall(Site):
    """``blocking`` is the effect that stops the loop, with the calls that lead to it; None for a call that leaves it free.

    ``alone`` marks a coroutine that has a loop of its own: nobody else waits for it.
    """

    __slots__ = ("alone", "blocking", "callee", "node")

    def __init__(self, world: World, function: Function, node: int, blocking: Effect | None, *, alone: bool) -> None:
        nodes = world.program.graph(function).nodes
        self.callee = callee_text(world.program, function, node) if nodes[node][0] == CALL else written(world.program, function, node)
        symbol = blocking.symbol if blocking is not None else self.callee
        super().__init__(function, world.program.span(function, node), Anchor(function.facts.name, symbol, shape(nodes, node)))
        self.node = node
        self.blocking = blocking
        self.alone = alone


def async_calls(world: World) -> Iterator[AsyncCall]:
    """The waiting calls, and reads of properties, of every coroutine in judged files, in source order."""
    alone = _alone(world)
    for function in world.functions():
        if not function.facts.is_async:
            continue
        for node, here in enumerate(world.program.graph(function).nodes):
            if here[0] in (CALL, ATTR) and (found := _waiting(world, function, node)) is not None:
                yield AsyncCall(world, function, node, found[0], alone=function.id in alone)


def _waiting(world: World, function: Function, node: int) -> tuple[Effect | None] | None:
    """The effect that blocks; a tuple of None for a call that leaves the loop free, None for one that does not wait."""
    words: set[str] = set()
    if world.program.graph(function).nodes[node][0] == CALL:
        words = {word for _, role in world.roles(world.calls.targets(function, node)) for word in role.effects}
    runs = list(world.effects.runs.at(function, node))
    if words & {OFFLOADS, YIELDS} or any(run.how is How.ASIDE and world.effects.runs.is_offloaded(run.function) for run in runs):
        return (None,)
    if BLOCKS in words:
        return (next(effect for effect in world.effects.direct(function) if effect.word == BLOCKS and effect.here == node),)
    found = [
        Effect(effect.word, effect.symbol, ((function.id, node), *effect.way))
        for run in runs
        if run.how is How.HERE and not run.function.facts.is_async
        for effect in world.effects.reached(run.function, BLOCKS, _ON_THIS_THREAD)
    ]
    return (min(found, key=lambda effect: (len(effect.way), effect.way)),) if found else None


def _alone(world: World) -> frozenset[int]:
    """Coroutines that a framework runs on a loop which it starts for each request."""
    found: set[int] = set()
    for route in world.backend.routes:
        place = route.registered
        refs = world.calls.targets(world.program.functions[place.function], place.node) if place.node >= 0 else ()
        if not any(role.facts.get("own-loop") for _, role in world.roles(refs)):
            continue
        if route.function >= 0:
            found.add(route.function)
        if route.owner >= 0:
            found.update(method.id for _, method in world.program.methods(world.program.classes[route.owner]))
    return frozenset(found)

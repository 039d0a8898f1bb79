"""Calls in coroutines that wait for something: on the event loop's thread, or in a way that leaves the loop free."""

from collections.abc import Iterator

from backcheck.dataflow.effects import Effect
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Ref
from backcheck.sites.site import Site, callee_text, shape
from backcheck.sites.world import World
from backcheck.verdict import Anchor

BLOCKS, OFFLOADS, AWAITABLE = "blocks", "offloads", "awaitable"


class AsyncCall(Site):
    """``blocking`` is the effect that stops the loop, with the calls that lead to it; None for a call that leaves it free."""

    __slots__ = ("blocking", "callee", "node")

    def __init__(self, world: World, function: Function, node: int, blocking: Effect | None) -> None:
        nodes = world.program.graph(function).nodes
        self.callee = callee_text(world.program, function, node)
        symbol = blocking.symbol if blocking is not None else self.callee
        super().__init__(function, world.program.span(function, node), Anchor(function.facts.name, symbol, shape(nodes, node)))
        self.node = node
        self.blocking = blocking


def async_calls(world: World) -> Iterator[AsyncCall]:
    """The waiting calls of every coroutine in judged files, in source order."""
    for function in world.functions():
        if function.facts.is_async:
            for node in world.program.calls(function):
                yield from _waiting(world, function, node)


def _waiting(world: World, function: Function, node: int) -> Iterator[AsyncCall]:
    refs = world.calls.targets(function, node)
    words = {word for _, role in world.roles(refs) for word in role.effects}
    if OFFLOADS in words or AWAITABLE in words or any(_offloaded(world, ref) for ref in refs):
        yield AsyncCall(world, function, node, None)
    elif BLOCKS in words:
        effect = next(effect for effect in world.effects.direct(function) if effect.word == BLOCKS and effect.here == node)
        yield AsyncCall(world, function, node, effect)
    else:
        found = [effect for ref in refs for effect in _through(world, function, node, ref)]
        if found:
            yield AsyncCall(world, function, node, min(found, key=lambda effect: (len(effect.way), effect.way)))


def _offloaded(world: World, ref: Ref) -> bool:
    """Whether a project function is wrapped so that it runs in a thread."""
    for target in world.calls.functions(ref):
        for name in world.types.decorations(target):
            role = world.program.models.find(name)
            if role is not None and OFFLOADS in role.effects:
                return True
    return False


def _through(world: World, function: Function, node: int, ref: Ref) -> Iterator[Effect]:
    """What a plain function of the project that is called here waits for; a coroutine's own calls are its own sites."""
    for target in world.calls.functions(ref):
        if not target.facts.is_async and not target.facts.is_generator:
            for effect in world.effects.reached(target, BLOCKS, through_async=False):
                yield Effect(effect.word, effect.symbol, ((function.id, node), *effect.way))

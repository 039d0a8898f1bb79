"""Calls in coroutines that wait for something: on the event loop's thread, or in a way that leaves the loop free."""

from collections import Counter
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from backcheck.dataflow.effects import Effect, Reach
from backcheck.dataflow.runs import OFFLOADS, How, Run
from backcheck.dataflow.traces import written
from backcheck.ir import ATTR, AWAIT, CALL, NOTHING
from backcheck.semantics.program import Function
from backcheck.sites.handlers import handlers
from backcheck.sites.loops import alone
from backcheck.sites.made_once import happens_once, makes_only_one
from backcheck.sites.own_loops import apart
from backcheck.sites.site import Site, callee_text, shape
from backcheck.sites.waits import DISK, Wait, hangs_on_conditions, is_ruled_out, wait
from backcheck.sites.world import World
from backcheck.verdict import Anchor

BLOCKS, YIELDS = "blocks", "yields"
_VERY_MANY = 20
_WAITS = frozenset((BLOCKS, DISK))
_ON_THIS_THREAD = Reach(coroutines=False)


class Doubt(Enum):
    """What would have to be known: which way is taken, how large a file is, how long others take, who else is on the loop."""

    NONE = "none"
    WAY = "way"
    FILE = "file"
    OTHERS = "others"
    LOOP = "loop"


class AsyncCall(Site):
    """``blocking`` is the effect that stops the loop, with the calls that lead to it; None for a call that leaves it free.

    ``alone`` marks a coroutine for which nobody else waits. ``others`` is the number of calls that put the same question, -1 where it
    has been put before.
    """

    __slots__ = ("alone", "blocking", "callee", "doubt", "node", "others")

    def __init__(self, world: World, function: Function, node: int, waiting: "_Waiting", *, alone: bool) -> None:
        blocking = waiting.effect
        nodes = world.program.graph(function).nodes
        self.callee = callee_text(world.program, function, node) if nodes[node][0] == CALL else written(world.program, function, node)
        symbol = blocking.symbol if blocking is not None else self.callee
        super().__init__(function, world.program.span(function, node), Anchor(function.facts.name, symbol, shape(nodes, node)))
        self.node = node
        self.blocking = blocking
        self.doubt = waiting.doubt
        self.alone = alone
        self.others = 0

    def question(self, world: World) -> tuple[Doubt, str, int] | None:
        """What is to be asked, the same for all that one answer tells: where it would block, or which file works on files."""
        if self.blocking is None or self.alone or self.doubt is Doubt.NONE:
            return None
        if self.doubt is Doubt.LOOP:
            return self.doubt, self.function.path, self.function.facts.owner
        number, node = self.blocking.last
        path = world.program.functions[number].path
        return (self.doubt, path, 0) if self.doubt is Doubt.FILE else (self.doubt, f"{path}:{number}", node)


class _Waiting(NamedTuple):
    effect: Effect | None
    doubt: Doubt = Doubt.NONE


_OF_WAITS = {Wait.LONG: Doubt.NONE, Wait.FILE: Doubt.FILE, Wait.OTHERS: Doubt.OTHERS, Wait.RARE: Doubt.WAY}


def async_calls(world: World) -> Iterator[AsyncCall]:
    """The waiting calls, and reads of properties, of every coroutine in judged files, in source order."""
    lonely = alone(world)
    own = apart(world, lonely)
    found: list[AsyncCall] = []
    for function in world.functions():
        if not function.facts.is_async:
            continue
        nodes = world.program.graph(function).nodes
        awaited = _awaited(world, function)
        for node, here in enumerate(nodes):
            if here[0] in (CALL, ATTR) and (waits := _waiting(world, function, node, awaited=node in awaited)) is not None:
                found.append(AsyncCall(world, function, node, waits, alone=function.id in lonely))
    shared = Counter(one.blocking.last for one in found if one.blocking is not None)
    for one in found:
        # Where very many come by one place in a branch of what they call, most of them never do.
        if one.blocking is not None and shared[one.blocking.last] >= _VERY_MANY and hangs_on_conditions(world, one.blocking):
            one.doubt = Doubt.WAY
        if one.function.id in own:
            one.doubt = Doubt.LOOP
    asked = Counter(one.question(world) for one in found)
    for one in found:
        one.others = asked.pop(one.question(world), 0) - 1
        yield one


def _waiting(world: World, function: Function, node: int, *, awaited: bool) -> _Waiting | None:
    """The effect that blocks and what is not certain about it; an effect of None for a call that leaves the loop free; None for no wait."""
    words: set[str] = set()
    if world.program.graph(function).nodes[node][0] == CALL:
        words = {word for _, role in world.roles(world.calls.targets(function, node)) for word in role.effects}
    runs = list(world.effects.runs.at(function, node))
    if words & {OFFLOADS, YIELDS} or any(run.how is How.ASIDE and world.effects.runs.is_offloaded(run.function) for run in runs):
        return _Waiting(None)
    if awaited:
        # What is awaited is awaitable: of all that it may be, it is none that gives its result at once.
        if words & _WAITS:
            return _Waiting(None)
        runs = [run for run in runs if _gives_awaitable(world, run.function)]
        # What fails later, when it is awaited, does not come to the clauses of whoever only hands it on.
        runs = [run for run in runs if run.function.facts.is_async or not _waits_when_it_fails(world, run)]
    if words & _WAITS:
        return _directly(world, function, node, words)
    found = [
        effect for run in runs if run.how is How.HERE and not run.function.facts.is_async for effect in _inside(world, function, node, run)
    ]
    waits = [(one, kind) for one in found if (kind := wait(world, one)) is not Wait.NONE]
    if not waits:
        return None
    effect, kind = min(waits, key=lambda one: (one[1] is not Wait.LONG, len(one[0].way), one[0].way))
    return _Waiting(effect, _OF_WAITS[kind] if world.effects.is_certain(effect, _ON_THIS_THREAD) else Doubt.WAY)


def _directly(world: World, function: Function, node: int, words: set[str]) -> _Waiting | None:
    """A library's call that waits."""
    if not words & {BLOCKS} and _is_opened_here(world, function, node):
        return None
    effect = next(effect for effect in world.effects.direct(function) if effect.word in _WAITS and effect.here == node)
    kind = wait(world, effect)
    return None if kind is Wait.NONE else _Waiting(effect, _OF_WAITS[kind])


def _is_opened_here(world: World, function: Function, node: int) -> bool:
    """Whether a call works on a file that this coroutine opened: opening it is what is told of."""
    written = world.program.graph(function).nodes[node]
    opens = {effect.here for effect in world.effects.direct(function) if effect.word == DISK and effect.here != node}
    made = (one for argument in written[2] for one in world.origins.of(function, argument)) if opens else ()
    return any(one.function == function.id and one.node in opens for one in made)


def _awaited(world: World, function: Function) -> set[int]:
    """The nodes that are awaited, by ``async for`` and ``async with`` too, or as arguments of what is: ``await gather(one())``."""
    graph = world.program.graph(function)
    found = {here[1] for here in graph.nodes if here[0] == AWAIT} | {one.node for one in graph.regions if "async" in one.flags}
    found.discard(NOTHING)
    return found | {argument for node in found for argument in _handed_on(world, function, node)}


def _handed_on(world: World, function: Function, node: int) -> list[int]:
    """The arguments of a call, where they are not what is given to another thread."""
    written = world.program.graph(function).nodes[node]
    if written[0] != CALL:
        return []
    roles = [role for _, role in world.roles(world.calls.targets(function, node))]
    return list(written[2]) if roles and not any(OFFLOADS in role.effects for role in roles) else []


def _waits_when_it_fails(world: World, run: Run) -> bool:
    """Whether nothing waits in a function but in its except clauses."""
    program = world.program
    effects = (effect for word in _WAITS for effect in world.effects.reached(run.function, word, _ON_THIS_THREAD))
    clauses = list(handlers(program, run.function))
    places = [program.span(run.function, effect.way[0][1]) for effect in effects]
    within = (any((one.info.line, one.info.column) <= (place.line, place.column) < one.end for one in clauses) for place in places)
    return bool(places) and all(within)


def _gives_awaitable(world: World, function: Function) -> bool:
    """Whether an ordinary function hands on what a coroutine of the repository gives."""
    nodes = world.program.graph(function).nodes
    returned = [node for node, _ in world.program.graph(function).returns if nodes[node][0] == CALL]
    refs = (ref for node in returned for ref in world.calls.targets(function, node))
    return any(target.facts.is_async for ref in refs for target in world.calls.functions(ref))


def _inside(world: World, function: Function, node: int, run: Run) -> Iterator[Effect]:
    """What blocks in a function that a node runs, each time. A file that is read far below is mostly one that is read once."""
    if makes_only_one(world, function, node):
        return
    for word in (BLOCKS, DISK):
        for effect in world.effects.reached(run.function, word, _ON_THIS_THREAD):
            through = effect.through(function.id, node)
            if (word == BLOCKS or len(effect.way) == 1) and not happens_once(world, through) and not is_ruled_out(world, through):
                yield through

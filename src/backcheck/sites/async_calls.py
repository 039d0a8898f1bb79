"""Calls in coroutines that wait for something: on the event loop's thread, or in a way that leaves the loop free."""

from collections import Counter
from collections.abc import Iterator

from backcheck.dataflow.effects import Effect, Reach
from backcheck.dataflow.runs import OFFLOADS, How, Run
from backcheck.dataflow.traces import written
from backcheck.ir import ATTR, AWAIT, CALL, CONST, IF
from backcheck.semantics.program import Function
from backcheck.sites.handlers import handlers
from backcheck.sites.loops import alone
from backcheck.sites.made_once import happens_once, makes_only_one
from backcheck.sites.site import Site, callee_text, shape
from backcheck.sites.world import World
from backcheck.verdict import Anchor

BLOCKS, DISK, YIELDS, SLEEPS = "blocks", "disk", "yields", "sleeps"
# Seconds; other work of a loop takes as long.
_BLINK = 0.01
# Calls down to the one that waits.
_FAR = 3
_VERY_MANY = 20
_WAITS = frozenset((BLOCKS, DISK))
_ON_THIS_THREAD = Reach(coroutines=False)


class AsyncCall(Site):
    """``blocking`` is the effect that stops the loop, with the calls that lead to it; None for a call that leaves it free.

    ``certain`` tells that the way there does not hang on what is called being one thing rather than another.
    ``alone`` marks a coroutine for which nobody else waits. ``others`` is the number of calls that put the same question, -1 where it
    has been put before.
    """

    __slots__ = ("alone", "blocking", "callee", "certain", "node", "others")

    def __init__(self, world: World, function: Function, node: int, blocking: Effect | None, *, certain: bool, alone: bool) -> None:
        nodes = world.program.graph(function).nodes
        self.callee = callee_text(world.program, function, node) if nodes[node][0] == CALL else written(world.program, function, node)
        symbol = blocking.symbol if blocking is not None else self.callee
        super().__init__(function, world.program.span(function, node), Anchor(function.facts.name, symbol, shape(nodes, node)))
        self.node = node
        self.blocking = blocking
        self.certain = certain
        self.alone = alone
        self.others = 0

    @property
    def question(self) -> tuple[int, int] | None:
        """Where it would block, if that is to be asked."""
        return None if self.blocking is None or self.certain or self.alone else self.blocking.last


def async_calls(world: World) -> Iterator[AsyncCall]:
    """The waiting calls, and reads of properties, of every coroutine in judged files, in source order."""
    lonely = alone(world)
    found: list[AsyncCall] = []
    for function in world.functions():
        if not function.facts.is_async:
            continue
        nodes = world.program.graph(function).nodes
        awaited = _awaited(world, function)
        for node, here in enumerate(nodes):
            if here[0] in (CALL, ATTR) and (waits := _waiting(world, function, node, awaited=node in awaited)) is not None:
                found.append(AsyncCall(world, function, node, waits[0], certain=waits[1], alone=function.id in lonely))
    shared = Counter(one.blocking.last for one in found if one.blocking is not None)
    for one in found:
        # Where very many come by one place in a branch of what they call, most of them never do.
        if one.blocking is not None and shared[one.blocking.last] >= _VERY_MANY and _hangs_on_conditions(world, one.blocking):
            one.certain = False
    asked = Counter(one.question for one in found)
    for one in found:
        one.others = asked.pop(one.question, 0) - 1
        yield one


def _waiting(world: World, function: Function, node: int, *, awaited: bool) -> tuple[Effect | None, bool] | None:
    """The effect that blocks and whether it is certain; an effect of None for a call that leaves the loop free; None for no wait."""
    words: set[str] = set()
    if world.program.graph(function).nodes[node][0] == CALL:
        words = {word for _, role in world.roles(world.calls.targets(function, node)) for word in role.effects}
    runs = list(world.effects.runs.at(function, node))
    if words & {OFFLOADS, YIELDS} or any(run.how is How.ASIDE and world.effects.runs.is_offloaded(run.function) for run in runs):
        return None, True
    if awaited:
        # What is awaited is awaitable: of all that it may be, it is none that gives its result at once.
        if words & _WAITS:
            return None, True
        runs = [run for run in runs if _gives_awaitable(world, run.function)]
        # What fails later, when it is awaited, does not come to the clauses of whoever only hands it on.
        runs = [run for run in runs if run.function.facts.is_async or not _waits_when_it_fails(world, run)]
    if words & _WAITS:
        if SLEEPS in words and _is_blink(world, function.id, node):
            return None
        if not words & {BLOCKS} and _is_opened_here(world, function, node):
            return None
        return next(effect for effect in world.effects.direct(function) if effect.word in _WAITS and effect.here == node), True
    found = [
        effect for run in runs if run.how is How.HERE and not run.function.facts.is_async for effect in _inside(world, function, node, run)
    ]
    if not found:
        return None
    effect = min(found, key=lambda effect: (len(effect.way), effect.way))
    return effect, world.effects.is_certain(effect, _ON_THIS_THREAD)


def _hangs_on_conditions(world: World, effect: Effect) -> bool:
    """Whether the way there is a long one, and goes on in a branch of what is called: what is passed here may never take it."""
    if len(effect.way) < _FAR:
        return False
    return any(_in_branch(world, world.program.functions[number], node) for number, node in effect.way[1:])


def _in_branch(world: World, function: Function, node: int) -> bool:
    place = world.program.span(function, node)
    regions = world.program.graph(function).regions
    return any(
        region.kind == IF and (region.line, region.column) <= (place.line, place.column) <= (region.end_line, region.end_column)
        for region in regions
    )


def _is_opened_here(world: World, function: Function, node: int) -> bool:
    """Whether a call works on a file that this coroutine opened: opening it is what is told of."""
    written = world.program.graph(function).nodes[node]
    opens = {effect.here for effect in world.effects.direct(function) if effect.word == DISK and effect.here != node}
    made = (one for argument in written[2] for one in world.origins.of(function, argument)) if opens else ()
    return any(one.function == function.id and one.node in opens for one in made)


def _awaited(world: World, function: Function) -> set[int]:
    """The nodes that are awaited, also as arguments of what is: ``await gather(one(), other())``."""
    nodes = world.program.graph(function).nodes
    found = {here[1] for here in nodes if here[0] == AWAIT}
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
            if (word == BLOCKS or len(effect.way) == 1) and not _is_blink(world, *effect.last) and not happens_once(world, effect):
                yield effect.through(function.id, node)


def _is_blink(world: World, number: int, node: int) -> bool:
    """Whether a wait ends before anybody would note it."""
    function = world.program.functions[number]
    nodes = world.program.graph(function).nodes
    written = nodes[node]
    if written[0] != CALL or not written[2] or nodes[written[2][0]][0] != CONST:
        return False
    seconds = nodes[written[2][0]][1]
    sleeps = any(SLEEPS in role.effects for _, role in world.roles(world.calls.targets(function, node)))
    return sleeps and isinstance(seconds, int | float) and seconds < _BLINK

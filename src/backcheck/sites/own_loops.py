"""Coroutines of which the code does not tell who else is on their loop.

That of a class which starts a thread for a loop of its own may be for it alone, and so may be that of a class without coroutines,
which waits for those of the objects that it makes. Tasks that are started on a loop which runs for one call are there with each
other, and what is run over a bridge is on the server's loop if it has one.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from backcheck.dataflow.ports import given
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind
from backcheck.sites.bridges import Loop, bridges
from backcheck.sites.loops import is_awaited_only_by, run_by_libraries

if TYPE_CHECKING:
    from backcheck.sites.world import World

_THREAD, _LOOP = "own-thread", "loop"


def apart(world: "World", lonely: frozenset[int]) -> frozenset[int]:
    """The numbers of such coroutines; ``lonely`` are those that nobody else waits for."""
    classes = {*_with_threads(world)}
    found: set[int] = set()
    for one in world.program.classes:
        methods = [method.id for _, method in world.program.methods(one) if method.facts.is_async]
        if methods and world.judged(one.path) and (one.id in classes or _is_behind_facades(world, one)):
            found.update(methods)
    return frozenset(found | _over_bridges(world, lonely) | _beside_each_other(world, lonely))


def _over_bridges(world: "World", lonely: frozenset[int]) -> set[int]:
    """What is run over a bridge of which nobody knows to which loop, and what only that awaits."""
    over = [one for one in bridges(world) if one.loop is Loop.UNKNOWN]
    found = {one.function for one in over if one.alone}
    return found | _awaited_within(world, lonely | found, {one.function for one in over}) if over else found


def _awaited_within(world: "World", found: frozenset[int] | set[int], bridged: set[int]) -> set[int]:
    """The coroutines that only some others await, or that are handed to a bridge."""
    known, all_new = set(found), set[int]()
    while True:
        pending = (one for one in world.program.functions if one.facts.is_async and one.id not in known and not world.entries.is_entry(one))
        new = {one.id for one in pending if is_awaited_only_by(world, one, known, bridged)}
        if not new:
            return all_new
        known |= new
        all_new |= new


def _beside_each_other(world: "World", lonely: frozenset[int]) -> set[int]:
    """The coroutines of tasks that are only started on loops which a function runs each time it is called."""
    short = {one for caller, one in run_by_libraries(world) if _is_called(world, caller)} & lonely
    found: set[int] = set()
    for function in world.program.functions:
        if function.facts.is_async and function.id not in lonely and not world.entries.is_entry(function):
            calls = [(caller, call) for caller, call in world.calls.callers(function) if world.serves(caller.path)]
            if calls and all(caller.id in short for caller, _ in calls):
                found.add(function.id)
    return found


def _is_called(world: "World", function: Function) -> bool:
    """Whether it is more than where a program begins."""
    return any(caller.facts.name != "<module>" and world.serves(caller.path) for caller, _ in world.calls.callers(function))


def _with_threads(world: "World") -> Iterator[int]:
    """The classes whose methods are the targets of threads in which a loop runs a coroutine."""
    words = {role.name.rpartition(".")[2] for role in world.program.models if _THREAD in role.facts}
    for caller in dict.fromkeys(one for word in sorted(words) for one in world.program.calling(word)):
        nodes = world.program.graph(caller).nodes
        for call in world.program.calls(caller):
            for _, role in world.roles(world.calls.targets(caller, call)):
                for node in given(nodes, nodes[call], role, str(role.facts[_THREAD])) if _THREAD in role.facts else ():
                    yield from _owners(world, caller, node)


def _owners(world: "World", caller: Function, node: int) -> Iterator[int]:
    for ref in world.types.of(caller, node):
        target = world.program.functions[ref.id] if ref.kind is Kind.METHOD else None
        owner = world.program.owner(target) if target is not None else None
        if target is not None and owner is not None:
            inner = (run.function for run in world.effects.runs.of(target))
            if any(_runs_a_loop(world, one) for one in (target, *inner)):
                yield owner.id


def _runs_a_loop(world: "World", function: Function) -> bool:
    roles = (role for call in world.program.calls(function) for _, role in world.roles(world.calls.targets(function, call)))
    return any(role.facts.get("wait") == _LOOP or role.facts.get("other-loop") for role in roles)


def _is_behind_facades(world: "World", one: Class) -> bool:
    """Whether all objects of a class are made by classes without coroutines, which run those of others on a loop of their own."""
    makers = [maker for each in world.types.members.derived(one) for maker, _ in world.calls.makers(each) if world.serves(maker.path)]
    owners = [world.program.owner(maker) for maker in makers]
    return bool(makers) and all(owner is not None and _is_facade(world, owner) for owner in owners)


def _is_facade(world: "World", one: Class) -> bool:
    methods = [method for base in world.types.members.lineage(one) for _, method in world.program.methods(base)]
    if any(method.facts.is_async for method in methods):
        return False
    inner = (run.function for method in methods for run in world.effects.runs.of(method))
    return any(_runs_a_loop(world, function) for function in (*methods, *inner))

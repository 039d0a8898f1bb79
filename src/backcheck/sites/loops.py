"""Coroutines that nobody else waits for while they run: they have a loop of their own, or run before a server serves.

Roles say under ``alone`` which coroutine a library runs so: the one at a port, or the ``decorated`` one; ``own-loop`` marks what
registers routes that run on a loop made for each request.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from backcheck.dataflow.ports import given
from backcheck.ir import AWAIT, CALL, FREE
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind
from backcheck.sites.bridges import Loop, bridges
from backcheck.sites.hooks import hooks

if TYPE_CHECKING:
    from backcheck.sites.world import World

_ALONE, _OWN_LOOP, _DECORATED = "alone", "own-loop", "decorated"
# Programs that people start, and that end with what they were started for.
_COMMANDS = re.compile(r"(^|/)(cli|scripts?|management/commands)(/|\.py$)|(^|/)__main__\.py$")
_SCRIPTS = re.compile(r"(^|/)(scripts?|management/commands)/")
# By the way that hooks are named everywhere which run once, before a program does its work or after it.
_AT_THE_ENDS = re.compile(r"on_(?:app_|application_|server_)?(?:start(?:_?up|ing|ed)?|shut_?down|stop(?:ping|ped)?|clean_?up)|setup_hook")


def alone(world: "World") -> frozenset[int]:
    """The numbers of such coroutines, and of those that only they await."""
    over = [one for one in bridges(world) if one.loop is Loop.OWN]
    found = {*_of_routes(world), *(one for _, one in run_by_libraries(world)), *_by_names(world), *hooks(world)}
    found |= {one.function for one in over if one.alone}
    bridged = {one.function for one in over}
    pending = [one for one in world.program.functions if one.facts.is_async and one.id not in found and not world.entries.is_entry(one)]
    while True:
        new = {one.id for one in pending if is_awaited_only_by(world, one, found, bridged)}
        if not new:
            return frozenset(found)
        found |= new
        pending = [one for one in pending if one.id not in new]


def _of_routes(world: "World") -> Iterator[int]:
    for route in world.backend.routes:
        place = route.registered
        refs = world.calls.targets(world.program.functions[place.function], place.node) if place.node >= 0 else ()
        if not any(role.facts.get(_OWN_LOOP) for _, role in world.roles(refs)):
            continue
        if route.function >= 0:
            yield route.function
        if route.owner >= 0:
            yield from (method.id for _, method in world.program.methods(world.program.classes[route.owner]))


def _by_names(world: "World") -> Iterator[int]:
    """Commands, and hooks that run before or after everything else."""
    for function in world.program.functions:
        if not function.facts.is_async:
            continue
        named = _AT_THE_ENDS.fullmatch(function.facts.name.rpartition(".")[2])
        if named or _COMMANDS.search(function.path) or _is_decorated(world, function) or _is_around_an_app(world, function):
            yield function.id
    for one in world.program.classes:
        if _has_coroutines(world, one) and _is_made_by_scripts(world, one):
            yield from (method.id for _, method in world.program.methods(one))


def _has_coroutines(world: "World", one: Class) -> bool:
    return world.serves(one.path) and any(method.facts.is_async for _, method in world.program.methods(one))


def _is_made_by_scripts(world: "World", one: Class) -> bool:
    """Whether all who make objects of a class are scripts, beside tests."""
    makers = [maker.path for maker, _ in world.calls.makers(one) if world.kinds.get(maker.path) != "test"]
    return bool(makers) and all(_SCRIPTS.search(path) or world.kinds.get(path) == "script" for path in makers)


def _is_around_an_app(world: "World", function: Function) -> bool:
    """Whether a coroutine goes on in the middle and is given nothing but an application: it does what is done before and after serving."""
    if not function.facts.is_generator or len(function.facts.params) != 1:
        return False
    refs = world.types.parameter(function, 0)
    roles = (world.program.models.find(ref.name) for ref in refs if ref.kind is Kind.LIBRARY)
    return any(role is not None and role.kind == "class" and role.facts.get(_ALONE, _DECORATED) != _DECORATED for role in roles)


def _is_decorated(world: "World", function: Function) -> bool:
    roles = (world.program.models.find(name) for name in world.types.decorations(function))
    return any(role is not None and role.facts.get(_ALONE) == _DECORATED for role in roles)


def run_by_libraries(world: "World") -> Iterator[tuple[Function, int]]:
    """What is handed to ``asyncio.run`` and its like, or to a server for the time before it serves, with the function that does so."""
    ports = {role.name.rpartition(".")[2] for role in world.program.models if role.facts.get(_ALONE, _DECORATED) != _DECORATED}
    hanging = _Hanging(world)
    for caller in dict.fromkeys(one for name in sorted(ports) for one in world.program.calling(name)):
        nodes = world.program.graph(caller).nodes
        for call in world.program.calls(caller):
            for _, role in world.roles(world.calls.targets(caller, call)):
                port = role.facts.get(_ALONE, _DECORATED)
                for node in given(nodes, nodes[call], role, port) if port != _DECORATED else ():
                    yield from ((caller, one) for one in _coroutines(world, caller, node))
                    yield from ((caller, one) for one in _wrapped(world, caller, node, hanging))


def _coroutines(world: "World", caller: Function, node: int) -> Iterator[int]:
    """The coroutine functions that a node is, or a call of, or what a call gives."""
    called = world.program.graph(caller).nodes[node][0] == CALL
    for ref in (*(world.calls.targets(caller, node) if called else ()), *world.types.of(caller, node)):
        if ref.kind in (Kind.FUNCTION, Kind.METHOD) and world.program.functions[ref.id].facts.is_async:
            yield ref.id


def _wrapped(world: "World", wrapper: Function, node: int, hanging: "_Hanging") -> Iterator[int]:
    """The coroutines below a decorator of the project, whose wrapper runs what it was given: ``run(f(*args))``."""
    nodes = world.program.graph(wrapper).nodes
    callee = nodes[nodes[node][1]] if nodes[node][0] == CALL else ()
    outer = world.program.parent(wrapper)
    if callee and callee[0] == FREE and outer is not None and callee[1] in {param.name for param in outer.facts.params}:
        yield from hanging.below(outer)


class _Hanging:
    """The coroutines that hang below each function as their decorator, found when the first of them is asked for."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._found: dict[int, list[int]] | None = None

    def below(self, decorator: Function) -> list[int]:
        if self._found is None:
            self._found = {}
            for function in self._world.program.functions:
                definer = self._world.program.parent(function) if function.facts.is_async else None
                for one in dict.fromkeys(self._decorators(definer, function)) if definer is not None else ():
                    self._found.setdefault(one, []).append(function.id)
        return self._found.get(decorator.id, [])

    def _decorators(self, definer: Function, function: Function) -> Iterator[int]:
        nodes = self._world.program.graph(definer).nodes
        for decorator in function.facts.decorators:
            written = nodes[decorator]
            refs = self._world.types.of(definer, written[1] if written[0] == CALL else decorator)
            yield from (ref.id for ref in refs if ref.kind is Kind.FUNCTION)


def is_awaited_only_by(world: "World", function: Function, found: set[int], bridged: set[int]) -> bool:
    """Whether every call of a coroutine outside of tests is awaited where it stands, in one of some others."""
    callers = world.calls.callers(function)
    calls = [(caller, call) for caller, call in callers if caller is not function and world.serves(caller.path)]
    here = all(caller.id in found and (AWAIT, call) in world.program.graph(caller).nodes for caller, call in calls)
    return here and bool(calls or function.id in bridged)

"""Coroutines that ordinary code runs: on the loop of the server where that has one, and else on one of their own.

Roles say under ``bridges`` which coroutine they run so (the one at a port, or the ``decorated`` one), and under ``server`` of what makes
an application for servers whether these run a ``loop`` or call it in ``threads``.
"""

from collections.abc import Iterator
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from backcheck.dataflow.ports import given
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind

if TYPE_CHECKING:
    from backcheck.sites.world import World

_BRIDGES, _SERVER, _DECORATED, _TASK = "bridges", "server", "decorated", "task"


class Loop(Enum):
    """Whose loop such a coroutine is on."""

    OWN = "own"
    SHARED = "shared"
    UNKNOWN = "unknown"


class Bridge(NamedTuple):
    """``alone`` is whether nobody can call the coroutine but over the bridge."""

    function: int
    loop: Loop
    alone: bool


def bridges(world: "World") -> Iterator[Bridge]:
    """Where the project is served in both ways, the loop is unknown but in what a queue's worker runs."""
    server = _loop(world)
    words = {role.name.rpartition(".")[2] for role in world.program.models if role.facts.get(_BRIDGES, _DECORATED) != _DECORATED}
    for caller in dict.fromkeys(one for word in sorted(words) for one in world.program.calling(word)):
        if world.serves(caller.path):
            loop = Loop.OWN if _is_a_task(world, caller) else server
            yield from (Bridge(one, loop, alone=False) for one in _handed(world, caller))
    for function in world.program.functions:
        names = world.types.decorations(function) if function.facts.is_async else ()
        roles = (world.program.models.find(name) for name in names)
        if any(role is not None and _BRIDGES in role.facts for role in roles):
            yield Bridge(function.id, server, alone=True)


def _loop(world: "World") -> Loop:
    kinds = set(_servers(world))
    return Loop.OWN if "loop" not in kinds else Loop.UNKNOWN if "threads" in kinds else Loop.SHARED


def _servers(world: "World") -> Iterator[str]:
    words = {role.name.rpartition(".")[2] for role in world.program.models if _SERVER in role.facts}
    for caller in dict.fromkeys(one for word in sorted(words) for one in world.program.calling(word)):
        for call in world.program.calls(caller) if world.serves(caller.path) else ():
            yield from (str(role.facts[_SERVER]) for _, role in world.roles(world.calls.targets(caller, call)) if _SERVER in role.facts)


def _handed(world: "World", caller: Function) -> Iterator[int]:
    nodes = world.program.graph(caller).nodes
    for call in world.program.calls(caller):
        for _, role in world.roles(world.calls.targets(caller, call)):
            for node in given(nodes, nodes[call], role, str(role.facts[_BRIDGES])) if _BRIDGES in role.facts else ():
                refs = (ref for ref in world.types.of(caller, node) if ref.kind in (Kind.FUNCTION, Kind.METHOD))
                yield from (ref.id for ref in refs if world.program.functions[ref.id].facts.is_async)


def _is_a_task(world: "World", function: Function) -> bool:
    roles = (world.program.models.find(name) for name in world.types.decorations(function))
    return any(role is not None and bool(role.facts.get(_TASK)) for role in roles)

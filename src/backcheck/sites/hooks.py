"""Coroutines that are handed over to run before a server serves, or after it: by the names that such hooks go by everywhere."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from backcheck.ir import ATTR, BUILD, CALL, CONST, Node
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind

if TYPE_CHECKING:
    from backcheck.sites.world import World

_NAMED = frozenset(
    f"on_{of}{when}" for of in ("", "app_", "application_", "server_") for when in ("startup", "start_up", "shutdown", "cleanup")
) | frozenset(("cleanup_ctx", "lifespan", "before_serving", "while_serving", "after_serving", "before_server_start", "after_server_stop"))
_SAID = frozenset(("startup", "shutdown", "before_server_start", "after_server_start", "before_server_stop", "after_server_stop"))
_ADDERS = ("append", "extend", "insert", "add")


def hooks(world: "World") -> Iterator[int]:
    """The numbers of such functions."""
    for function in dict.fromkeys(one for word in sorted(_NAMED | _SAID) for one in world.program.holding(word)):
        nodes = world.program.graph(function).nodes
        for node in nodes:
            for handed in _handed(nodes, node) if node[0] == CALL else ():
                yield from _functions(world, function, handed)
    for function in world.program.functions:
        if function.facts.is_async and _is_decorated(world, function):
            yield function.id


def _handed(nodes: list[Node], call: Node) -> Iterator[int]:
    """What a call hands over: ``on_startup=[f]``, ``app.on_startup.append(f)``, ``add_event_handler("startup", f)``."""
    yield from (value for name, value in call[3] if name in _NAMED)
    callee = nodes[call[1]]
    if callee[0] == ATTR and callee[2] in _ADDERS and nodes[callee[1]][0] == ATTR and nodes[callee[1]][2] in _NAMED:
        yield from call[2]
    elif len(call[2]) > 1 and _says(nodes[call[2][0]]):
        yield call[2][1]


def _says(node: Node) -> bool:
    return bool(node[0] == CONST and isinstance(node[1], str) and node[1] in _SAID)


def _functions(world: "World", function: Function, node: int) -> Iterator[int]:
    written = world.program.graph(function).nodes[node]
    for part in written[2] if written[0] == BUILD and written[1] in ("list", "tuple") else (node,):
        yield from (ref.id for ref in world.types.of(function, part) if ref.kind in (Kind.FUNCTION, Kind.METHOD))


def _is_decorated(world: "World", function: Function) -> bool:
    parent = world.program.parent(function)
    if parent is None:
        return False
    nodes = world.program.graph(parent).nodes
    for decorator in function.facts.decorators:
        written = nodes[decorator]
        name = nodes[written[1] if written[0] == CALL else decorator]
        if name[0] == ATTR and name[2] in _NAMED:
            return True
        if written[0] == CALL and written[2] and _says(nodes[written[2][0]]):
            return True
    return False

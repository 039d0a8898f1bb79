"""Whether those who call a function ask about what it gives back when it has failed: then the failure is told by it."""

from collections.abc import Iterator

from backcheck.dataflow.versions import first
from backcheck.facts import Graph
from backcheck.ir import BOOL, CALL, CMP, IF, NOT, PHI
from backcheck.semantics.program import Function
from backcheck.sites.handlers import ExceptHandler
from backcheck.sites.world import World

_DEEPEST = 4


def tells_by_result(site: ExceptHandler) -> bool:
    """Whether the clause gives back nothing, where something is given back when nothing has failed."""
    given = list(site.returned())
    graph = site.program.graph(site.function)
    tried = (node for node, region in graph.returns if site.within(region, site.info.of))
    return bool(given) and any(not site.says_nothing(node) for node in tried)


def callers_ask(world: World, site: ExceptHandler) -> bool | None:
    """Whether all who call the function ask about its result; None when nobody is known to call it."""
    callers = [(caller, call) for caller, call in world.calls.callers(site.function) if world.serves(caller.path)]
    return all(_asks(world, caller, call) for caller, call in callers) if callers else None


def _asks(world: World, caller: Function, call: int) -> bool:
    graph = world.program.graph(caller)
    return any(region.kind == IF and call in _subjects(graph, region.node, 0) for region in graph.regions)


def _subjects(graph: Graph, node: int, depth: int) -> Iterator[int]:
    """What a condition asks about."""
    here = graph.nodes[node]
    if depth > _DEEPEST:
        return
    if here[0] == NOT:
        yield from _subjects(graph, here[1], depth + 1)
    elif here[0] in (BOOL, CMP):
        for one in here[2]:
            yield from _subjects(graph, one, depth + 1)
    elif here[0] == PHI:
        for arm in here[1]:
            yield from _subjects(graph, arm[0], depth + 1)
    else:
        found = first(graph.nodes, node)
        yield found
        if graph.nodes[found][0] == CALL:
            for one in graph.nodes[found][2]:
                yield first(graph.nodes, one)

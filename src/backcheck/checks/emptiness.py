"""Whether the value that a clause leaves in the place of a result is given back, or found empty and told, behind the statement."""

from backcheck.checks.telling import reaction
from backcheck.facts import Graph
from backcheck.ir import BOOL, BUILD, CALL, CMP, CONST, IF, NOT, PHI, WHEN
from backcheck.sites.handlers import ExceptHandler
from backcheck.sites.world import World

_DEEPEST = 4


def is_looked_at(world: World, site: ExceptHandler) -> bool:
    """Whether a condition asks about it, and something is raised, told or answered where it holds or does not."""
    graph = world.program.graph(site.function)
    given = _and_joined(graph, set(site.sets()))
    if not given:
        return False
    for number, region in enumerate(graph.regions):
        behind = region.kind == IF and (region.line, region.column) >= site.end
        if behind and _when_empty(graph, region.node, given, 0) is region.truth and _answers(world, site, number):
            return True
    return False


def is_given_back(world: World, site: ExceptHandler) -> bool:
    """Whether the clause sets a variable to ``False`` that the function gives back, alone or beside its result."""
    graph = world.program.graph(site.function)
    denied = {node for node in site.sets() if graph.nodes[node][0] == CONST and graph.nodes[node][1] is False}
    given = _and_joined(graph, denied)
    back = (graph.nodes[node] for node, _ in graph.returns)
    parts = {part for node in back if node[0] == BUILD and node[1] == "tuple" for part in node[2]}
    return bool(given) and not given.isdisjoint(parts | {node for node, _ in graph.returns})


def _and_joined(graph: Graph, given: set[int]) -> set[int]:
    """Values, and what they are where ways join. A value stands behind what it is made of."""
    for index, node in enumerate(graph.nodes):
        if (node[0] == PHI and any(arm[0] in given for arm in node[1])) or (node[0] == WHEN and node[1] in given):
            given.add(index)
    return given


def _when_empty(graph: Graph, node: int, given: set[int], depth: int) -> bool | None:
    """What a condition gives when one of some values is empty; None where it asks about none of them."""
    written = graph.nodes[node]
    if node in given:
        return False
    if depth > _DEEPEST:
        return None
    match written[0]:
        case op if op == NOT:
            found = _when_empty(graph, written[1], given, depth + 1)
            return None if found is None else not found
        case op if op == BOOL:
            return next((found for one in written[2] if (found := _when_empty(graph, one, given, depth + 1)) is not None), None)
        case op if op == CMP and len(written[2]) == 2:
            left, right = written[2]
            if left in given and graph.nodes[right][0] == CONST and not graph.nodes[right][1]:
                return {"is": True, "==": True, "is not": False, "!=": False}.get(written[1][0])
    return None


def _answers(world: World, site: ExceptHandler, region: int) -> bool:
    graph = world.program.graph(site.function)
    if any(site.within(here, region) for _, here, *_ in graph.raises):
        return True
    if any(site.within(here, region) and not site.says_nothing(node) for node, here in graph.returns):
        return True
    calls = (index for index, node in enumerate(graph.nodes) if node[0] == CALL and site.within(node[4], region))
    return reaction(world, site.function, calls)[0]

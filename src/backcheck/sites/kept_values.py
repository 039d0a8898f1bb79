"""Values that stand when what was to replace them fails."""

from collections.abc import Callable, Iterator

from backcheck.facts import Graph
from backcheck.ir import AFTER, ATTR, CONST, ITEM, PHI, UPD, WHEN
from backcheck.semantics.conditions import unchanged
from backcheck.sites.handlers import ExceptHandler

# What a variable holds after a change of its object, or where ways join: nothing that is given to it.
_MOST = 60
_VERSIONS = (AFTER, UPD, WHEN, PHI)
_Place = tuple[str, int, object]


def keeps_default(site: ExceptHandler) -> bool:
    """Whether a variable that is set where it is tried has been given a value before that says more than nothing."""
    nodes = site.program.graph(site.function).nodes
    return any(not site.is_empty(node) for node in given_before(site, lambda node: nodes[node][0] not in _VERSIONS))


def given_before(site: ExceptHandler, counts: Callable[[int], bool] = lambda _: True) -> Iterator[int]:
    """What the variables that are set or changed where it is tried have been given before; ``counts`` tells what is a change.

    What is changed again and again is not left as it was when one of the changes fails.
    """
    graph = site.program.graph(site.function)
    guarded = graph.regions[site.info.of]
    for nodes in graph.cells.values():
        given = [node for node in nodes if graph.nodes[node][0] not in _VERSIONS]
        before = [node for node in given if site.start(node) < (guarded.line, guarded.column)]
        changes = _changes(graph, before[-1]) if before and not site.repeated else ()
        if before and any(counts(node) and site.is_tried(node) for node in (*nodes, *changes)):
            yield before[-1]


def _changes(graph: Graph, given: int) -> Iterator[int]:
    """What an object is after each of its changes."""
    return (index for index, node in enumerate(graph.nodes) if node[0] in (AFTER, UPD) and root(graph, index) == given)


def keeps_itself(site: ExceptHandler) -> bool:
    """Whether a field or entry is set from what it held: that stays when it fails."""
    graph = site.program.graph(site.function)
    tried = [index for index, node in enumerate(graph.nodes) if node[0] in (UPD, ATTR, ITEM) and site.is_tried(index)]
    stored = (index for index in tried if graph.nodes[index][0] == UPD and graph.nodes[index][4] >= 0)
    return any(_reads(site, graph, index, tried) for index in stored)


def _reads(site: ExceptHandler, graph: Graph, store: int, tried: list[int]) -> bool:
    """Whether the value of a store is computed from what its place held."""
    update = graph.nodes[store]
    value = site.program.span(site.function, update[4])
    start, end = (value.line, value.column), (value.end_line, value.end_column)
    if start <= site.start(store):
        # What is stored into a part of a place changes the place, which nobody has written.
        return False
    wanted = _place(graph, update[2], update[1], update[3])
    reads = (index for index in tried if graph.nodes[index][0] != UPD and start <= site.start(index) < end)
    return any(_place(graph, "." if node[0] == ATTR else "[", node[1], node[2]) == wanted for node in map(graph.nodes.__getitem__, reads))


def _place(graph: Graph, kind: str, base: int, key: object) -> _Place:
    """A field or entry, the same for every version of the object that it belongs to."""
    if kind == "[" and isinstance(key, int) and graph.nodes[key][0] == CONST:
        key = repr(graph.nodes[key][1])
    return kind, unchanged(graph.nodes, base), key


def root(graph: Graph, node: int) -> int:
    """The object that a node is a version of, also where ways join."""
    for _ in range(_MOST):
        node = unchanged(graph.nodes, node)
        if graph.nodes[node][0] != PHI:
            break
        node = min(arm[0] for arm in graph.nodes[node][1])
    return node

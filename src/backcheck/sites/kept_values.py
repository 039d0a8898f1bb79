"""Values that stand when what was to replace them fails."""

from backcheck.facts import Graph
from backcheck.ir import AFTER, ATTR, CALL, CONST, ITEM, PHI, RECEIVER, UPD, WHEN, Node
from backcheck.sites.handlers import ExceptHandler

# What a variable holds after a change of its object, or where ways join: nothing that is given to it.
_VERSIONS = (AFTER, UPD, WHEN, PHI)
_DEEPEST = 20


def keeps_default(site: ExceptHandler) -> bool:
    """Whether a variable that is set where it is tried has been given a value before that says more than nothing."""
    graph = site.program.graph(site.function)
    guarded = graph.regions[site.info.of]
    for nodes in graph.cells.values():
        given = [node for node in nodes if graph.nodes[node][0] not in _VERSIONS]
        before = [node for node in given if site.start(node) < (guarded.line, guarded.column)]
        if any(site.is_tried(node) for node in given) and before and not site.is_empty(before[-1]):
            return True
    return False


def keeps_itself(site: ExceptHandler) -> bool:
    """Whether a field or entry is set from what it held: that stays when it fails."""
    graph = site.program.graph(site.function)
    tried = [node for index, node in enumerate(graph.nodes) if node[0] in (UPD, ATTR, ITEM) and site.is_tried(index)]
    read = {_place(graph, "." if node[0] == ATTR else "[", node[1], node[2]) for node in tried if node[0] != UPD}
    return any(node[0] == UPD and node[4] >= 0 and _place(graph, *_target(node)) in read for node in tried)


def _target(update: Node) -> tuple[str, int, object]:
    return update[2], update[1], update[3]


def _place(graph: Graph, kind: str, base: int, key: object) -> tuple[str, int, object]:
    """A field or entry, the same for every version of the object that it belongs to."""
    if kind == "[" and isinstance(key, int) and graph.nodes[key][0] == CONST:
        key = repr(graph.nodes[key][1])
    return kind, _identity(graph.nodes, base), key


def _identity(nodes: list[Node], node: int) -> int:
    for _ in range(_DEEPEST):
        written = nodes[node]
        if written[0] in (WHEN, UPD):
            node = written[1]
        elif written[0] == AFTER and (before := _handed(nodes, nodes[written[1]], written[2])) >= 0:
            node = before
        else:
            break
    return node


def _handed(nodes: list[Node], call: Node, place: int) -> int:
    """The object that a call may have changed, as it was before."""
    if call[0] != CALL:
        return -1
    if place != RECEIVER:
        return int(call[2][place]) if place < len(call[2]) else -1
    return int(nodes[call[1]][1]) if nodes[call[1]][0] == ATTR else -1

"""Which methods a view tells apart that answers all of them: those that it compares with, and POST where it reads a form."""

from backcheck.facts import Graph
from backcheck.ir import ATTR, BUILD, CMP, CONST, Node

_METHOD = "method"
_FORMS = frozenset(("POST", "FILES"))
_VERBS = frozenset(("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"))


def told_methods(graph: Graph) -> tuple[str, ...]:
    """GET, and what the code says besides."""
    found = {"GET"}
    for node in graph.nodes:
        if node[0] == ATTR and node[2] in _FORMS:
            found.add("POST")
        elif node[0] == CMP and any(graph.nodes[side][0] == ATTR and graph.nodes[side][2] == _METHOD for side in node[2]):
            found.update(word for side in node[2] for word in _words(graph, graph.nodes[side]))
    return tuple(sorted(found & _VERBS))


def _words(graph: Graph, node: Node) -> list[str]:
    if node[0] == BUILD and node[1] != "dict":
        return [word for entry in node[2] for word in _words(graph, graph.nodes[entry])]
    return [node[1].upper()] if node[0] == CONST and isinstance(node[1], str) else []

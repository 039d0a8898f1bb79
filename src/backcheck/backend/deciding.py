"""Whether the answer of a call decides what a function does, or is used for anything at all."""

from collections.abc import Iterator

from backcheck.backend.operands import operands
from backcheck.facts import Graph
from backcheck.ir import AFTER, AWAIT, BOOL, CALL, CMP, NOT, PHI, WHEN

_ANSWERS = (NOT, BOOL, CMP, AWAIT, WHEN, PHI)
_MOST = 200


def decides(graph: Graph, call: int) -> bool:
    """Whether a branch is taken by the answer, or it is what the function answers itself."""
    tests = (region.node for region in graph.regions if region.node >= 0)
    return any(one == call for start in (*tests, *(node for node, _ in graph.returns)) for one in asked_in(graph, start))


def is_used(graph: Graph, call: int) -> bool:
    """Whether anything is made of the answer; that something was called changes what it was handed."""
    return any(call in operands(node) for node in graph.nodes if node[0] not in (AFTER, AWAIT))


def asked_in(graph: Graph, start: int) -> Iterator[int]:
    """The nodes whose answers a condition is made of."""
    pending, seen = [start], set[int]()
    while pending and len(seen) < _MOST:
        one = pending.pop()
        if one in seen:
            continue
        seen.add(one)
        yield one
        here = graph.nodes[one]
        if here[0] == PHI:
            pending += [arm[0] for arm in here[1]]
        elif here[0] in _ANSWERS:
            pending += operands(here)
        elif here[0] == CALL and len(here[2]) == 1:
            # ``any(...)``, ``bool(...)``
            pending += here[2]

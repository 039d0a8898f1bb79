"""Whether the answer of a call decides what a function does, or is used for anything at all; calls that are named like checks and do."""

import re
from collections.abc import Iterator

from backcheck.backend.operands import operands
from backcheck.facts import Graph
from backcheck.ir import AFTER, AWAIT, BOOL, CALL, CMP, NOT, PHI, WHEN
from backcheck.semantics.calls import Calls
from backcheck.semantics.program import Function, last_name

_CHECKING = re.compile(
    r"(?:^|_)(?:check|require|ensure|assert|verify|validate|authori[sz]e|allow|enforce|guard|test)_(?:\w+_)?(?:permissions?|perms?|access|auth|login|owner|ownership|roles?|acl|admin|allowed|user|can_\w+)(?:$|_)"
    r"|^(?:check_|has_)?(?:object_)?perm(?:ission)?s?$|^authori[sz]e$|^allow_\w+|^(?:can|may)_\w+|^is_(?:allowed|authori[sz]ed|permitted|owner|admin)$|^has_(?:\w+_)?(?:access|perm\w*|roles?|claim|scope)$"
)
_MOST_CALLED = 60
_DEEP = 2
_ANSWERS = (NOT, BOOL, CMP, AWAIT, WHEN, PHI)
_MOST = 200


class Checking:
    """Names are asked only where nobody could follow what is called."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._program = calls.program

    def named(self, function: Function) -> str:
        """What is called like a check of who may, by the function or by what it calls, a few calls deep."""
        pending, seen = [(function, 0)], {function.id}
        while pending and len(seen) < _MOST_CALLED:
            here, depth = pending.pop(0)
            nodes = self._program.graph(here).nodes
            for index, node in enumerate(nodes):
                if node[0] != CALL:
                    continue
                name = last_name(nodes, node[1])
                targets = [target for ref in self._calls.targets(here, index) for target in self._calls.functions(ref)]
                if _CHECKING.search(name) and self._may_refuse(here, index, targets):
                    return name
                for target in targets if depth < _DEEP else ():
                    if target.id not in seen:
                        seen.add(target.id)
                        pending.append((target, depth + 1))
        return ""

    def _may_refuse(self, function: Function, call: int, targets: list[Function]) -> bool:
        """Whether what is called like a check decides by its answer, or may end the request; what was followed does not do that."""
        if decides(self._program.graph(function), call):
            return True
        return not targets and not is_used(self._program.graph(function), call)


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

"""What a project's guard does that no run follows: marks for others to read, calls of nobody knows what, functions that it hands on."""

from backcheck.backend.model import Auth
from backcheck.backend.verdicts import asks_by_name
from backcheck.backend.wrappers import LOOKS, nested
from backcheck.ir import CALL, FREE, PARAM, UPD, Node
from backcheck.semantics.calls import Calls
from backcheck.semantics.program import Function, last_name
from backcheck.semantics.refs import Kind


def unsure(calls: Calls, function: Function, auth: Auth) -> Auth:
    """What a guard of the project amounts to: one that turns nobody away, is called as if it did, and leaves something to others."""
    if auth not in (Auth.NONE, Auth.OPTIONAL) or not asks_by_name(function.name):
        return auth
    return Auth.UNKNOWN if _unfollowed(calls, function) else auth


def _unfollowed(calls: Calls, function: Function) -> bool:
    """Whether a function, or one that is nested in it, leaves anything to others."""
    return any(_leaves(calls, one) for one in (function, *nested(calls.program, function, 0)))


def _leaves(calls: Calls, function: Function) -> bool:
    nodes = calls.program.graph(function).nodes
    for node in nodes:
        if node[0] == UPD and node[2] == "." and nodes[node[1]][0] in (PARAM, FREE):
            return True
        if node[0] == CALL and (
            _is_unknown(calls, function, node[1]) or any(_is_function(calls, function, one) for one in _handed(nodes, node))
        ):
            return True
    return False


def _is_unknown(calls: Calls, function: Function, callee: int) -> bool:
    """The decorated function itself, and a parameter, are called by their names."""
    return calls.program.graph(function).nodes[callee][0] not in (PARAM, FREE) and not calls.types.of(function, callee)


def _handed(nodes: list[Node], call: Node) -> tuple[int, ...]:
    if last_name(nodes, call[1]) in LOOKS:
        return ()
    return (*call[2], *(value for _, value in call[3]))


def _is_function(calls: Calls, function: Function, node: int) -> bool:
    return any(ref.kind is Kind.FUNCTION for ref in calls.types.of(function, node))

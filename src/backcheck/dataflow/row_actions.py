"""Conditions about the action that a view runs: ``if self.action == "list"``."""

from backcheck.ir import ATTR, BUILD, CMP, CONST, NOT, WHEN, Node
from backcheck.semantics.origins import Origins
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind

_HOLDS = {"==": True, "in": True, "!=": False, "not in": False}


def is_of_action(origins: Origins, function: Function, node: int, action: str) -> bool | None:
    """Whether a condition holds while an action runs; None where it is about something else."""
    nodes = origins.program.graph(function).nodes
    here = nodes[node]
    match here[0]:
        case op if op == WHEN:
            return is_of_action(origins, function, here[1], action)
        case op if op == NOT:
            inner = is_of_action(origins, function, here[1], action)
            return None if inner is None else not inner
        case op if op == CMP and len(here[1]) == 1 and here[1][0] in _HOLDS:
            words = _words(nodes, here[2][1])
            if words is not None and _tells_action(origins, function, here[2][0]):
                return (action in words) is _HOLDS[here[1][0]]
    return None


def _words(nodes: list[Node], node: int) -> set[str] | None:
    """The texts that are written there."""
    here = nodes[node]
    inner = [nodes[one] for one in here[2]] if here[0] == BUILD and here[1] in ("list", "tuple", "set") else [here]
    return {one[1] for one in inner} if all(one[0] == CONST and isinstance(one[1], str) for one in inner) else None


def _tells_action(origins: Origins, function: Function, node: int) -> bool:
    """Whether an attribute is the one in which a library tells it."""
    if origins.program.graph(function).nodes[node][0] != ATTR:
        return False
    roles = (origins.program.models.find(ref.name) for ref in origins.types.of(function, node) if ref.kind is Kind.EXTERNAL)
    return any(role is not None and role.facts.get("route") == "action" for role in roles)

"""Collections that a program gathers by itself: from calls of its own and of libraries, from nothing that a client or a caller passes."""

from backcheck.ir import AFTER, ATTR, AWAIT, BIN, BUILD, CALL, CONST, DOTTED, ELEM, ITEM, NAME, PARAM, UPD, WHEN, Node
from backcheck.semantics.conditions import before
from backcheck.semantics.program import Function
from backcheck.semantics.types import Types

_DEEPEST = 12
_PLAIN = (CONST, NAME, DOTTED)


def own_members(types: Types, function: Function, node: int) -> bool:
    """Whether the members of a collection are put together here, in a display that is filled in turn, or from such."""
    nodes = types.program.graph(function).nodes
    here = nodes[node]
    match here[0]:
        case op if op == BUILD:
            return here[1] in ("many", "dictmany") and _is_own(types, function, node)
        case op if op == BIN and here[1] in ("-", "|", "&", "+"):
            return _is_own(types, function, node) and any(own_members(types, function, side) for side in here[2:4])
    return False


def _is_own(types: Types, function: Function, node: int, depth: int = 0) -> bool:
    nodes = types.program.graph(function).nodes
    here = nodes[node]
    if depth > _DEEPEST or _is_sent(types, function, node):
        return False
    if here[0] in _PLAIN or (here[0] == PARAM and here[1] == 0 and function.facts.owner >= 0):
        return True
    # What nobody but its own class should ask for is no text that was sent.
    if here[0] == ATTR and here[2].startswith("_") and not here[2].endswith("__"):
        return True
    return bool(parts := _parts(nodes, here)) and all(_is_own(types, function, part, depth + 1) for part in parts)


def _parts(nodes: list[Node], here: Node) -> tuple[int, ...]:
    match here[0]:
        case op if op in (ATTR, ELEM, AWAIT, WHEN, UPD):
            return (here[1],)
        case op if op == AFTER:
            return (before(nodes, here),)
        case op if op == ITEM:
            return (here[1], here[2])
        case op if op == BIN:
            return (here[2], here[3])
        case op if op == CALL:
            return (here[1], *here[2], *(value for _, value in here[3]))
        case op if op == BUILD and here[1] == "dictmany":
            return tuple(here[2][0])
        case op if op == BUILD and here[1] != "dict":
            return tuple(here[2])
    return ()


def _is_sent(types: Types, function: Function, node: int) -> bool:
    """Whether a library says that it hands in there what somebody sends."""
    roles = (types.program.models.find(ref.name) for ref in types.of(function, node) if ref.name)
    return any(role is not None and any(origin.kind in ("remote", "message") for origin in role.sources) for role in roles)

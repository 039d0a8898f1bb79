"""What a function gives to a call whose arguments are constants: the ways that they rule out are not taken."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from backcheck.facts import Graph
from backcheck.ir import BIN, BODY, BOOL, BUILD, CMP, CONST, IF, NOT, PARAM, PHI, STAR, WHEN, Node
from backcheck.semantics.lowering import fold
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref

if TYPE_CHECKING:
    from backcheck.semantics.types import Types

_DEEPEST: Final = 6
_CASE = "case"
_STATIC, _CLASS = "builtins.staticmethod", "builtins.classmethod"
_Given = Mapping[int, Any]


class OpenError(Exception):
    """The value does not follow from the arguments."""


def returned(types: "Types", callee: Ref, caller: Function, call: Node) -> Sequence[int] | None:
    """The nodes that a function may return to a call; None where what the call passes rules none out."""
    target = types.program.functions[callee.id]
    graph = types.program.graph(target)
    if target.facts.is_generator or not _asks(graph):
        return None
    given = _constants(types, target, _bound(types, callee, target), caller, call)
    if not given:
        return None
    found: list[int] = []
    for node, region in graph.returns:
        taken = _taken(graph, region, given)
        if taken is not False:
            found += _ways(graph, node, given)
        if taken:
            break
    every = [one for node, _ in graph.returns for one in _ways(graph, node, {})]
    return found if found and len(found) < len(every) else None


def _asks(graph: Graph) -> bool:
    """Whether a parameter may decide what is returned."""
    several = len(graph.returns) > 1 or any(graph.nodes[node][0] == PHI for node, _ in graph.returns)
    return several and any(node[0] in (CMP, NOT, BOOL) or (node[0] == PARAM and place >= 0) for place, node in enumerate(graph.nodes))


def _bound(types: "Types", callee: Ref, target: Function) -> int:
    """How many of a function's first parameters are bound before a call of it."""
    decorations = types.decorations(target) if target.facts.owner >= 0 else ()
    return int(_CLASS in decorations or (target.facts.owner >= 0 and callee.kind is Kind.METHOD and _STATIC not in decorations))


def _constants(types: "Types", target: Function, offset: int, caller: Function, call: Node) -> dict[int, Any]:
    """The parameters that a call gives constants, or leaves at theirs."""
    nodes = types.program.graph(caller).nodes
    if any(nodes[one][0] == STAR for one in call[2]) or any(not keyword for keyword, _ in call[3]):
        return {}
    named = dict(call[3])
    parent = types.program.parent(target)
    found: dict[int, Any] = {}
    for place, param in enumerate(target.facts.params[offset:], offset):
        if param.kind in ("*", "**"):
            continue
        at = place - offset if param.kind != "k" else len(call[2])
        if at < len(call[2]) or param.name in named:
            written = nodes[call[2][at] if at < len(call[2]) else named[param.name]]
        elif param.default >= 0 and parent is not None:
            written = types.program.graph(parent).nodes[param.default]
        else:
            continue
        if written[0] == CONST and written[1] is not Ellipsis:
            found[place] = written[1]
    return found


def _taken(graph: Graph, region: int, given: _Given) -> bool | None:
    """Whether control gets to a region: False where it surely does not, True where it surely does."""
    sure: bool | None = True
    while region > 0:
        here = graph.regions[region]
        if here.kind == IF and here.node >= 0 and _CASE not in here.flags:
            try:
                if bool(_value(graph.nodes, here.node, given)) is not here.truth:
                    return False
            except OpenError:
                sure = None
        elif here.kind != BODY:
            sure = None
        region = here.parent
    return sure


def _ways(graph: Graph, node: int, given: _Given) -> list[int]:
    """What a returned value is chosen from."""
    here = graph.nodes[node]
    if here[0] != PHI:
        return [node]
    found: list[int] = []
    for arm, condition, polarity, _ in here[1]:
        try:
            if condition >= 0 and bool(_value(graph.nodes, condition, given)) is not polarity:
                continue
        except OpenError:
            pass
        found.append(arm)
    return found


def _value(nodes: Sequence[Node], node: int, given: _Given, depth: int = 0) -> Any:
    here = nodes[node]
    if depth > _DEEPEST:
        raise OpenError
    match here[0]:
        case op if op == CONST and here[1] is not Ellipsis:
            return here[1]
        case op if op == PARAM and here[1] in given:
            return given[here[1]]
        case op if op == WHEN:
            return _value(nodes, here[1], given, depth + 1)
        case op if op == NOT:
            return not _value(nodes, here[1], given, depth + 1)
        case op if op == BOOL:
            return _any_or_all(nodes, here, given, depth)
        case op if op == BUILD and here[1] in ("tuple", "list", "set"):
            return [_value(nodes, one, given, depth + 1) for one in here[2]]
        case op if op == BIN and here[1] != "u":
            return _folded(fold.binary(here[1], *_sides(nodes, here[2:4], given, depth)))
        case op if op == CMP and len(here[1]) == 1:
            left, right = _sides(nodes, here[2], given, depth)
            if isinstance(right[1], list):
                return _member(here[1][0], left[1], right[1])
            return _folded(fold.comparison(here[1][0], left, right))
    raise OpenError


def _sides(nodes: Sequence[Node], operands: Sequence[int], given: _Given, depth: int) -> tuple[Node, Node]:
    left, right = (_value(nodes, one, given, depth + 1) for one in operands)
    return (CONST, left), (CONST, right)


def _folded(found: Node | None) -> Any:
    if found is None:
        raise OpenError
    return found[1]


def _member(operator: str, value: Any, many: list[Any]) -> bool:
    if operator not in ("in", "not in"):
        raise OpenError
    return (value in many) is (operator == "in")


def _any_or_all(nodes: Sequence[Node], here: Node, given: _Given, depth: int) -> Any:
    """What the first operand that decides gives; one behind it that is open does not matter."""
    found: Any = None
    for operand in here[2]:
        found = _value(nodes, operand, given, depth + 1)
        if bool(found) is (here[1] == "or"):
            break
    return found

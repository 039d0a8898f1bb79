"""The way of a value, from its source to where it does harm, as steps that read well."""

from msgspec.structs import replace

from backcheck.dataflow.lattice import Trail
from backcheck.facts import Graph
from backcheck.ir import (
    AFTER,
    ATTR,
    AWAIT,
    BIN,
    CALL,
    CAUGHT,
    CONST,
    DOTTED,
    ENTER,
    FREE,
    ITEM,
    NAME,
    PARAM,
    PART,
    PHI,
    STAR,
    TEXT,
    UPD,
    WHEN,
    Node,
)
from backcheck.position import Step
from backcheck.semantics.conditions import before
from backcheck.semantics.program import Function, Program

_MOST_STEPS = 40
_COMPOSING = ("format", "join", "replace")


def steps(program: Program, trail: Trail | None) -> tuple[Step, ...]:
    """The steps of a trail, source first, one for each line at the most in a row."""
    found: list[Step] = []
    for number, node in places(trail)[:_MOST_STEPS]:
        function = program.functions[number]
        span = program.span(function, node)
        composed = span.end_line if _composes(program, function, node) else 0
        if found and found[-1].span.path == span.path and found[-1].span.line == span.line and not found[-1].text.startswith("enters"):
            found[-1] = replace(found[-1], composed=max(found[-1].composed, composed))
            continue
        found.append(Step(span, _said(program, function, node), composed))
    return tuple(found)


def places(trail: Trail | None) -> list[tuple[int, int]]:
    """The functions and nodes of a trail, source first."""
    found: list[tuple[int, int]] = []
    _flatten(trail, found)
    return found


def _flatten(trail: Trail | None, places: list[tuple[int, int]]) -> None:
    """Appends the places of a trail, oldest first; bounded, since trails of shared parts could be long."""
    chain: list[Trail] = []
    while trail is not None and len(chain) < _MOST_STEPS * 2:
        chain.append(trail)
        trail = trail.before
    for link in reversed(chain):
        if len(places) > _MOST_STEPS:
            return
        if link.inner is not None:
            _flatten(link.inner, places)
        if not places or places[-1] != (link.function, link.node):
            places.append((link.function, link.node))


def _composes(program: Program, function: Function, index: int) -> bool:
    """Whether a text is put together here."""
    nodes = program.graph(function).nodes
    node = nodes[index]
    if node[0] == CALL:
        callee = nodes[node[1]]
        return bool(callee[0] == ATTR and callee[2] in _COMPOSING)
    return node[0] in (TEXT, BIN)


def _said(program: Program, function: Function, index: int) -> str:
    nodes = program.graph(function).nodes
    node = nodes[index]
    match node[0]:
        case op if op == PARAM:
            return f"enters {function.name}() as {function.facts.params[node[1]].name}"
        case op if op == CALL:
            return f"passes through {written(program, function, node[1])}()"
        case op if op in (ATTR, ITEM, NAME, DOTTED, FREE):
            return f"{written(program, function, index)} is read"
        case op if op in (TEXT, BIN):
            return "is put into a text"
        case op if op == CAUGHT:
            return "the exception is caught"
        case op if op == WHEN:
            return "is looked at"
    return "is passed on"


def written(program: Program, function: Function, index: int, depth: int = 0) -> str:
    """A short name for an expression, as its author wrote it."""
    graph = program.graph(function)
    index = _version(graph, index)
    node = graph.nodes[index]
    if depth > _DEEPEST_NAME:
        return "..."
    match node[0]:
        case op if op in (NAME, FREE):
            return str(node[1])
        case op if op == DOTTED:
            return str(node[1]).rpartition(".")[2]
        case op if op == PARAM:
            return function.facts.params[node[1]].name
        case op if op == ATTR:
            return f"{written(program, function, node[1], depth + 1)}.{node[2]}"
        case op if op == ITEM:
            key = graph.nodes[node[2]]
            shown = repr(key[1]) if key[0] == CONST else "..."
            return f"{written(program, function, node[1], depth + 1)}[{shown}]"
    variable = _variable(graph, index)
    if variable:
        return variable
    if node[0] == CALL:
        return f"{written(program, function, node[1], depth + 1)}()"
    return "the value"


def _version(graph: Graph, index: int) -> int:
    """The first version of the object that has a name of its own, or no earlier version."""
    for _ in range(_MOST_VERSIONS):
        node = graph.nodes[index]
        if node[0] not in _INNER or _variable(graph, index):
            break
        index = _inner(graph.nodes, node)
    return index


def _variable(graph: Graph, index: int) -> str:
    """The variable that a node was assigned to; of several the one that held nothing else before it."""
    holding = ((values.index(index), name) for name, values in graph.cells.items() if index in values)
    return min(holding, key=lambda one: one[0], default=(0, ""))[1]


def _inner(nodes: list[Node], node: Node) -> int:
    if node[0] == PHI:
        return int(node[1][0][0])
    return before(nodes, node) if node[0] == AFTER else int(node[1])


_INNER = (WHEN, AFTER, UPD, AWAIT, ENTER, PART, STAR, PHI)
_MOST_VERSIONS = 200
_DEEPEST_NAME = 5

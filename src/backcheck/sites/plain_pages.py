"""Plain values that a handler returns where the framework sends a text as a page."""

from collections.abc import Iterator, Sequence

from backcheck.dataflow.runs import wrapping
from backcheck.ir import AWAIT, CALL, FREE, PHI, WHEN, Node
from backcheck.semantics.points import Point
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind
from backcheck.sites.answer_site import Answer
from backcheck.sites.answers import returned
from backcheck.sites.markup import is_data
from backcheck.sites.world import World


def plain_pages(world: World) -> Iterator[Answer]:
    """The returns of judged handlers; none of what decorators make something else of, nor of what a program reads."""
    for number in sorted(world.entries.found.pages):
        function = world.program.functions[number]
        if world.judged(function.path) and _is_left(world, function):
            for answer in returned(world, function, handler=False):
                if not all(is_data(world, Point(function, body)) for body in answer.bodies):
                    yield answer


def _is_left(world: World, function: Function) -> bool:
    """Whether every decorator is known to leave what the function returns as it is."""
    parent = world.program.parent(function)
    return parent is None or all(_leaves(world, parent, function, one) for one in function.facts.decorators)


def _leaves(world: World, parent: Function, function: Function, decorator: int) -> bool:
    nodes = world.program.graph(parent).nodes
    refs = world.types.of(parent, nodes[decorator][1] if nodes[decorator][0] == CALL else decorator)
    if not refs or any(ref.kind is Kind.EXTERNAL and not _passes(world, ref.name) for ref in refs):
        return False
    graphs = (world.program.graph(one) for one in wrapping(world.calls, function, [decorator]))
    return all(_hands_back(graph.nodes, graph.returns) for graph in graphs)


def _passes(world: World, name: str) -> bool:
    role = world.program.models.find(name)
    return role is not None and role.passes_through


def _hands_back(nodes: list[Node], returns: Sequence[tuple[int, int]]) -> bool:
    """Whether a wrapper gives back what the function gives that it stands for."""
    return any(_is_result(nodes, node, 0) for node, _ in returns)


def _is_result(nodes: list[Node], index: int, depth: int) -> bool:
    node = nodes[index]
    match node[0]:
        case op if op in (WHEN, AWAIT):
            return _is_result(nodes, node[1], depth)
        case op if op == PHI and depth < 4:
            return any(_is_result(nodes, arm[0], depth + 1) for arm in node[1])
        case op if op == CALL:
            callee = nodes[node[1]]
            while callee[0] == WHEN:
                callee = nodes[callee[1]]
            return bool(callee[0] == FREE)
    return False

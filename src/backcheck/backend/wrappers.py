"""What a decorator puts around a function: the nested functions that call it, and the decorators that it hands it on to."""

from collections.abc import Callable, Iterator

from backcheck.backend.operands import operands
from backcheck.entrypoints.facts import Place
from backcheck.ir import ATTR, CALL, FREE, PARAM, Node
from backcheck.semantics.program import Function, Program, last_name

LOOKS = frozenset(
    ("wraps", "update_wrapper", "getattr", "hasattr", "setattr", "isinstance", "iscoroutinefunction", "signature", "callable")
)
_DEEPEST = 3


class Wrapper:
    """A function that stands before the handler; ``goal`` recognises the calls that go on to it, ``checks`` decorate it itself."""

    __slots__ = ("checks", "function", "goal")

    def __init__(self, function: Function, goal: Callable[[Function, int], bool], checks: tuple[Place, ...]) -> None:
        self.function = function
        self.goal = goal
        self.checks = checks


def wrappers(program: Program, decorator: Function) -> Iterator[Wrapper]:
    """The functions nested in a decorator, or in a factory of decorators, that call what is decorated."""
    for outer in (decorator, *nested(program, decorator, 0)):
        if not outer.facts.params:
            continue
        for inner in nested(program, outer, 0):
            for param in outer.facts.params[:2]:
                if any(_goes_on(program, inner, call, param.name) for call in program.calls(inner)):
                    yield Wrapper(inner, _goal(program, inner, param.name), tuple(_checks(program, inner)))
                    break


def nested(program: Program, function: Function, depth: int) -> Iterator[Function]:
    """Functions defined in a function, at any depth."""
    if depth > _DEEPEST:
        return
    for index, facts in enumerate(function.file.functions):
        if facts.parent == function.index and index != function.index and function.index > 0:
            inner = program.sibling(function, index)
            yield inner
            yield from nested(program, inner, depth + 1)


def _goal(program: Program, inner: Function, name: str) -> Callable[[Function, int], bool]:
    return lambda function, call: function.id == inner.id and _goes_on(program, function, call, name)


def _goes_on(program: Program, function: Function, call: int, name: str) -> bool:
    """Whether a call calls the captured variable, or hands it to something that will."""
    nodes = program.graph(function).nodes
    node = nodes[call]
    if last_name(nodes, node[1]) in LOOKS:
        return False
    return _holds(nodes, node[1], name, 0) or any(_is(nodes[argument], name) for argument in node[2])


def _holds(nodes: list[Node], node: int, name: str, depth: int) -> bool:
    if _is(nodes[node], name):
        return True
    if depth > 4 or nodes[node][0] not in (CALL, ATTR):
        return False
    return any(_holds(nodes, part, name, depth + 1) for part in operands(nodes[node]))


def _is(node: Node, name: str) -> bool:
    return bool(node[0] == FREE and node[1] == name)


def _checks(program: Program, inner: Function) -> Iterator[Place]:
    """Decorators of the wrapper itself, but for those that copy its name."""
    parent = program.parent(inner)
    if parent is None:
        return
    nodes = program.graph(parent).nodes
    for decorator in inner.facts.decorators:
        shown = nodes[decorator][1] if nodes[decorator][0] == CALL else decorator
        if last_name(nodes, shown) not in LOOKS:
            yield Place(parent.id, decorator)


def applied(program: Program, decorator: Function) -> Iterator[Place]:
    """``return other(view)``: the decorators that what is decorated is handed to. ``return other("text")``: what a factory hands out."""
    for function in (decorator, *nested(program, decorator, 0)):
        graph = program.graph(function)
        for node, _ in graph.returns:
            written = graph.nodes[node]
            if written[0] != CALL or last_name(graph.nodes, written[1]) in LOOKS:
                continue
            if any(graph.nodes[argument][0] == PARAM for argument in written[2]):
                yield Place(function.id, written[1])
            elif function is decorator:
                yield Place(function.id, node)

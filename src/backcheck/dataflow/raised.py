"""What the repository's own functions raise when a block runs."""

from collections.abc import Iterator

from backcheck.ir import CALL, EXCEPT
from backcheck.semantics.calls import Calls
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref

_MOST = 60
_DEEPEST = 3


def raised_inside(calls: Calls, function: Function, region: int, wanted: Ref) -> Iterator[tuple[Function, int, int]]:
    """Where the functions that run in a region raise a class: function, node and region of each raise."""
    for target in running_inside(calls, function, region):
        yield from _raises(calls, target, wanted)


def running_inside(calls: Calls, function: Function, region: int) -> Iterator[Function]:
    """The functions of the repository that run in a region, the nearest first, as far as they are looked for."""
    program = calls.program
    graph = program.graph(function)
    made = [node for node, here in enumerate(graph.nodes) if here[0] == CALL and within(calls, function, here[4], region)]
    pending = [(function, call, 0) for call in made]
    seen: set[int] = set()
    while pending and len(seen) < _MOST:
        caller, call, depth = pending.pop(0)
        for ref in calls.targets(caller, call):
            for target in calls.functions(ref):
                if target.id in seen:
                    continue
                seen.add(target.id)
                yield target
                if depth < _DEEPEST:
                    pending += [(target, inner, depth + 1) for inner in program.calls(target)]


def in_answer_to(calls: Calls, function: Function, region: int) -> int | None:
    """What the except clause catches that a region stands in: a node, or -1 for everything. None outside of any."""
    regions = calls.program.graph(function).regions
    while region >= 0:
        if regions[region].kind == EXCEPT:
            return regions[region].node
        region = regions[region].parent
    return None


def within(calls: Calls, function: Function, region: int, outer: int) -> bool:
    """Whether a region of a function lies in another one."""
    regions = calls.program.graph(function).regions
    while region >= 0 and region != outer:
        region = regions[region].parent
    return region == outer


def _raises(calls: Calls, function: Function, wanted: Ref) -> Iterator[tuple[Function, int, int]]:
    nodes = calls.program.graph(function).nodes
    for node, region, *_ in calls.program.graph(function).raises:
        if node < 0:
            continue
        callee = nodes[node][1] if nodes[node][0] == CALL else node
        if any(_is(ref, wanted) for ref in calls.types.of(function, callee)):
            yield function, node, region


def _is(ref: Ref, wanted: Ref) -> bool:
    if ref.kind is Kind.CLASS and wanted.kind is Kind.CLASS:
        return ref.id == wanted.id
    return ref.kind is Kind.EXTERNAL and wanted.kind is Kind.EXTERNAL and _ends(ref.name) == _ends(wanted.name)


def _ends(dotted: str) -> tuple[str, str]:
    """A library hands out the same class by several of its modules."""
    return dotted.partition(".")[0], dotted.rpartition(".")[2]

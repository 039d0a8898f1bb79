"""Whether a clause tells somebody about the failure: by logging, raising, showing, or by a function that does."""

import re
from collections.abc import Iterable

from backcheck.dataflow.traces import written
from backcheck.ir import CONST, PARAM
from backcheck.semantics.program import Function, last_name
from backcheck.semantics.refs import Kind, Ref
from backcheck.sites.world import World

# It is logged, shown to the user, or taken from where the interpreter keeps the failure that is being handled.
_DEEPEST = 2
_FEW_CALLS = 2
_TELLING = ("logs", "takes-failure", "tells-user")
_LOGGING = re.compile(r"(?:^|[._])log(?:ger|ging)?\.\w+$", re.IGNORECASE)
# By the way that functions are named everywhere which hand a failure on.
_FAILING_NAME = re.compile(r"(?i)(?:.*_)?(?:fail|failed|failure|error|errored|reject|abort|report|notify|alert)(?:_.*)?")


def reaction(world: World, function: Function, calls: Iterable[int]) -> tuple[bool, str]:
    """Whether one of some calls tells somebody, and the name of one that could not be followed, or sounds as if it did."""
    nodes = world.program.graph(function).nodes
    unknown = ""
    for call in calls:
        if _LOGGING.search(written(world.program, function, nodes[call][1])):
            return True, ""
        refs = world.calls.targets(function, call)
        told = [_tells(world, ref) for ref in refs]
        if True in told:
            return True, ""
        if not refs or None in told or _FAILING_NAME.fullmatch(last_name(nodes, nodes[call][1])):
            unknown = unknown or f"{written(world.program, function, nodes[call][1])}()"
    return False, unknown


def _tells(world: World, ref: Ref) -> bool | None:
    """Whether calling something logs, reports or raises; None when nobody knows."""
    if ref.kind is Kind.EXTERNAL:
        role = world.program.models.find(ref.name)
        return None if role is None else role.noreturn or any(word in role.effects for word in _TELLING)
    targets = world.calls.functions(ref)
    if not targets:
        return False if ref.kind is Kind.CLASS else None
    if any(_raises(world, target, 0) or _reports(world, target) for target in targets):
        return True
    # What only declares a method is implemented elsewhere.
    return None if any(_is_declared_only(world, target) for target in targets) else False


def _raises(world: World, function: Function, depth: int) -> bool:
    """Whether a function raises, or does little more than to call one that does."""
    if world.program.graph(function).raises:
        return True
    called = list(world.program.calls(function))
    if depth >= _DEEPEST or len(called) > _FEW_CALLS:
        return False
    targets = (target for call in called for ref in world.calls.targets(function, call) for target in world.calls.functions(ref))
    return any(_raises(world, target, depth + 1) for target in targets)


def _is_declared_only(world: World, function: Function) -> bool:
    graph = world.program.graph(function)
    return not graph.returns and all(node[0] in (CONST, PARAM) for node in graph.nodes)


def _reports(world: World, function: Function) -> bool:
    return any(world.effects.reached(function, word) for word in _TELLING)

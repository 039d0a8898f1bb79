"""Calls that never return: they raise or end the process, so that nothing flows past them."""

from backcheck.semantics.calls import Calls
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref


def never_returns(calls: Calls, function: Function, call: object) -> bool:
    """Whether a call always raises or ends the process."""
    assert isinstance(call, int)
    refs = calls.targets(function, call)
    return bool(refs) and all(_ends(calls, ref) for ref in refs)


def _ends(calls: Calls, ref: Ref) -> bool:
    if ref.kind is Kind.EXTERNAL:
        role = calls.program.models.find(ref.name)
        return role is not None and role.noreturn
    targets = calls.functions(ref) if ref.kind in (Kind.FUNCTION, Kind.METHOD) else ()
    return bool(targets) and all(_raises_always(calls, target) for target in targets)


def _raises_always(calls: Calls, target: Function) -> bool:
    graph = calls.program.graph(target)
    if graph.returns or target.facts.is_generator:
        return False
    return any(not _abstract(calls, target, node) for node, *_ in graph.raises)


def _abstract(calls: Calls, target: Function, raised: int) -> bool:
    """``raise NotImplementedError`` stands in for the method of a subclass, which does return."""
    return raised >= 0 and any(
        ref.name == "builtins.NotImplementedError" for ref in calls.types.of(target, raised) if ref.kind in (Kind.EXTERNAL, Kind.LIBRARY)
    )

"""Calls that never return: they raise or end the process, so that nothing flows past them."""

from typing import TYPE_CHECKING

from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer


def never_returns(transfer: "Transfer", function: Function, call: object) -> bool:
    """Whether a call always raises or ends the process."""
    assert isinstance(call, int)
    refs = transfer.calls.targets(function, call)
    return bool(refs) and all(_ends(transfer, ref) for ref in refs)


def _ends(transfer: "Transfer", ref: Ref) -> bool:
    if ref.kind is Kind.EXTERNAL:
        role = transfer.program.models.find(ref.name)
        return role is not None and role.noreturn
    targets = transfer.calls.functions(ref) if ref.kind in (Kind.FUNCTION, Kind.METHOD) else ()
    return bool(targets) and all(_raises_always(transfer, target) for target in targets)


def _raises_always(transfer: "Transfer", target: Function) -> bool:
    graph = transfer.program.graph(target)
    return not graph.returns and not target.facts.is_generator and bool(graph.raises)

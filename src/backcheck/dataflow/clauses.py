"""Statements that are composed of objects: text becomes part of one only where a call says so.

Facts of roles: ``clauses`` marks what takes such objects, ``clause-text`` what makes one of text as it stands. A value that comes by no
``clause-text`` is bound, quoted, or refused.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from backcheck.dataflow.lattice import AtomKind, Trail, Value
from backcheck.ir import ATTR, CALL, Node
from backcheck.models.role import Role

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer

CLAUSES, _TEXT = "clauses", "clause-text"
_MOST_STEPS = 80


def given(transfer: "Transfer", value: Value) -> Value:
    """What an argument brings into a statement."""
    return {atom: one for atom, one in value.items() if _comes_by_text(transfer, one.trail)}


def composed(transfer: "Transfer", value: Value) -> Value:
    """What a statement holds so far: where nobody knows how it was made, it is still none that was made of text."""
    return {atom: one for atom, one in value.items() if atom.kind != AtomKind.UNKNOWN or _comes_by_text(transfer, one.trail)}


def method(transfer: "Transfer", nodes: list[Node], call: Node) -> Role | None:
    """The role of a method that only statements have, by its name alone, when nobody knows what it is called on."""
    callee = nodes[call[1]]
    return transfer.clause_methods.get(callee[2]) if callee[0] == ATTR else None


def methods(roles: Iterator[Role]) -> dict[str, Role]:
    """The methods that take clauses, by the names that no text or container has for one of its own."""
    known: dict[str, Role] = {}
    others: set[str] = set()
    for role in roles:
        last = role.name.rpartition(".")[2]
        if role.facts.get(CLAUSES) and any(flow.source == "self" for flow in role.propagates):
            known.setdefault(last, role)
        elif role.name.startswith("builtins."):
            others.add(last)
    return {name: role for name, role in known.items() if name not in others}


def _comes_by_text(transfer: "Transfer", trail: Trail | None) -> bool:
    pending, count = [trail], 0
    while pending and count < _MOST_STEPS:
        step = pending.pop()
        if step is None:
            continue
        count += 1
        if _is_text(transfer, step):
            return True
        pending += [step.before, step.inner]
    return False


def _is_text(transfer: "Transfer", step: Trail) -> bool:
    function = transfer.program.functions[step.function]
    if transfer.program.graph(function).nodes[step.node][0] != CALL:
        return False
    roles = (transfer.program.models.find(name) for name in transfer.calls.symbols(function, step.node))
    return any(role is not None and bool(role.facts.get(_TEXT)) for role in roles)

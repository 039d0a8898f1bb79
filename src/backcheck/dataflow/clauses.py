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
    return {
        atom: one for atom, one in value.items() if (atom.kind != AtomKind.UNKNOWN and not one.maybe) or _comes_by_text(transfer, one.trail)
    }


class Methods:
    """The methods that only statements have, by name; of a name that texts or containers have too, the calls that do not fit those."""

    def __init__(self, roles: Iterator[Role]) -> None:
        self._known: dict[str, Role] = {}
        self._others: dict[str, list[Role]] = {}
        for role in roles:
            owner, _, last = role.name.rpartition(".")
            if role.facts.get(CLAUSES) and any(flow.source == "self" for flow in role.propagates):
                self._known.setdefault(last, role)
            elif owner.startswith("builtins."):
                self._others.setdefault(last, []).append(role)

    def of(self, nodes: list[Node], call: Node, name: str) -> Role | None:
        """The role of what a call calls when nobody knows on what, or only by a name of the same library."""
        callee = nodes[call[1]]
        role = self._known.get(callee[2]) if callee[0] == ATTR else None
        if role is None or (name and _library(name) != _library(role.name)):
            return None
        if not name and any(_fits(other, call) for other in self._others.get(callee[2], ())):
            return None
        return role


def _library(name: str) -> str:
    return name.partition(".")[0]


def _fits(role: Role, call: Node) -> bool:
    """Whether a call could be one of this method: ``bare`` in the facts of a role says that it takes nothing."""
    if role.facts.get("bare"):
        return not call[2] and not call[3]
    return not role.params or len(call[2]) <= len(role.params)


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

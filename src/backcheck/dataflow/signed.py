"""Comparisons with a sum that a key was part of: who holds no key could not have sent what was summed up."""

from collections.abc import Iterator

from backcheck.dataflow.definitions import definitions
from backcheck.ir import ATTR, BIN, CALL, TEXT, Node
from backcheck.semantics.calls import Calls, option
from backcheck.semantics.conditions import unchanged
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind

# What reads such a value makes objects of what the program itself wrote; other kinds ask what is in it.
SIGNED = "deserialization"
_DEEPEST = 6


def summed(calls: Calls, function: Function, node: int, depth: int = 0) -> Iterator[int]:
    """The nodes whose keyed sum a value is: ``hmac.new(KEY, content).hexdigest()`` is that of ``content``."""
    nodes = calls.program.graph(function).nodes
    here = nodes[unchanged(nodes, node)]
    if depth > _DEEPEST:
        return
    if here[0] in (BIN, TEXT):
        for piece in here[2:] if here[0] == BIN else here[1]:
            yield from summed(calls, function, piece, depth + 1)
        return
    if here[0] != CALL:
        for owner, one in definitions(calls.types, function, here):
            if owner is function:
                yield from summed(calls, function, one, depth + 1)
        return
    hashed = _hashed(calls, function, unchanged(nodes, node), here)
    if hashed is not None:
        yield hashed
        return
    # Digests are written in several ways: ``.hex()``, ``b64encode(...)``, ``"sha256=" + ...``.
    callee = nodes[here[1]]
    for part in (*([callee[1]] if callee[0] == ATTR else ()), *here[2]):
        yield from summed(calls, function, part, depth + 1)


def _hashed(calls: Calls, function: Function, index: int, call: Node) -> int | None:
    nodes = calls.program.graph(function).nodes
    for ref in calls.targets(function, index):
        role = calls.program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
        if role is None or "keyed" not in role.facts or "hashes" not in role.facts:
            continue
        found = option(nodes, call, role.params, str(role.facts["hashes"]))
        return found if isinstance(found, int) else None
    return None

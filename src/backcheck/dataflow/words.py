"""Replacing by a regular expression that takes out of a text all that may do harm."""

from backcheck.dataflow.definitions import text_of
from backcheck.dataflow.ports import given
from backcheck.dataflow.safe_patterns import harmed_by, not_cleared_without
from backcheck.ir import Node
from backcheck.models.role import Role
from backcheck.semantics.program import Function
from backcheck.semantics.types import Types


def still_harmed(types: Types, function: Function, call: Node, role: Role) -> tuple[str, ...] | None:
    """The sink kinds that the result of a replacing call may still harm; None where it may harm any.

    Facts of the role say where the pattern is (``matching``); what is put in its place stands at the port ``repl``.
    """
    nodes = types.program.graph(function).nodes
    if any(given(nodes, call, role, port) for port in ("count", "flags")):
        return None
    patterns = [text_of(types, function, one) for one in given(nodes, call, role, str(role.facts["matching"]))]
    put_in = [text_of(types, function, one) for one in given(nodes, call, role, "repl")]
    found = [None if one is None else not_cleared_without(one) for one in patterns]
    found += [None if one is None else harmed_by(one) for one in put_in]
    if len(found) < 2 or any(one is None for one in found):
        return None
    return tuple(sorted({kind for one in found if one is not None for kind in one}))

"""Whose method a call on a receiver runs.

In a method of a class such a call runs what an heir has of its own only where that heir is the receiver: who called the method on
another heir did not run it.
"""

from backcheck.dataflow.lattice import Atom, AtomKind, Value
from backcheck.ir import ATTR, PARAM
from backcheck.semantics.conditions import unchanged
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind
from backcheck.semantics.types import Types

ANY = ""


def receiver(types: Types, atom: Atom, function: Function, caller: Function, call: int) -> str | None:
    """The class that the caller's own receiver must be for its call to run a function; None where it cannot be one.

    The label of a parameter says what the receiver of its function must be.
    """
    program = types.program
    owner = program.owner(function)
    wanted = program.classes[int(atom.label)] if atom.label else owner
    nodes = program.graph(caller).nodes
    callee = nodes[nodes[call][1]]
    if wanted is None or callee[0] != ATTR:
        return ANY
    holder = program.owner(caller)
    if holder is None or nodes[unchanged(nodes, callee[1])][:2] != (PARAM, 0):
        return ANY if not atom.label or _may_be(types, caller, callee[1], wanted) else None
    if _inherits(types, holder, wanted):
        return ANY
    return str(wanted.id) if _inherits(types, wanted, holder) else None


def as_method_of(value: Value, caller: Function, wanted: str) -> Value:
    """A value in which the caller's parameters are those of a call on one class."""
    if not wanted:
        return value
    return {
        Atom(atom.kind, wanted, atom.function, atom.node, atom.path)
        if atom.kind == AtomKind.PARAMETER and atom.function == caller.id
        else atom: one
        for atom, one in value.items()
    }


def _may_be(types: Types, caller: Function, node: int, wanted: Class) -> bool:
    """Whether a receiver of known class may be of a class, or is not known."""
    known = [types.program.classes[ref.id] for ref in types.of(caller, node) if ref.kind is Kind.INSTANCE]
    return not known or any(_inherits(types, one, wanted) or _inherits(types, wanted, one) for one in known)


def _inherits(types: Types, one: Class, other: Class) -> bool:
    return any(base.id == other.id for base in types.members.lineage(one))

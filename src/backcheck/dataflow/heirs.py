"""Whose method a call on a receiver runs.

In a method of a class such a call runs what an heir has of its own only where that heir is the receiver: who called the method on
another heir did not run it. The label of a parameter says what the receiver of its function must be: a class, or, with the name of
a method behind a colon, something that has that method from the class.
"""

from backcheck.dataflow.lattice import Atom, AtomKind, Value
from backcheck.ir import ATTR, PARAM, Node
from backcheck.semantics.conditions import unchanged
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind, Ref
from backcheck.semantics.types import Types

ANY = ""


def receiver(types: Types, atom: Atom, function: Function, caller: Function, call: int) -> str | None:
    """What the caller's own receiver must be for its call to run a function; None where it cannot be that."""
    program = types.program
    wanted = atom.label or (str(owner.id) if (owner := program.owner(function)) is not None else ANY)
    nodes = program.graph(caller).nodes
    callee = nodes[nodes[call][1]]
    if not wanted or callee[0] != ATTR:
        return ANY
    holder = program.owner(caller)
    if holder is None or not _is_own(nodes, callee):
        return ANY if not atom.label or _may_be(types, caller, callee[1], wanted) else None
    if ":" in wanted:
        return wanted
    one = program.classes[int(wanted)]
    if _inherits(types, holder, one):
        return ANY
    return wanted if _inherits(types, one, holder) else None


def chosen(types: Types, function: Function, call: Node, ref: Ref) -> str:
    """What the receiver of a method must be for its call of another method on the same receiver to run one of several."""
    nodes = types.program.graph(function).nodes
    callee = nodes[call[1]]
    if ref.kind is not Kind.METHOD or callee[0] != ATTR or function.facts.owner < 0 or not _is_own(nodes, callee):
        return ANY
    owner = types.program.owner(types.program.functions[ref.id])
    return f"{owner.id}:{callee[2]}" if owner is not None else ANY


def fits(types: Types, label: str, caller: Function, call: int) -> bool:
    """Whether what a call runs its method on may be what a label says."""
    if ":" not in label:
        return True
    nodes = types.program.graph(caller).nodes
    callee = nodes[nodes[call][1]]
    return callee[0] != ATTR or _is_own(nodes, callee) or _may_be(types, caller, callee[1], label)


def as_method_of(value: Value, caller: Function, wanted: str) -> Value:
    """A value in which the caller's parameters are those of a call on what a label says."""
    if not wanted:
        return value
    return {
        Atom(atom.kind, wanted, atom.function, atom.node, atom.path)
        if atom.kind == AtomKind.PARAMETER and atom.function == caller.id
        else atom: one
        for atom, one in value.items()
    }


def _is_own(nodes: list[Node], callee: Node) -> bool:
    return tuple(nodes[unchanged(nodes, callee[1])][:2]) == (PARAM, 0)


def _may_be(types: Types, caller: Function, node: int, label: str) -> bool:
    """Whether a receiver of known class may be what a label says, or is not known."""
    known = [types.program.classes[ref.id] for ref in types.of(caller, node) if ref.kind is Kind.INSTANCE]
    number, _, name = label.partition(":")
    wanted = types.program.classes[int(number)]
    if name:
        return not known or any(_has_from(types, heir, wanted, name) for one in known for heir in types.members.derived(one))
    return not known or any(_inherits(types, one, wanted) or _inherits(types, wanted, one) for one in known)


def _has_from(types: Types, one: Class, wanted: Class, name: str) -> bool:
    method = types.members.method(one, name)
    owner = types.program.owner(method) if method is not None else None
    return owner is None or owner.id == wanted.id


def _inherits(types: Types, one: Class, other: Class) -> bool:
    return any(base.id == other.id for base in types.members.lineage(one))

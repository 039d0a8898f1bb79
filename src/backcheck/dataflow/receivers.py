"""What attributes of the object that a method was called on hold: told by the object where it is known, else by its class.

An object that the calling function has made is known: its constructor, later stores and calls are followed. Of any other one an
attribute may hold whatever methods of its class ever store there.
"""

from typing import TYPE_CHECKING

from backcheck.dataflow import attributes
from backcheck.dataflow.lattice import Atom, AtomKind, Contribution, Path, Trail, Value, join
from backcheck.ir import AFTER, AWAIT, CALL, UPD, WHEN
from backcheck.semantics.conditions import before
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer

_STATIC = "builtins.staticmethod"


def is_receiver_part(transfer: "Transfer", atom: Atom, function: Function) -> bool:
    """Whether an atom is an attribute of what a method was called on."""
    if atom.node != 0 or function.facts.owner < 0 or not atom.path or not atom.path[0].startswith("."):
        return False
    return _STATIC not in transfer.types.decorations(function)


def value_of(transfer: "Transfer", function: Function, node: int, path: Path) -> Value:
    """What an attribute of the object that a call of a method stands on may hold."""
    made = _origin(transfer, function, node)
    if is_super(transfer, function, made):
        return {Atom(AtomKind.PARAMETER, "", function.id, 0, path): Contribution(trail=Trail(function.id, 0))}
    if _is_own(function, made) or _is_new(transfer, function, made):
        return transfer.value(function, node, path)
    known = of_class(transfer, function, node, path)
    if known is None:
        return transfer.value(function, node, path)
    return join((known, transfer.value(function, node, path))) if made != node else known


def of_class(transfer: "Transfer", function: Function, node: int, path: Path) -> Value | None:
    """What objects of the classes that a value may be of hold in an attribute; None where no class says."""
    classes = [transfer.program.classes[ref.id] for ref in transfer.types.of(function, node) if ref.kind is Kind.INSTANCE]
    found = [attributes.field(transfer, one, path[0][1:], path[1:]) for one in classes]
    known = [value for value in found if value is not None]
    return join(known) if known else None


def at_entry(transfer: "Transfer", function: Function, atom: Atom) -> Value | None:
    """What the attribute holds when nobody knows who calls the method."""
    owner = transfer.program.owner(function)
    return attributes.field(transfer, owner, atom.path[0][1:], atom.path[1:]) if owner is not None else None


def _origin(transfer: "Transfer", function: Function, node: int) -> int:
    """The node that made the object which a node is a version of."""
    nodes = transfer.program.graph(function).nodes
    while nodes[node][0] in (UPD, WHEN, AFTER, AWAIT):
        node = before(nodes, nodes[node]) if nodes[node][0] == AFTER else nodes[node][1]
    return node


def _is_own(function: Function, node: int) -> bool:
    return node == 0 and function.facts.owner >= 0


def _is_new(transfer: "Transfer", function: Function, node: int) -> bool:
    if transfer.program.graph(function).nodes[node][0] != CALL:
        return False
    refs = transfer.calls.targets(function, node)
    return bool(refs) and all(ref.kind is Kind.CLASS for ref in refs)


def is_super(transfer: "Transfer", function: Function, node: int) -> bool:
    """Whether a node is ``super()`` in a method."""
    nodes = transfer.program.graph(function).nodes
    return nodes[node][0] == CALL and function.facts.owner >= 0 and tuple(nodes[nodes[node][1]][1:]) == ("super",)

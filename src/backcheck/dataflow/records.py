"""Records whose fields are told by names: what a call that makes one, or another one like it, gives to a field.

Facts of roles: ``renews`` a port (the fields of that, but for those that keywords name), ``record`` (what is called was made by a call
whose argument at that place lists the fields).
"""

from typing import TYPE_CHECKING

from backcheck.dataflow.definitions import definitions
from backcheck.dataflow.lattice import Path, Value, join
from backcheck.dataflow.ports import given
from backcheck.dataflow.sequences import place_of
from backcheck.ir import BUILD, CALL, CONST, STAR, Node
from backcheck.models.role import Role
from backcheck.semantics.program import Function

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer


def field(transfer: "Transfer", function: Function, node: Node, role: Role, path: Path) -> Value | None:
    """What a call gives to the field that a path names; None where it makes no such record."""
    if not path or not path[0].startswith((".", "[")):
        return None
    if "renews" in role.facts:
        return _renewed(transfer, function, node, role, path)
    return _listed(transfer, function, node, role, path) if "record" in role.facts else None


def _renewed(transfer: "Transfer", function: Function, node: Node, role: Role, path: Path) -> Value | None:
    named = [value for keyword, value in node[3] if keyword == path[0][1:]]
    if named and path[0].startswith("."):
        return transfer.each(function, named, path[1:])
    if not path[0].startswith(".") or any(not keyword for keyword, _ in node[3]):
        return None
    return join(
        transfer.value(function, one, path) for one in given(transfer.program.graph(function).nodes, node, role, role.facts["renews"])
    )


def _listed(transfer: "Transfer", function: Function, node: Node, role: Role, path: Path) -> Value | None:
    nodes = transfer.program.graph(function).nodes
    names = _names(transfer, function, nodes[node[1]], int(role.facts["record"]))
    if names is None or any(nodes[one][0] == STAR for one in node[2]) or any(not keyword for keyword, _ in node[3]):
        return None
    place = place_of(path[0]) if path[0].startswith("[") else names.index(path[0][1:]) if path[0][1:] in names else None
    if place is None or not -len(names) <= place < len(names):
        return None
    named = [value for keyword, value in node[3] if keyword == names[place]]
    at = place % len(names)
    return transfer.each(function, named or node[2][at : at + 1], path[1:])


def _names(transfer: "Transfer", function: Function, written: Node, place: int) -> list[str] | None:
    """The fields that the call which made what is called lists, as texts or in one text."""
    made = definitions(transfer.types, function, written)
    if len(made) != 1:
        return None
    holder, call = made[0]
    nodes = transfer.program.graph(holder).nodes
    if nodes[call][0] != CALL or len(nodes[call][2]) <= place or nodes[call][3]:
        return None
    listed = nodes[nodes[call][2][place]]
    if listed[0] == CONST and isinstance(listed[1], str):
        return listed[1].replace(",", " ").split()
    if listed[0] != BUILD or listed[1] not in ("list", "tuple") or any(nodes[one][0] != CONST for one in listed[2]):
        return None
    return [str(nodes[one][1]) for one in listed[2]]

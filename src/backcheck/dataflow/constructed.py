"""New objects of classes of the repository, by what their constructors leave in them."""

from typing import TYPE_CHECKING

from backcheck.dataflow import attributes, passing
from backcheck.dataflow.lattice import NOTHING, Atom, AtomKind, Path, Value, continued, join
from backcheck.dataflow.ports import everything
from backcheck.dataflow.summaries import filled
from backcheck.ir import Node
from backcheck.semantics.program import Class, Function
from backcheck.semantics.promised import is_unheard_of
from backcheck.semantics.refs import Ref

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer

_AFTER = "__post_init__"


def constructed(transfer: "Transfer", function: Function, index: int, node: Node, ref: Ref, path: Path) -> Value:
    """A new object of a project class: its fields as ``__init__`` leaves them, or by keyword where it has none of its own."""
    if path and path[0].startswith(".") and is_unheard_of(transfer.types, transfer.program.classes[ref.id], path[0][1:]):
        return transfer.unknown(function, index, path[0][1:])
    constructors = transfer.calls.functions(ref)
    one = transfer.program.classes[ref.id]
    if constructors:
        parts: list[Value] = []
        for constructor in constructors:
            end = transfer.program.graph(constructor).outs.get(0, 0)
            if path:
                parts.append(filled(transfer, function, index, constructor, _left_by(transfer, constructor, one, end, path)))
            else:
                parts.append(transfer.each(function, everything(node)))
        return join(parts)
    after = transfer.types.members.method(one, _AFTER) if path and one.facts.decorators else None
    if after is not None:
        left = transfer.value(after, transfer.program.graph(after).outs.get(0, 0), path)
        own = {atom: found for atom, found in left.items() if not _is_receiver(atom, after)}
        before = [(atom, found) for atom, found in left.items() if _is_receiver(atom, after)]
        return join([own, *(continued(_field_given(transfer, function, node, one, atom.path), found) for atom, found in before)])
    return _field_given(transfer, function, node, one, path)


def _is_receiver(atom: Atom, method: Function) -> bool:
    return atom.kind == AtomKind.PARAMETER and atom.function == method.id and atom.node == 0


def _field_given(transfer: "Transfer", function: Function, node: Node, one: Class, path: Path) -> Value:
    """What a part of an object holds whose class has no ``__init__`` of its own."""
    roles = [transfer.program.models.find(base) for base in transfer.types.members.library_bases(one)]
    if any(role is not None and role.facts.get("lookup") for role in roles):
        return NOTHING
    if any(role is not None and role.facts.get("merges") for role in roles):
        return passing.merged(transfer, function, node, None, path)
    if path and path[0].startswith("."):
        name = path[0][1:]
        for keyword, value in node[3]:
            if keyword == name:
                return transfer.value(function, value, path[1:])
        fields = transfer.types.members.record_fields(one)
        if name in fields and (place := fields.index(name)) < len(node[2]):
            return transfer.value(function, node[2][place], path[1:])
        return attributes.field(transfer, one, name, path[1:]) or NOTHING
    return transfer.each(function, everything(node))


def _left_by(transfer: "Transfer", constructor: Function, one: Class, end: int, path: Path) -> Value:
    """What a constructor leaves in an attribute; where it leaves it as it was, what the class says."""
    left = transfer.value(constructor, end, path)
    before = [atom for atom in left if atom.kind == AtomKind.PARAMETER and atom.function == constructor.id and atom.node == 0]
    if not before:
        return left
    rest = {atom: found for atom, found in left.items() if atom not in before}
    said = [
        attributes.field(transfer, one, atom.path[0][1:], atom.path[1:]) for atom in before if atom.path and atom.path[0].startswith(".")
    ]
    return join([rest, *(value for value in said if value)])

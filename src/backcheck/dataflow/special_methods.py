"""Methods that no call names: properties, descriptors, ``__getitem__``, ``__str__``, ``__enter__``, operators."""

from typing import TYPE_CHECKING

from backcheck.dataflow.lattice import AtomKind, Path, Value, join, passed
from backcheck.dataflow.summaries import returned
from backcheck.ir import NOTHING, Node
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer


def property_value(transfer: "Transfer", function: Function, index: int, node: Node, path: Path) -> Value | None:
    """The value of an attribute that runs code when it is read, a property or descriptor; None where it is none."""
    for ref in transfer.types.of(function, node[1]):
        if ref.kind is not Kind.INSTANCE:
            continue
        for one in transfer.types.members.order(transfer.program.classes[ref.id]):
            if one.kind is not Kind.CLASS:
                continue
            owner = transfer.program.classes[one.id]
            if node[2] in owner.facts.attributes:
                return _described(transfer, function, index, node, owner, path)
            if node[2] not in owner.facts.methods:
                continue
            method = transfer.program.function(owner.path, owner.facts.methods[node[2]])
            if any(name.endswith("property") for name in transfer.types.decorations(method)):
                return by_method(transfer, function, index, method, (node[1],), path)
            return None
    return None


def _described(transfer: "Transfer", function: Function, index: int, node: Node, owner: Class, path: Path) -> Value | None:
    """What a descriptor of the repository gives for an attribute of an object."""
    definer = transfer.program.function(owner.path, owner.facts.parent)
    for ref in transfer.types.of(definer, owner.facts.attributes[node[2]]):
        if ref.kind is Kind.INSTANCE:
            method = transfer.types.members.method(transfer.program.classes[ref.id], "__get__")
            if method is not None:
                return by_method(transfer, function, index, method, (NOTHING, node[1]), path)
    return None


def by_special(transfer: "Transfer", function: Function, index: int, name: str, operands: tuple[int, ...], path: Path) -> Value | None:
    """What a special method of the first operand's class gives; None where its class has none of its own."""
    parts: list[Value] = []
    for ref in transfer.types.of(function, operands[0]):
        if ref.kind is Kind.INSTANCE:
            method = transfer.types.members.method(transfer.program.classes[ref.id], name)
            if method is not None:
                parts.append(by_method(transfer, function, index, method, operands, path))
    return join(parts) if parts else None


def by_method(transfer: "Transfer", function: Function, index: int, method: Function, operands: tuple[int, ...], path: Path) -> Value:
    """What a method that no call names gives, with its parameters replaced by the operands."""
    parts: list[Value] = []
    for atom, found in returned(transfer, method, path).items():
        if atom.kind != AtomKind.PARAMETER or atom.function != method.id:
            parts.append({atom: found})
        elif atom.node < len(operands) and operands[atom.node] >= 0:
            value = transfer.value(function, operands[atom.node], atom.path)
            parts.append(passed(value, function.id, index, cleaned=found.cleaned, built=found.built, maybe=found.maybe))
    return join(parts)

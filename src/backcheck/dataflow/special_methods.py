"""Methods of the repository's own classes that no call names: properties, descriptors, subscripts, loops, operators, texts, ``with``."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from backcheck.dataflow.lattice import LONGEST_PATH, AtomKind, Path, Value, join, passed
from backcheck.dataflow.summaries import returned
from backcheck.ir import NOTHING, Node
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer

TEXT = ("__format__", "__str__", "__repr__")
ENTERS = ("__enter__", "__aenter__")
OPERATORS = {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "truediv",
    "//": "floordiv",
    "%": "mod",
    "**": "pow",
    "@": "matmul",
    "|": "or",
    "&": "and",
    "^": "xor",
    "<<": "lshift",
    ">>": "rshift",
}


def property_value(transfer: "Transfer", function: Function, index: int, node: Node, path: Path) -> Value | None:
    """The value of an attribute that runs code when it is read, a property or descriptor; None where it is none."""
    for ref in transfer.types.of(function, node[1]):
        if ref.kind is not Kind.INSTANCE:
            continue
        for owner in transfer.types.members.lineage(transfer.program.classes[ref.id]):
            if node[2] in owner.facts.attributes:
                return _described(transfer, function, index, node, owner, path)
            if node[2] not in owner.facts.methods:
                continue
            method = transfer.program.function(owner.path, owner.facts.methods[node[2]])
            if transfer.types.members.is_property(method):
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


def instead(
    transfer: "Transfer",
    function: Function,
    index: int,
    names: Sequence[str],
    given: Sequence[int],
    path: Path,
    ordinary: Callable[[], Value],
) -> Value:
    """What the first of some methods gives that the class of the first node given has; what is ordinary for what that may be besides."""
    members = transfer.types.members
    names = [name for name in names if name in members.own_names]
    if not names:
        return ordinary()
    parts: list[Value] = []
    refs = transfer.types.of(function, given[0])
    for ref in refs:
        one = transfer.program.classes[ref.id] if ref.kind is Kind.INSTANCE else None
        method = next((found for name in names if one and (found := members.method(one, name)) is not None), None)
        if method is not None:
            parts.append(by_method(transfer, function, index, method, given, path))
    return join(parts) if parts and len(parts) == len(refs) else join((*parts, ordinary()))


def by_method(transfer: "Transfer", function: Function, index: int, method: Function, operands: Sequence[int], path: Path) -> Value:
    """What a method that no call names gives, with its parameters replaced by the operands."""
    return _filled(transfer, function, index, method, operands, returned(transfer, method, path))


def by_setter(transfer: "Transfer", function: Function, index: int, store: Node, path: Path) -> Value | None:
    """An object after a store into a property, as its setter leaves it; None where it is no property with one."""
    setter = f"{store[3]}.setter"
    for ref in transfer.types.of(function, store[1]) if setter in transfer.types.members.own_names else ():
        if ref.kind is Kind.INSTANCE:
            method = transfer.types.members.method(transfer.program.classes[ref.id], setter)
            if method is not None:
                end = transfer.program.graph(method).outs.get(0, 0)
                return _filled(transfer, function, index, method, (store[1], store[4]), transfer.value(method, end, path))
    return None


def _filled(transfer: "Transfer", function: Function, index: int, method: Function, operands: Sequence[int], value: Value) -> Value:
    parts: list[Value] = []
    for atom, found in value.items():
        if atom.kind != AtomKind.PARAMETER or atom.function != method.id:
            parts.append({atom: found})
        elif atom.node < len(operands) and operands[atom.node] >= 0:
            given = transfer.value(function, operands[atom.node], atom.path)
            parts.append(passed(given, function.id, index, cleaned=found.cleaned, built=found.built, maybe=found.maybe))
    return join(parts)


def iterated(transfer: "Transfer", function: Function, index: int, receiver: int, path: Path, ordinary: Callable[[], Value]) -> Value:
    """An element of what ``__iter__`` gives, or what ``__next__`` does."""

    def whole() -> Value:
        return instead(transfer, function, index, ("__iter__", "__aiter__"), (receiver,), ("[*", *path)[:LONGEST_PATH], ordinary)

    return instead(transfer, function, index, ("__next__", "__anext__"), (receiver,), path, whole)


def shown(transfer: "Transfer", function: Function, index: int, nodes: Sequence[int]) -> Value:
    """What values bring into a text that they are put into."""
    parts = (
        instead(transfer, function, index, TEXT, (node,), (), lambda node=node: transfer.value(function, node))  # type: ignore[misc]
        for node in nodes
    )
    return join(parts)


def operation(
    transfer: "Transfer", function: Function, index: int, operator: str, sides: tuple[int, int], ordinary: Callable[[], Value]
) -> Value:
    """What an operator gives, by the method of the left side or else of the right one."""
    name = OPERATORS.get(operator)
    if name is None:
        return ordinary()
    left, right = sides

    def reflected() -> Value:
        return instead(transfer, function, index, (f"__r{name}__",), (right, left), (), ordinary)

    return instead(transfer, function, index, (f"__{name}__",), (left, right), (), reflected)

"""Methods of the repository's own classes that no call names: properties, descriptors, subscripts, loops, operators, texts, ``with``."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from backcheck.dataflow.lattice import LONGEST_PATH, AtomKind, Path, Value, join, passed
from backcheck.dataflow.summaries import returned
from backcheck.ir import CALL, NOTHING, Node
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer

_PROPERTY, _OTHERWISE = "builtins.property", "__getattr__"
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
                read = _read_by(transfer, owner, node[2])
                if read is not None:
                    return by_method(transfer, function, index, read, (node[1],), path)
                return _described(transfer, function, index, node, owner, path)
            if node[2] not in owner.facts.methods:
                continue
            method = transfer.program.function(owner.path, owner.facts.methods[node[2]])
            if transfer.types.members.is_property(method):
                return by_method(transfer, function, index, method, (node[1],), path)
            return None
    return _read_otherwise(transfer, function, index, node, path) if _OTHERWISE in transfer.types.members.own_names else None


def _read_otherwise(transfer: "Transfer", function: Function, index: int, node: Node, path: Path) -> Value | None:
    """What ``__getattr__`` of the repository gives for an attribute that nothing gives the objects of a class."""
    for ref in transfer.types.of(function, node[1]):
        one = transfer.program.classes[ref.id] if ref.kind is Kind.INSTANCE else None
        method = transfer.types.members.method(one, _OTHERWISE) if one is not None and node[2] != "__dict__" else None
        stored = one is not None and any(transfer.types.members.stores(owner, node[2]) for owner in transfer.types.members.lineage(one))
        if method is not None and not stored:
            return by_method(transfer, function, index, method, (node[1], NOTHING), path)
    return None


def _read_by(transfer: "Transfer", owner: Class, name: str) -> Function | None:
    """The function that a class makes a property of by a call: ``name = property(_name)``."""
    definer = transfer.program.function(owner.path, owner.facts.parent)
    made = transfer.program.graph(definer).nodes[owner.facts.attributes[name]]
    if made[0] != CALL or not made[2] or all(ref.name != _PROPERTY for ref in transfer.types.of(definer, made[1])):
        return None
    refs = transfer.types.of(definer, made[2][0])
    return next((transfer.program.functions[ref.id] for ref in refs if ref.kind in (Kind.FUNCTION, Kind.METHOD)), None)


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


def by_item_setter(transfer: "Transfer", function: Function, index: int, store: Node, path: Path) -> Value | None:
    """An object after a store under a key, as its ``__setitem__`` leaves it; None where it has none of its own."""
    for ref in transfer.types.of(function, store[1]) if "__setitem__" in transfer.types.members.own_names else ():
        if ref.kind is Kind.INSTANCE:
            method = transfer.types.members.method(transfer.program.classes[ref.id], "__setitem__")
            if method is not None and store[4] >= 0:
                end = transfer.program.graph(method).outs.get(0, 0)
                return _filled(transfer, function, index, method, (store[1], store[3], store[4]), transfer.value(method, end, path))
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

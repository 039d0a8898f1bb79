"""Objects: what their fields hold, how calls change them, what module variables and context managers give."""

from collections.abc import Iterable, Iterator
from functools import partial, reduce
from operator import and_
from typing import TYPE_CHECKING

from backcheck.dataflow import passing, special_methods
from backcheck.dataflow.lattice import EVERYTHING, Path, Value, cleaned, join
from backcheck.dataflow.ports import given
from backcheck.dataflow.summaries import filled
from backcheck.ir import AFTER, CALL, PHI, RECEIVER, UPD, WHEN, Node
from backcheck.models.role import Role
from backcheck.semantics.conditions import before
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind, Ref

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer

_MOST_TARGETS = 8
_CLASSMETHOD = "builtins.classmethod"
_CONTAINER = ("builtins.list", "builtins.dict", "builtins.set")


def field(transfer: "Transfer", owner: Class, name: str, path: Path) -> Value | None:
    """What an attribute of instances may hold: every store in the methods of the class and its bases, then class attributes."""
    program = transfer.program
    parts: list[Value] = []
    known = False
    for ref in transfer.types.members.order(owner):
        if ref.kind is not Kind.CLASS:
            continue
        one = program.classes[ref.id]
        for method, node in transfer.types.members.stores(one, name):
            parts.append(cleaned(transfer.value(method, node, path), _checked(transfer, method, name)))
            known = True
        if (attribute := one.facts.attributes.get(name)) is not None:
            parts.append(transfer.value(program.function(one.path, one.facts.parent), attribute, path))
            known = True
        if known:
            return join([*parts, *_put_into(transfer, owner, name, path)])
    return None


def _put_into(transfer: "Transfer", owner: Class, name: str, path: Path) -> Iterator[Value]:
    """What methods put into what an attribute of the receiver holds."""
    for ref in transfer.types.members.order(owner):
        if ref.kind is Kind.CLASS:
            for method, node in transfer.types.members.stores(transfer.program.classes[ref.id], f".{name}"):
                yield transfer.value(method, node, path)


def _checked(transfer: "Transfer", method: Function, name: str) -> int:
    """What an attribute of the receiver is clean for by the end of a method: what was asked about it after the last store."""
    end = transfer.program.graph(method).outs.get(0)
    return _asked_before(transfer, method, end, name, {}) if end is not None else 0


def _asked_before(transfer: "Transfer", method: Function, version: int, name: str, known: dict[int, int]) -> int:
    """What conditions on every way to a version of the receiver tell about its attribute; ``known`` is of joins met before."""
    nodes = transfer.program.graph(method).nodes
    mask = 0
    while True:
        node = nodes[version]
        match node[0]:
            case op if op == WHEN:
                mask |= transfer.guards.clears(method, node[1], node[2], node[3], (f".{name}",))
                version = node[1]
            case op if op == UPD and node[2:4] != (".", name):
                version = node[1]
            case op if op == AFTER:
                version = before(nodes, node)
            case op if op == PHI:
                if version not in known:
                    known[version] = EVERYTHING
                    known[version] = reduce(and_, (_asked_before(transfer, method, arm[0], name, known) for arm in node[1]))
                return mask | known[version]
            case _:
                return mask


def _of_class(transfer: "Transfer", owner: Class, name: str, path: Path) -> Value | None:
    """What an attribute of the class itself may hold; what its instances were given stands before it only there."""
    program, types = transfer.program, transfer.types
    for ref in types.members.order(owner):
        one = program.classes[ref.id] if ref.kind is Kind.CLASS else None
        attribute = one.facts.attributes.get(name) if one is not None else None
        if one is None or attribute is None:
            continue
        given_ = (*types.members.stores(one, name), *types.members.stores(one, f".{name}"))
        stores = [(method, node) for method, node in given_ if _CLASSMETHOD in types.decorations(method)]
        places = [(program.function(one.path, one.facts.parent), attribute), *stores, *_stores_outside(transfer, one, name)]
        return join(transfer.value(method, node, path) for method, node in places)
    return field(transfer, owner, name, path)


def _stores_outside(transfer: "Transfer", one: Class, name: str) -> Iterator[tuple[Function, int]]:
    """What functions store in an attribute of a class by the class's name."""
    for function in transfer.program.changing(one.name):
        stores = (node for node in transfer.program.graph(function).nodes if node[0] == UPD and tuple(node[2:4]) == (".", name))
        for _, base, _, _, value in stores:
            if value >= 0 and any(ref.kind is Kind.CLASS and ref.id == one.id for ref in transfer.types.of(function, base)):
                yield function, value


def class_attribute(transfer: "Transfer", function: Function, node: Node, path: Path) -> Value | None:
    """The value of an attribute that is read of a project class itself."""
    classes = [ref for ref in transfer.types.of(function, node[1]) if ref.kind is Kind.CLASS]
    found = [_of_class(transfer, transfer.program.classes[ref.id], node[2], path) for ref in classes]
    return join(value for value in found if value is not None) if any(value is not None for value in found) else None


def after(transfer: "Transfer", function: Function, node: Node, path: Path) -> Value:
    """An object after a call: what it held, and what the call put into it."""
    nodes = transfer.program.graph(function).nodes
    call, unchanged = nodes[node[1]], before(nodes, node)
    refs = transfer.calls.targets(function, node[1])
    parts: list[Value] = []
    kept = not refs
    for ref in refs[:_MOST_TARGETS]:
        outs = list(_outs(transfer, function, node, ref, unchanged))
        for target, end in outs:
            parts.append(filled(transfer, function, node[1], target, transfer.value(target, end, path)))
        kept = kept or not outs
        role = transfer.program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
        if role is not None:
            parts.append(_put(transfer, function, call, role, unchanged, path))
            kept = kept and not (role.facts.get("empties") and node[2] == RECEIVER)
    if not refs and node[2] == RECEIVER:
        for container in _CONTAINER:
            role = transfer.program.models.find(f"{container}.{nodes[call[1]][2]}")
            if role is not None:
                parts.append(_put(transfer, function, call, role, unchanged, path))
    if kept:
        parts.append(transfer.value(function, unchanged, path))
    return join(parts)


def _outs(transfer: "Transfer", function: Function, node: Node, ref: Ref, unchanged: int) -> Iterator[tuple[Function, int]]:
    """The last versions of what a project function's call changed of the receiver or an argument."""
    for target in transfer.calls.functions(ref):
        for parameter, end in transfer.program.graph(target).outs.items():
            if node[2] == RECEIVER:
                if parameter == 0 and target.facts.owner >= 0:
                    yield target, end
            elif transfer.calls.argument(function, node[1], target, parameter) == unchanged:
                yield target, end


def _put(transfer: "Transfer", function: Function, call: Node, role: Role, into: int, path: Path) -> Value:
    """What a library call stores in its receiver or in an argument."""
    nodes = transfer.program.graph(function).nodes
    flows = [flow for flow in role.propagates if flow.target != "return" and into in given(nodes, call, role, flow.target)]
    if flows and role.facts.get("merges"):
        return passing.merged(transfer, function, call, path)
    inner = path[1:] if path and path[0].startswith("[") else path
    return join(transfer.each(function, given(nodes, call, role, flow.source), inner) for flow in flows)


def module_variable(transfer: "Transfer", places: Iterable[tuple[str, str]], rest: Path) -> Value | None:
    """What variables of modules, as (file, name), may hold: what the top level gives them, and what functions store in them."""
    program = transfer.program
    parts: list[Value] = []
    for path, name in dict.fromkeys(places):
        module = program.module(path)
        parts.append(transfer.each(module, program.graph(module).cells.get(name, ()), rest))
        for function in program.changing(name):
            parts.append(transfer.each(function, _changed(transfer, function, path, name), rest))
    return join(parts) if parts else None


def _changed(transfer: "Transfer", function: Function, path: str, name: str) -> Iterator[int]:
    """What a function stores in a module's variable, under whatever name it goes there."""
    graph = transfer.program.graph(function)
    for own, node in (*graph.globals, *graph.changes):
        if own in transfer.program.aliases(name) and (path, name) in transfer.types.names.places(function.path, own):
            yield node


def entered(transfer: "Transfer", function: Function, index: int, node: Node, path: Path) -> Value:
    """What ``with`` binds: what a generator-based context manager yields, what ``__enter__`` returns, else the object."""
    program = transfer.program
    nodes = program.graph(function).nodes
    parts: list[Value] = []
    context = nodes[node[1]]
    if context[0] == CALL:
        for target in _functions(transfer, transfer.calls.targets(function, node[1])):
            if target.facts.is_generator:
                found = transfer.each(target, program.graph(target).yields, path)
                parts.append(filled(transfer, function, node[1], target, found))
    if parts:
        return join(parts)
    ordinary = partial(transfer.value, function, node[1], path)
    return special_methods.instead(transfer, function, index, special_methods.ENTERS, (node[1],), path, ordinary)


def _functions(transfer: "Transfer", refs: Iterable[Ref]) -> Iterator[Function]:
    for ref in refs:
        if ref.kind in (Kind.FUNCTION, Kind.METHOD):
            yield transfer.program.functions[ref.id]

"""Objects: how calls change them, what module variables and context managers give."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from backcheck.dataflow import passing, special_methods
from backcheck.dataflow.lattice import Path, Value, join
from backcheck.dataflow.ports import given
from backcheck.dataflow.summaries import filled
from backcheck.ir import CALL, DOTTED, RECEIVER, Node
from backcheck.models.role import Role
from backcheck.semantics.conditions import before, unchanged
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer

_MOST_TARGETS = 8
_CONTAINER = ("builtins.list", "builtins.dict", "builtins.set")


def after(transfer: "Transfer", function: Function, node: Node, path: Path) -> Value:
    """An object after a call: what it held, and what the call put into it."""
    nodes = transfer.program.graph(function).nodes
    call, earlier = nodes[node[1]], before(nodes, node)
    refs = transfer.calls.targets(function, node[1])
    parts: list[Value] = []
    kept, old = not refs, path
    for ref in refs[:_MOST_TARGETS]:
        outs = list(_outs(transfer, function, node, ref, earlier))
        for target, end in outs:
            parts.append(filled(transfer, function, node[1], target, transfer.value(target, end, path)))
        kept = kept or not outs
        role = transfer.program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
        if role is not None:
            parts.append(_put(transfer, function, call, role, earlier, path))
            if node[2] == RECEIVER:
                kept = kept and not role.facts.get("empties")
                old = _before_shift(role, path)
    if not refs and node[2] == RECEIVER:
        for container in _CONTAINER:
            role = transfer.program.models.find(f"{container}.{nodes[call[1]][2]}")
            if role is not None:
                parts.append(_put(transfer, function, call, role, earlier, path))
    if kept:
        parts.append(transfer.value(function, earlier, old))
    return join(parts)


def _before_shift(role: Role, path: Path) -> Path:
    """Where an entry of a list may have stood before its entries were moved; one counted from the end, before any was added."""
    from_end = path[:1] and path[0].startswith("[-") and any(flow.target == "self" for flow in role.propagates)
    moved = from_end or role.facts.get("shifts")
    return ("[*", *path[1:]) if moved and path and path[0].startswith("[") else path


def _outs(transfer: "Transfer", function: Function, node: Node, ref: Ref, earlier: int) -> Iterator[tuple[Function, int]]:
    """The last versions of what a project function's call changed of the receiver or an argument."""
    for target in transfer.calls.functions(ref):
        for parameter, end in transfer.program.graph(target).outs.items():
            if node[2] == RECEIVER:
                if parameter == 0 and target.facts.owner >= 0:
                    yield target, end
            elif transfer.calls.argument(function, node[1], target, parameter) == earlier:
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
    names = transfer.types.names
    for own, node in (*graph.globals, *graph.changes):
        if own in transfer.program.aliases(name):
            root = graph.nodes[unchanged(graph.nodes, node)]
            places = names.imported_places(function.path, root[1]) if root[0] == DOTTED else names.places(function.path, own)
            if (path, name) in places:
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

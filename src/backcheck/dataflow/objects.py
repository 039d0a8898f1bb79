"""Objects: how calls change them, what module variables and context managers give."""

from collections.abc import Iterable, Iterator
from functools import partial, reduce
from operator import or_
from typing import TYPE_CHECKING

from backcheck.dataflow import containers, keys, passing, reordered, special_methods
from backcheck.dataflow.definitions import changed
from backcheck.dataflow.lattice import NOTHING, Path, Value, cleaned, join
from backcheck.dataflow.ports import given
from backcheck.dataflow.summaries import filled
from backcheck.ir import CALL, CONST, RECEIVER, UPD, Node
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
    moved = reordered.after_call(transfer, function, node, path)
    if moved is not None:
        return moved
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
                kept = kept and not role.facts.get("empties") and not _replaces(transfer, function, role, call, path)
                old = _before_shift(role, path)
    if not refs and node[2] == RECEIVER:
        for container in _CONTAINER:
            role = transfer.program.models.find(f"{container}.{nodes[call[1]][2]}")
            if role is not None:
                parts.append(_put(transfer, function, call, role, earlier, path))
    if kept:
        removed = _removed(transfer, nodes, call, refs) if node[2] == RECEIVER else None
        held = transfer.guards.containment.kept(function, node[1], earlier) if node[2] == RECEIVER and not path else 0
        parts.append(cleaned(containers.beside(transfer, function, earlier, frozenset({removed} if removed else ()), old), held))
    if path or node[2] == RECEIVER:
        return join(parts)
    addresses = transfer.guards.addresses
    looked = (addresses.told(function, node[1], ref, earlier, comes_back=True) for ref in refs[:_MOST_TARGETS])
    return cleaned(join(parts), reduce(or_, looked, 0))


def _removed(transfer: "Transfer", nodes: list[Node], call: Node, refs: Iterable[Ref]) -> str | None:
    """The step to the entry that a call takes out of its receiver, where it surely is one of a mapping."""
    roles = [transfer.program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None for ref in refs]
    if not roles or not all(role is not None and role.facts.get("takes-out") for role in roles) or not call[2]:
        return None
    key = nodes[call[2][0]]
    return f"[{key[1]!r}" if key[0] == CONST else None


def _replaces(transfer: "Transfer", function: Function, role: Role, call: Node, path: Path) -> bool:
    """Whether a call gives the part that a path names a new value."""
    if role.facts.get("merges"):
        return keys.is_key(path) and keys.merged(transfer, function, call, path[0])
    if not role.facts.get("under"):
        return False
    steps = passing.under(role, transfer.program.graph(function).nodes, call)
    return "[*" not in steps and path[: len(steps)] == steps


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
    if path[:1] == (containers.KEYS,) and role.facts.get("item"):
        return NOTHING
    if role.facts.get("item") is True and keys.is_key(path) and call[2]:
        step = keys.step_to(nodes, call[2][0])
        if step is not None and (step != path[0] or keys.has(transfer, function, into, step)):
            return NOTHING
    if flows and role.facts.get("merges"):
        return passing.merged(transfer, function, call, role, path)
    inner = path[1:] if path and path[0].startswith("[") else path
    if role.facts.get("under"):
        steps = passing.under(role, nodes, call)
        if any(step != wanted and "[*" not in (step, wanted) for step, wanted in zip(steps, path, strict=False)):
            return NOTHING
        inner = path[len(steps) :]
    return join(transfer.each(function, given(nodes, call, role, flow.source), inner) for flow in flows)


def module_variable(transfer: "Transfer", places: Iterable[tuple[str, str]], rest: Path) -> Value | None:
    """What variables of modules, as (file, name), may hold: what the top level gives them, and what functions store in them."""
    program = transfer.program
    parts: list[Value] = []
    for path, name in dict.fromkeys(places):
        module = program.module(path)
        parts.append(transfer.each(module, program.graph(module).cells.get(name, ()), rest))
        for function in program.changing(name):
            parts.append(transfer.each(function, changed(transfer.types, function, path, name), rest))
    return join(parts) if parts else None


def put_anywhere(transfer: "Transfer", name: str, symbol: str, path: Path) -> Value:
    """What functions of the repository store in an object of a library that lasts from one function that is called to the next."""
    parts: list[Value] = []
    for function in transfer.program.changing(name):
        graph = transfer.program.graph(function)
        for own, node in graph.changes:
            store = graph.nodes[node]
            if own not in transfer.program.aliases(name) or store[0] != UPD or f".{store[3]}" != path[0] or store[4] < 0:
                continue
            refs = transfer.types.of(function, unchanged(graph.nodes, node))
            if any((ref.value if isinstance(ref.value, Ref) else ref).name == symbol for ref in refs):
                parts.append(transfer.value(function, store[4], path[1:]))
    return join(parts)


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

"""Objects: how calls change them, what module variables and context managers give."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from backcheck.dataflow import containers, passing, special_methods
from backcheck.dataflow.definitions import changed
from backcheck.dataflow.lattice import NOTHING, Path, Value, cleaned, join
from backcheck.dataflow.ports import given
from backcheck.dataflow.summaries import filled
from backcheck.ir import AFTER, BUILD, CALL, CONST, PHI, RECEIVER, STAR, WHEN, Node
from backcheck.models.role import Role
from backcheck.semantics.conditions import before
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer

_MOST_TARGETS = 8
_GROWING = ("append", "extend")
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
                kept = kept and not role.facts.get("empties") and not _replaces(role, nodes, call, path)
                old = _before_shift(role, path)
    if not refs and node[2] == RECEIVER:
        for container in _CONTAINER:
            role = transfer.program.models.find(f"{container}.{nodes[call[1]][2]}")
            if role is not None:
                parts.append(_put(transfer, function, call, role, earlier, path))
    if kept:
        removed = _removed(transfer, nodes, call, refs) if node[2] == RECEIVER else None
        held = transfer.guards.containment.kept(function, node[1], earlier) if node[2] == RECEIVER and not path else 0
        parts.append(cleaned(containers.beside(transfer, function, earlier, removed, old), held))
    return join(parts)


def _removed(transfer: "Transfer", nodes: list[Node], call: Node, refs: Iterable[Ref]) -> str | None:
    """The step to the entry that a call takes out of its receiver, where it surely is one of a mapping."""
    roles = [transfer.program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None for ref in refs]
    if not roles or not all(role is not None and role.facts.get("takes-out") for role in roles) or not call[2]:
        return None
    key = nodes[call[2][0]]
    return f"[{key[1]!r}" if key[0] == CONST else None


def _replaces(role: Role, nodes: list[Node], call: Node, path: Path) -> bool:
    """Whether a call gives the part that a path names a new value."""
    if not role.facts.get("under"):
        return False
    steps = passing.under(role, nodes, call)
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
    if role.facts.get("at-end") and _stands_before(nodes, into, path):
        return NOTHING
    if flows and role.facts.get("merges"):
        return passing.merged(transfer, function, call, path)
    inner = path[1:] if path and path[0].startswith("[") else path
    if role.facts.get("under"):
        steps = passing.under(role, nodes, call)
        if any(step != wanted and "[*" not in (step, wanted) for step, wanted in zip(steps, path, strict=False)):
            return NOTHING
        inner = path[len(steps) :]
    return join(transfer.each(function, given(nodes, call, role, flow.source), inner) for flow in flows)


def _stands_before(nodes: list[Node], container: int, path: Path) -> bool:
    """Whether a path names an entry that a list had from the first on."""
    if not path or not path[0][1:].isdigit():
        return False
    begun = _begun(nodes, container, set())
    return bool(begun) and all(int(path[0][1:]) < length for length in begun or ())


def _begun(nodes: list[Node], container: int, seen: set[int]) -> list[int] | None:
    """How many entries the displays had that a list was begun with, where it only grew behind them since; None where it may have not."""
    while container not in seen:
        seen.add(container)
        here = nodes[container]
        if here[0] == BUILD and here[1] == "list" and not any(nodes[one][0] == STAR for one in here[2]):
            return [len(here[2])]
        if here[0] == PHI:
            ways = [_begun(nodes, arm[0], seen) for arm in here[1]]
            return None if None in ways else [length for way in ways for length in way or ()]
        if here[0] == AFTER and here[2] == RECEIVER and nodes[nodes[here[1]][1]][2] in _GROWING:
            container = before(nodes, here)
        elif here[0] == WHEN:
            container = here[1]
        else:
            return None
    return []


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

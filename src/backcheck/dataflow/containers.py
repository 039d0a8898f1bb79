"""Containers by access path: what they were built of, what was stored in them, what subscripts and iteration take out.

Steps of a path: ``[key`` for a constant key, ``[*`` for some entry, ``{*`` for some key of a mapping.
"""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from backcheck.dataflow import special_methods
from backcheck.dataflow.lattice import NOTHING, Path, Value, cleaned, join, longer
from backcheck.ir import AFTER, BUILD, CONST, RECEIVER, STAR, UPD, WHEN, Node
from backcheck.semantics.conditions import before as earlier_version
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer

KEYS = "{*"
_MAPPING = "builtins.dict"


def iterated(transfer: "Transfer", function: Function, index: int, node: Node, path: Path) -> Value:
    """What a loop takes: the keys of a mapping, what ``__iter__`` of the repository gives, the entries of anything else."""
    return element(transfer, function, index, node[1], path)


def element(transfer: "Transfer", function: Function, index: int, node: int, path: Path) -> Value:
    """What iterating a value gives."""
    ordinary = partial(transfer.value, function, node, longer(KEYS if is_mapping(transfer, function, node) else "[*", path))
    return special_methods.iterated(transfer, function, index, node, path, ordinary)


def is_mapping(transfer: "Transfer", function: Function, node: int) -> bool:
    """Whether a value is surely a mapping: iterated it gives its keys."""
    refs = transfer.types.of(function, node)
    return bool(refs) and all(_is_mapping(transfer, ref) for ref in refs)


def _is_mapping(transfer: "Transfer", ref: Ref) -> bool:
    if ref.kind is Kind.INSTANCE:
        return _MAPPING in transfer.types.members.library_bases(transfer.program.classes[ref.id])
    return ref.kind is Kind.LIBRARY and _MAPPING in transfer.program.models.ancestors(ref.name)


def item(transfer: "Transfer", function: Function, index: int, node: Node, path: Path) -> Value:
    """What a subscript takes."""
    key = transfer.program.graph(function).nodes[node[2]]
    step = f"[{key[1]!r}" if key[0] == CONST else "[*"
    for ref in transfer.types.of(function, node[1]):
        role = transfer.program.models.find(f"{ref.name}.__getitem__") if ref.kind is Kind.LIBRARY else None
        if role is not None and role.sources:
            return join(transfer.source(function, index, origin.kind) for origin in role.sources)
    ordinary = partial(transfer.value, function, node[1], longer(step, path))
    taken = special_methods.instead(transfer, function, index, ("__getitem__",), (node[1], node[2]), path, ordinary)
    return cleaned(taken, transfer.guards.containment.part(function, node)) if taken else taken


def rest(transfer: "Transfer", function: Function, _: int, node: Node, path: Path) -> Value:
    """What a starred target or a slice takes: of a display the entries that are in it, of anything else those that may be."""
    nodes = transfer.program.graph(function).nodes
    end, first = None if node[2] < 0 else nodes[node[2]], node[3]
    if end is not None and tuple(end) == (CONST, 0):
        return NOTHING
    if not path or not path[0].startswith("["):
        return transfer.value(function, node[1], path)
    entries = _slice(nodes, node[1], first, end)
    if entries is not None:
        place = None if path[0] == "[*" else _place(path[0], len(entries))
        return transfer.each(function, entries if place is None else entries[place : place + 1 or None], path[1:])
    from_front = first >= 0 and path[0][1:].isdigit()
    return transfer.value(function, node[1], (f"[{int(path[0][1:]) + first}" if from_front else "[*", *path[1:]))


def _slice(nodes: list[Node], base: int, first: int, end: Node | None) -> list[int] | None:
    """The entries of a display that a slice takes; None where that is not known."""
    written = nodes[base]
    if written[0] != BUILD or written[1] not in ("list", "tuple") or first < 0 or any(nodes[one][0] == STAR for one in written[2]):
        return None
    if end is not None and (end[0] != CONST or type(end[1]) is not int):
        return None
    return list(written[2][first : None if end is None else end[1]])


def updated(transfer: "Transfer", function: Function, index: int, node: Node, path: Path) -> Value:
    """An object after a store: the stored value at its place, the rest as before."""
    nodes = transfer.program.graph(function).nodes
    own = special_methods.by_setter(transfer, function, index, node, path) if node[2] == "." and path else None
    if own is not None:
        return own
    step: str | None = f".{node[3]}"
    if node[2] == "[":
        key = nodes[node[3]]
        step = f"[{key[1]!r}" if key[0] == CONST else None
    if node[4] < 0 and path and path[0].startswith("[") and step is not None and step[1:].lstrip("-").isdigit():
        # What stood behind it has moved.
        return beside(transfer, function, node[1], step, ("[*", *path[1:]))
    before = beside(transfer, function, node[1], step, path)
    if node[4] < 0:
        return before
    if not path:
        return join((before, transfer.value(function, node[4])))
    if path[0] == KEYS:
        return join((before, transfer.value(function, node[3]))) if node[2] == "[" else before
    here = path[0].startswith("[") if step is None else _may_be(step, path[0])
    return join((before, transfer.value(function, node[4], path[1:]))) if here else before


def beside(transfer: "Transfer", function: Function, node: int, step: str | None, path: Path) -> Value:
    """What a part of a container holds, without the entry at a step that something else took the place of."""
    if step is not None and path and path[0] == step:
        return NOTHING
    if step is None or not step.startswith("[") or (path and path[0] != "[*"):
        return transfer.value(function, node, path)
    nodes = transfer.program.graph(function).nodes
    here = nodes[node]
    if here[0] == WHEN:
        return beside(transfer, function, here[1], step, path)
    if here[0] == AFTER and here[2] == RECEIVER and _only_reads(transfer, function, here[1]):
        return beside(transfer, function, earlier_version(nodes, here), step, path)
    if here[0] == UPD and here[2] == "[" and here[4] >= 0 and nodes[here[3]][0] == CONST:
        earlier = beside(transfer, function, here[1], step, path)
        same = f"[{nodes[here[3]][1]!r}" == step
        return earlier if same else join((earlier, transfer.value(function, here[4], path[1:])))
    entries = _entries(nodes, here)
    if entries is None:
        return transfer.value(function, node, path)
    return join(transfer.value(function, value, path[1:]) for key, value in entries if key != step)


def _only_reads(transfer: "Transfer", function: Function, call: int) -> bool:
    """Whether a call of a library's method leaves its object as it was."""
    roles = [
        transfer.program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None for ref in transfer.calls.targets(function, call)
    ]
    return bool(roles) and all(
        role is not None
        and not any(flow.target == "self" for flow in role.propagates)
        and not any(role.facts.get(word) for word in ("takes-out", "empties", "shifts"))
        for role in roles
    )


def _entries(nodes: list[Node], here: Node) -> list[tuple[str, int]] | None:
    """The steps and the values of a display; None where one of them is not written there."""
    if here[0] == BUILD and here[1] == "dict" and all(key >= 0 and nodes[key][0] == CONST for key, _ in here[2]):
        return [(f"[{nodes[key][1]!r}", value) for key, value in here[2]]
    if here[0] == BUILD and here[1] == "list" and not any(nodes[one][0] == STAR for one in here[2]):
        return [(f"[{place}", value) for place, value in enumerate(here[2])]
    return None


def _may_be(step: str, wanted: str) -> bool:
    """Whether a step may lead to the place that another one names: counted from the other end it may."""
    if step == wanted or (wanted == "[*" and step.startswith("[")):
        return True
    return step.startswith("[-") != wanted.startswith("[-") and step[1:].lstrip("-").isdigit() and wanted[1:].lstrip("-").isdigit()


def surely_has(nodes: list[Node], node: int, path: Path) -> bool:
    """Whether a display of a mapping has the key that a path begins with."""
    written = nodes[node]
    if written[0] != BUILD or written[1] != "dict" or not path:
        return False
    return any(key >= 0 and nodes[key][0] == CONST and f"[{nodes[key][1]!r}" == path[0] for key, _ in written[2])


def built(transfer: "Transfer", function: Function, _: int, node: Node, path: Path) -> Value:
    """A display or comprehension: the entries that the path selects."""
    nodes = transfer.program.graph(function).nodes
    kind, entries = node[1], node[2]
    if kind in ("dict", "dictmany"):
        return _mapping(transfer, function, nodes, entries, path)
    inner = path[1:] if path and path[0][0] in "[{" else path
    if path and path[0] != "[*" and path[0].startswith("[") and kind in ("list", "tuple"):
        place = _place(path[0], len(entries))
        if place is not None and not any(nodes[entry][0] == STAR for entry in entries):
            return transfer.value(function, entries[place], inner)
    return transfer.each(function, entries, inner)


def _mapping(transfer: "Transfer", function: Function, nodes: list[Node], entries: Sequence[tuple[int, int]], path: Path) -> Value:
    parts: list[Value] = []
    found: Value | None = None
    for key, value in entries:
        if key < 0:
            parts.append(transfer.value(function, value, path))
        elif path and path[0] == KEYS:
            parts.append(transfer.value(function, key))
        elif path and path[0].startswith("[") and path[0] != "[*" and nodes[key][0] == CONST:
            if path[0] == f"[{nodes[key][1]!r}":
                found, parts = transfer.value(function, value, path[1:]), []
        else:
            parts.append(transfer.value(function, value, path[1:]))
            if not path:
                parts.append(transfer.value(function, key))
    return join([*parts, found or NOTHING])


def _place(step: str, length: int) -> int | None:
    try:
        place = int(step[1:])
    except ValueError:
        return None
    return place if -length <= place < length else None

"""Containers by access path: what they were built of, what was stored in them, what subscripts and iteration take out.

Steps of a path: ``[key`` for a constant key, ``[*`` for some entry, ``{*`` for some key of a mapping.
"""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from backcheck.dataflow import special_methods
from backcheck.dataflow.lattice import LONGEST_PATH, NOTHING, Path, Value, join
from backcheck.ir import CONST, STAR, Node
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer

KEYS = "{*"
_MAPPING = "builtins.dict"


def longer(step: str, path: Path) -> Path:
    """A path with one more step in front, cut at the bound."""
    return (step, *path)[:LONGEST_PATH]


def iterated(transfer: "Transfer", function: Function, index: int, node: Node, path: Path) -> Value:
    """What a loop takes: the keys of a mapping, what ``__iter__`` of the repository gives, the entries of anything else."""
    refs = transfer.types.of(function, node[1])
    mapping = bool(refs) and all(ref.kind is Kind.LIBRARY and ref.name == _MAPPING for ref in refs)
    ordinary = partial(transfer.value, function, node[1], longer(KEYS if mapping else "[*", path))
    return special_methods.iterated(transfer, function, index, node[1], path, ordinary)


def item(transfer: "Transfer", function: Function, index: int, node: Node, path: Path) -> Value:
    """What a subscript takes."""
    key = transfer.program.graph(function).nodes[node[2]]
    step = f"[{key[1]!r}" if key[0] == CONST else "[*"
    for ref in transfer.types.of(function, node[1]):
        role = transfer.program.models.find(f"{ref.name}.__getitem__") if ref.kind is Kind.LIBRARY else None
        if role is not None and role.sources:
            return join(transfer.source(function, index, origin.kind) for origin in role.sources)
    ordinary = partial(transfer.value, function, node[1], longer(step, path))
    return special_methods.instead(transfer, function, index, ("__getitem__",), (node[1], node[2]), path, ordinary)


def rest(transfer: "Transfer", function: Function, _: int, node: Node, path: Path) -> Value:
    """What a starred target takes: where its entries stood before is not known."""
    return transfer.value(function, node[1], ("[*", *path[1:]) if path and path[0].startswith("[") else path)


def updated(transfer: "Transfer", function: Function, _: int, node: Node, path: Path) -> Value:
    """An object after a store: the stored value at its place, the rest as before."""
    nodes = transfer.program.graph(function).nodes
    step: str | None = f".{node[3]}"
    if node[2] == "[":
        key = nodes[node[3]]
        step = f"[{key[1]!r}" if key[0] == CONST else None
    before = transfer.value(function, node[1], path) if not path or path[0] != step else NOTHING
    if node[4] < 0:
        return before
    if not path:
        return join((before, transfer.value(function, node[4])))
    if path[0] == KEYS:
        return join((before, transfer.value(function, node[3]))) if node[2] == "[" else before
    here = path[0].startswith("[") if step is None else path[0] == step or (path[0] == "[*" and step.startswith("["))
    return join((before, transfer.value(function, node[4], path[1:]))) if here else before


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

"""Containers by access path: what they were built of, what was stored in them, what subscripts and iteration take out.

Steps of a path: ``[key`` for a constant key, ``[*`` for some entry, ``{*`` for some key of a mapping.
"""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from backcheck.dataflow import constants, keys, sequences, special_methods
from backcheck.dataflow.lattice import NOTHING, Path, Value, besides, cleaned, join, longer
from backcheck.ir import AFTER, BIN, BUILD, CALL, CONST, RECEIVER, STAR, UPD, WHEN, Node
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
    if (told := _told(transfer, function, index, (node, "__iter__"), longer("[*", path))) is not None:
        return told
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
    step = _step(transfer, function, node[2])
    if (told := _told(transfer, function, index, (node[1], "__getitem__"), longer(step, path))) is not None:
        return told
    ordinary = partial(transfer.value, function, node[1], longer(step, path))
    taken = special_methods.instead(transfer, function, index, ("__getitem__",), (node[1], node[2]), path, ordinary)
    return cleaned(taken, transfer.guards.containment.part(function, node)) if taken else taken


def _told(transfer: "Transfer", function: Function, index: int, asked: tuple[int, str], path: Path) -> Value | None:
    """What a library's class says that a special method of its objects gives: sources, and what they hold; None where it says nothing."""
    for ref in transfer.types.of(function, asked[0]):
        role = transfer.program.models.find(f"{ref.name}.{asked[1]}") if ref.kind is Kind.LIBRARY else None
        if role is not None and role.sources:
            kinds = [origin.kind for origin in role.sources]
            own = [transfer.source(function, index, kind) for kind in kinds]
            holds = any(flow.source == "self" for flow in role.propagates)
            return join((*own, besides(transfer.value(function, asked[0], path), kinds) if holds else NOTHING))
    return None


def _step(transfer: "Transfer", function: Function, key: int) -> str:
    """The step that a subscript takes, also by a key that is made of constants."""
    written = transfer.program.graph(function).nodes[key]
    if written[0] == CONST:
        return f"[{written[1]!r}"
    try:
        return f"[{constants.value(transfer.types, function, key)!r}"
    except constants.UnknownError:
        return "[*"


def rest(transfer: "Transfer", function: Function, _: int, node: Node, path: Path) -> Value:
    """What a starred target or a slice takes: of a sequence the entries that are in it, of anything else those that may be."""
    end, first = None if node[2] < 0 else transfer.program.graph(function).nodes[node[2]], node[3]
    if end is not None and tuple(end) == (CONST, 0):
        return NOTHING
    places = sequences.slice_of(transfer, function, node)
    if places is not None and sequences.is_of_entries(path):
        wanted = sequences.place_of(path[0]) if path else None
        taken = places if wanted is None else places[wanted : wanted + 1 or None]
        return sequences.entries(transfer, function, node[1], taken, path)
    if not path or not path[0].startswith("["):
        return transfer.value(function, node[1], path)
    from_front = first >= 0 and path[0][1:].isdigit()
    return transfer.value(function, node[1], (f"[{int(path[0][1:]) + first}" if from_front else "[*", *path[1:]))


def updated(transfer: "Transfer", function: Function, index: int, node: Node, path: Path) -> Value:
    """An object after a store: the stored value at its place, the rest as before."""
    nodes = transfer.program.graph(function).nodes
    setter = special_methods.by_setter if node[2] == "." else special_methods.by_item_setter
    own = setter(transfer, function, index, node, path) if path else None
    if own is not None:
        return own
    if (ordered := sequences.after_store(transfer, function, node, path)) is not None:
        return ordered
    step: str | None = f".{node[3]}"
    if node[2] == "[":
        key = nodes[node[3]]
        step = f"[{key[1]!r}" if key[0] == CONST else None
    if node[4] < 0 and path and path[0].startswith("[") and step is not None and step[1:].lstrip("-").isdigit():
        # What stood behind it has moved.
        return beside(transfer, function, node[1], frozenset((step,)), ("[*", *path[1:]))
    before = beside(transfer, function, node[1], frozenset(() if step is None else (step,)), path)
    if node[4] < 0:
        return before
    if not path:
        return join((before, transfer.value(function, node[4])))
    if path[0] == KEYS:
        return join((before, transfer.value(function, node[3]))) if node[2] == "[" else before
    here = path[0].startswith("[") if step is None else _may_be(step, path[0])
    return join((before, transfer.value(function, node[4], path[1:]))) if here else before


def beside(transfer: "Transfer", function: Function, node: int, gone: frozenset[str], path: Path) -> Value:
    """What a part of a container holds, without the entries at the steps that something else took the place of."""
    if path and path[0] in gone:
        return NOTHING
    if not gone or (path and path[0] != "[*"):
        return transfer.value(function, node, path)
    nodes = transfer.program.graph(function).nodes
    here = nodes[node]
    match here[0]:
        case op if op == WHEN:
            return beside(transfer, function, here[1], gone, path)
        case op if op == AFTER and here[2] == RECEIVER and (role := keys.role_of(transfer, function, here[1])) is not None:
            if keys.only_reads(role):
                return beside(transfer, function, earlier_version(nodes, here), gone, path)
        case op if op == UPD and here[2] == "[" and here[4] >= 0 and (step := keys.step_to(nodes, here[3])) is not None:
            earlier = beside(transfer, function, here[1], gone | {step}, path)
            return earlier if step in gone else join((earlier, transfer.value(function, here[4], path[1:])))
        case op if op == BIN and here[1] == "|":
            over = beside(transfer, function, here[3], gone, path)
            return join((beside(transfer, function, here[2], gone | keys.sure(transfer, function, here[3]), path), over))
    entries = _entries(nodes, here) if here[0] != CALL else keys.keywords(transfer, function, node)
    if entries is None:
        return transfer.value(function, node, path)
    return join(transfer.value(function, value, path[1:]) for key, value in entries if key not in gone)


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
    """What stands last under a key is what the mapping has there."""
    parts: list[Value] = []
    gone = frozenset[str]()
    for key, value in reversed(entries):
        step = keys.step_to(nodes, key)
        if path and path[0] == KEYS:
            parts.append(transfer.value(function, value, path) if key < 0 else transfer.value(function, key))
        elif key < 0:
            parts.append(beside(transfer, function, value, gone, path))
            gone |= keys.sure(transfer, function, value)
            if keys.is_key(path) and keys.has(transfer, function, value, path[0]):
                break
        elif step is None or not keys.is_key(path) or step == path[0]:
            if step not in gone:
                parts.append(transfer.value(function, value, path[1:]))
            if not path:
                parts.append(transfer.value(function, key))
            if keys.is_key(path) and step == path[0]:
                break
            gone |= {step} if step is not None else set()
    return join(parts)


def _place(step: str, length: int) -> int | None:
    try:
        place = int(step[1:])
    except ValueError:
        return None
    return place if -length <= place < length else None

"""Lists, queues and stacks: how many entries they surely have, and which stood where before something was put in or taken out.

Facts of roles say what a call does to the order: ``puts`` (an entry at the ``first`` place, the ``last``, or the one its first argument
says), ``adds`` (all entries of its argument, ``first`` or ``last``), ``takes`` (one out), ``turns`` (the order), and for what makes a
sequence ``ordered`` (of the entries of that port, or of none where it is no port).
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from backcheck.dataflow.keys import only_reads, role_of
from backcheck.dataflow.lattice import Path, Value, join, longer
from backcheck.dataflow.ports import given, receiver
from backcheck.ir import AFTER, BIN, BUILD, CALL, CONST, PART, PHI, RECEIVER, STAR, UPD, WHEN, Node
from backcheck.models.role import Role
from backcheck.semantics.conditions import before
from backcheck.semantics.program import Function

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer

SOME = "[*"
_SEQUENCES = ("list", "tuple")
# Longer ones are looked at as a whole.
_MOST = 12


def length(transfer: "Transfer", function: Function, node: int) -> int | None:
    """How many entries a sequence has; None where that is not known."""
    key = (function.id, node)
    if key not in transfer.lengths:
        # Of one that a loop leads back to nothing is known.
        transfer.lengths[key] = None
        transfer.lengths[key] = _length(transfer, function, node)
    return transfer.lengths[key]


def _length(transfer: "Transfer", function: Function, node: int) -> int | None:
    nodes = transfer.program.graph(function).nodes
    here = nodes[node]
    match here[0]:
        case op if op == WHEN:
            return length(transfer, function, here[1])
        case op if op == BUILD and here[1] in _SEQUENCES:
            return _total(length(transfer, function, nodes[one][1]) if nodes[one][0] == STAR else 1 for one in here[2])
        case op if op == PHI:
            found = {length(transfer, function, arm[0]) for arm in transfer.alive(function, here)}
            return found.pop() if len(found) == 1 else None
        case op if op == BIN and here[1] == "+":
            return _total(length(transfer, function, side) for side in here[2:4])
        case op if op == UPD:
            return _stored_length(transfer, function, here)
        case op if op == PART:
            bounds = slice_of(transfer, function, here)
            return len(bounds) if bounds is not None else None
        case op if op == AFTER:
            return _changed_length(transfer, function, here)
        case op if op == CALL:
            made = _made_of(transfer, function, node)
            return length(transfer, function, made) if made is not None and made >= 0 else None if made is None else 0
    return None


def _total(parts: Iterable[int | None]) -> int | None:
    total = 0
    for part in parts:
        if part is None:
            return None
        total += part
    return total


def _made_of(transfer: "Transfer", function: Function, call: int) -> int | None:
    """The node whose entries a call makes a sequence of, -1 for an empty one; None where it is no such call."""
    role = role_of(transfer, function, call)
    if role is None or "ordered" not in role.facts:
        return None
    nodes = transfer.program.graph(function).nodes
    written = nodes[call]
    ports = given(nodes, written, role, str(role.facts["ordered"]))
    if len(written[2]) + len(written[3]) > max(len(ports), role.facts["ordered"] is True):
        return None
    return ports[0] if ports else -1


def _stored_length(transfer: "Transfer", function: Function, store: Node) -> int | None:
    known = length(transfer, function, store[1])
    if known is None or store[2] == ".":
        return known
    places = places_of(transfer.program.graph(function).nodes, store[3], known)
    if places is None:
        return None
    if isinstance(places, int):
        return known - 1 if store[4] < 0 else known
    return _total((known - len(places), length(transfer, function, store[4]) if store[4] >= 0 else 0))


def least(transfer: "Transfer", function: Function, node: int) -> int:
    """How many entries a sequence surely has, however often a loop puts more of them behind the others."""
    return _least(transfer, function, node, set()) or 0


def _least(transfer: "Transfer", function: Function, node: int, seen: set[int]) -> int | None:
    """None for a way on which nothing was taken out since it was here before."""
    known = length(transfer, function, node)
    if known is not None or node in seen:
        return None if node in seen else known
    seen.add(node)
    nodes = transfer.program.graph(function).nodes
    here = nodes[node]
    match here[0]:
        case op if op == WHEN:
            return _least(transfer, function, here[1], seen)
        case op if op == PHI:
            ways = [_least(transfer, function, arm[0], seen) for arm in transfer.alive(function, here)]
            return min((one for one in ways if one is not None), default=None)
        case op if op == BIN and here[1] == "+":
            return sum(_least(transfer, function, side, seen) or 0 for side in here[2:4])
        case op if op == AFTER and here[2] == RECEIVER:
            role = role_of(transfer, function, here[1])
            if role is not None and ("puts" in role.facts or "adds" in role.facts or only_reads(role)):
                return _least(transfer, function, before(nodes, here), seen)
    return 0


def _changed_length(transfer: "Transfer", function: Function, after: Node) -> int | None:
    nodes = transfer.program.graph(function).nodes
    role = role_of(transfer, function, after[1])
    earlier = before(nodes, after)
    if role is None:
        return None
    if role.facts.get("empties") and after[2] == RECEIVER:
        return 0
    known = length(transfer, function, earlier)
    if known is None or only_reads(role) or (after[2] != RECEIVER and not _changes_argument(nodes, after, role)):
        return known
    facts, call = role.facts, nodes[after[1]]
    if "puts" in facts:
        return known + 1
    if "adds" in facts:
        return _total((known, length(transfer, function, call[2][0]) if call[2] else None))
    if "takes" in facts:
        return known - 1 if known else None
    return known if facts.get("turns") else None


def _changes_argument(nodes: list[Node], after: Node, role: Role) -> bool:
    earlier, call = before(nodes, after), nodes[after[1]]
    return any(earlier in given(nodes, call, role, flow.target) for flow in role.propagates if flow.target not in ("return", "self"))


def places_of(nodes: list[Node], key: int, known: int) -> int | range | None:
    """The place, or with a slice the places, that a subscript names in a sequence of a known length."""
    written = nodes[key]
    if written[0] == CONST and type(written[1]) is int:
        return int(written[1]) if -known <= written[1] < known else None
    if written[0] != BUILD or written[1] != "slice" or any(nodes[one][0] != CONST for one in written[2]):
        return None
    bounds = [nodes[one][1] for one in written[2]]
    if any(bound is not None and type(bound) is not int for bound in bounds) or bounds[2] not in (None, 1):
        return None
    return range(*slice(*bounds).indices(known))


def slice_of(transfer: "Transfer", function: Function, part: Node) -> range | None:
    """The places of a sequence that a slice takes; None where they are not known."""
    known = length(transfer, function, part[1])
    nodes = transfer.program.graph(function).nodes
    end = nodes[part[2]] if part[2] >= 0 else (CONST, None)
    if known is None or part[3] < 0 or end[0] != CONST or (end[1] is not None and type(end[1]) is not int):
        return None
    return range(*slice(part[3], end[1]).indices(known))


def place_of(step: str) -> int | None:
    """The place that a step of a path names."""
    digits = step[1:] if step.startswith("[") else ""
    return int(digits) if digits.lstrip("-").isdecimal() else None


def at(place: int, path: Path) -> Path:
    return (f"[{place}", *path[1:])


def entries(transfer: "Transfer", function: Function, node: int, places: Iterable[int], path: Path) -> Value:
    """What stands at some places of a sequence, or a part of that; the path begins with a step that stands for them, or is empty."""
    return join(transfer.value(function, node, at(place, path)) for place in places)


def is_of_entries(path: Path) -> bool:
    """Whether a path leads into the entries of a sequence, or to all that is in it."""
    return not path or path[0] == SOME or place_of(path[0]) is not None


def concatenated(transfer: "Transfer", function: Function, left: int, right: int, path: Path) -> Value | None:
    """What stands at a place of two sequences one behind the other; None where the path names no place, or a length is not known."""
    wanted = place_of(path[0]) if path else None
    if wanted is None:
        return None
    known = length(transfer, function, left if wanted >= 0 else right)
    if known is None:
        return transfer.value(function, left, path) if 0 <= wanted < least(transfer, function, left) else None
    if wanted < 0:
        return transfer.value(function, *((right, path) if -wanted <= known else (left, at(wanted + known, path))))
    return transfer.value(function, *((left, path) if wanted < known else (right, at(wanted - known, path))))


def copied(transfer: "Transfer", function: Function, index: int, path: Path) -> Value | None:
    """What stands at a place of a sequence that a call makes of another one; None where it makes none, or its length is not known."""
    if not path or place_of(path[0]) is None:
        return None
    made = _made_of(transfer, function, index)
    return transfer.value(function, made, path) if made is not None and made >= 0 and length(transfer, function, made) is not None else None


def all_but(transfer: "Transfer", function: Function, node: int, gone: range, known: int, path: Path) -> Value:
    """What is in a sequence of a known length without the entries at some places."""
    if known > _MOST:
        return transfer.value(function, node, path)
    return entries(transfer, function, node, (one for one in range(known) if one not in gone), path)


def after_store(transfer: "Transfer", function: Function, store: Node, path: Path) -> Value | None:
    """What a sequence of known length holds after a store into it or a deletion; None where it is none."""
    nodes = transfer.program.graph(function).nodes
    if store[2] != "[" or not is_of_entries(path) or (known := length(transfer, function, store[1])) is None:
        return None
    places = places_of(nodes, store[3], known)
    if places is None:
        return None
    gone = range(places % known, places % known + 1) if isinstance(places, int) else places
    put = 0 if store[4] < 0 else 1 if isinstance(places, int) else length(transfer, function, store[4])
    wanted = place_of(path[0]) if path else None
    if put is None:
        return None
    if wanted is None:
        held = all_but(transfer, function, store[1], gone, known, path)
        return join((held, *_stored(transfer, function, store, range(put), isinstance(places, int), path)))
    wanted = wanted + known - len(gone) + put if wanted < 0 else wanted
    if wanted < gone.start:
        return transfer.value(function, store[1], at(wanted, path))
    if wanted < gone.start + put:
        return join(_stored(transfer, function, store, (wanted - gone.start,), isinstance(places, int), path))
    return transfer.value(function, store[1], at(wanted - put + len(gone), path))


def _stored(transfer: "Transfer", function: Function, store: Node, places: Iterable[int], alone: bool, path: Path) -> Iterator[Value]:
    """What a store puts at places counted from where it begins."""
    for place in places:
        yield transfer.value(function, store[4], path[1:] if alone else at(place, path))


def taken(nodes: list[Node], call: Node, role: Role) -> int | None:
    """The place that a call takes an entry from; None where that is not known."""
    match role.facts["takes"]:
        case "first":
            return 0
        case "last":
            return -1
    if not call[2]:
        return -1
    written = nodes[call[2][0]]
    return written[1] if written[0] == CONST and type(written[1]) is int else None


def of_call(transfer: "Transfer", function: Function, node: Node, role: Role, path: Path) -> Value | None:
    """The entry that a call takes out of a sequence; None where it takes none, or it is not known which."""
    nodes = transfer.program.graph(function).nodes
    owner = receiver(nodes, node)
    if "takes" not in role.facts or owner is None or (place := taken(nodes, node, role)) is None:
        return None
    return transfer.value(function, owner, longer(f"[{place}", path))

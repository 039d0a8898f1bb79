"""Lists, queues and stacks after a call that put something in, took something out or turned them."""

from typing import TYPE_CHECKING

from backcheck.dataflow import containers
from backcheck.dataflow.keys import role_of
from backcheck.dataflow.lattice import NOTHING, Path, Value, join
from backcheck.dataflow.ports import given
from backcheck.dataflow.sequences import SOME, all_but, at, entries, is_of_entries, least, length, place_of, taken
from backcheck.ir import CONST, RECEIVER, Node
from backcheck.models.role import Role
from backcheck.semantics.conditions import before
from backcheck.semantics.program import Function

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer
_FURTHEST = 3


def after_call(transfer: "Transfer", function: Function, node: Node, path: Path) -> Value | None:
    """What a sequence holds after a call that put something in, took something out or turned it; None where it is no such call."""
    nodes = transfer.program.graph(function).nodes
    role = role_of(transfer, function, node[1])
    if role is None or node[2] != RECEIVER or not is_of_entries(path):
        return None
    earlier, call = before(nodes, node), nodes[node[1]]
    known = length(transfer, function, earlier)
    if "puts" in role.facts:
        put, back = _put(nodes, call, role), _from_end(nodes, call, role)
        if back and known is not None:
            put = max(known + back, 0), put[1]
        elif back and _stands_before(path, least(transfer, function, earlier) + back):
            return transfer.value(function, earlier, path)
        return _after_putting(transfer, function, (earlier, known), put, path)
    if "adds" in role.facts and call[2]:
        return _after_adding(transfer, function, (earlier, known), call[2][0], role.facts["adds"] == "last", path)
    if "takes" in role.facts:
        return _after_taking(transfer, function, (earlier, known), taken(nodes, call, role), path)
    if role.facts.get("turns"):
        place = place_of(path[0]) if path else None
        return transfer.value(function, earlier, path if place is None else at(-1 - place, path))
    return None


def _put(nodes: list[Node], call: Node, role: Role) -> tuple[int | None, list[int]]:
    """The place at which a call puts an entry, counted from the end it says, None where that is not known; and the entry."""
    value = [one for flow in role.propagates if flow.target == "self" for one in given(nodes, call, role, flow.source)]
    match role.facts["puts"]:
        case "first":
            return 0, value
        case "last":
            return -1, value
    written = nodes[call[2][0]] if call[2] else (CONST, None)
    place = written[1] if written[0] == CONST and type(written[1]) is int and written[1] >= 0 else None
    return place, value


def _from_end(nodes: list[Node], call: Node, role: Role) -> int:
    """The place that a call names counted from the end, 0 where it names none so: ``arguments.insert(-1, "-v")``."""
    written = nodes[call[2][0]] if call[2] and role.facts["puts"] not in ("first", "last") else (CONST, 0)
    return min(int(written[1]), 0) if written[0] == CONST and type(written[1]) is int else 0


def _stands_before(path: Path, place: int) -> bool:
    wanted = place_of(path[0]) if path else None
    return wanted is not None and 0 <= wanted < place


def _after_putting(
    transfer: "Transfer", function: Function, earlier: tuple[int, int | None], put: tuple[int | None, list[int]], path: Path
) -> Value:
    (node, known), (place, value) = earlier, put
    wanted = place_of(path[0]) if path else None
    if wanted is None or place is None:
        moved = path if wanted is None else (SOME, *path[1:])
        return join((transfer.value(function, node, moved), transfer.each(function, value, path[1:])))
    if known is not None:
        place = known if place == -1 else min(place, known)
        wanted = wanted + known + 1 if wanted < 0 else wanted
    if place == -1 and 0 <= wanted < least(transfer, function, node):
        return transfer.value(function, node, path)
    if wanted == place:
        return transfer.each(function, value, path[1:])
    if known is not None or (place == -1 and wanted < 0) or (place == 0 and wanted > 0):
        from_end = place == -1 and known is None
        return transfer.value(function, node, at(wanted + 1 if from_end else wanted - (wanted > place), path))
    around = (wanted, wanted - 1) if 0 <= place < wanted else (wanted,)
    return join((entries(transfer, function, node, around, path), transfer.each(function, value, path[1:])))


def _after_adding(transfer: "Transfer", function: Function, earlier: tuple[int, int | None], added: int, behind: bool, path: Path) -> Value:
    (node, known), more = earlier, length(transfer, function, added)
    wanted = place_of(path[0]) if path else None
    if wanted is not None and wanted < 0 and more is not None and behind:
        return transfer.value(function, *((added, path) if -wanted <= more else (node, at(wanted + more, path))))
    if wanted is not None and wanted >= 0 and known is not None and behind:
        return transfer.value(function, *((node, path) if wanted < known else (added, at(wanted - known, path))))
    if wanted is not None and behind and 0 <= wanted < least(transfer, function, node):
        return transfer.value(function, node, path)
    inner = path if wanted is None else (SOME, *path[1:])
    held = transfer.value(function, node, path if wanted is not None and wanted >= 0 and behind else inner)
    return join((held, _added(transfer, function, added, inner)))


def _added(transfer: "Transfer", function: Function, node: int, path: Path) -> Value:
    """What iterating a value that is added gives, or all that is in it."""
    return containers.element(transfer, function, node, node, path[1:]) if path else transfer.value(function, node)


def _further(place: int, path: Path) -> Path:
    """The path to a place further from where it is counted; a loop may take it on without end."""
    return at(place, path) if -_FURTHEST <= place <= _FURTHEST else (SOME, *path[1:])


def _after_taking(transfer: "Transfer", function: Function, earlier: tuple[int, int | None], place: int | None, path: Path) -> Value:
    node, known = earlier
    wanted = place_of(path[0]) if path else None
    if place is None:
        return transfer.value(function, node, path if wanted is None else (SOME, *path[1:]))
    if known is not None:
        place = place + known if place < 0 else place
        wanted = wanted + known - 1 if wanted is not None and wanted < 0 else wanted
        if wanted is not None:
            return transfer.value(function, node, at(wanted + (wanted >= place), path)) if wanted < known - 1 else NOTHING
        return all_but(transfer, function, node, range(place, place + 1), known, path)
    if wanted is None:
        return transfer.value(function, node, path)
    if place == -1:
        return transfer.value(function, node, path if wanted >= 0 else _further(wanted - 1, path))
    if wanted >= 0 <= place:
        return transfer.value(function, node, _further(wanted + (wanted >= place), path))
    return transfer.value(function, node, path if place == 0 else (SOME, *path[1:]))

"""What a condition tells about a value: that it is not None, that it is true, that a mapping has a key."""

from collections.abc import Sequence
from enum import StrEnum

from backcheck.ir import AFTER, ATTR, BIN, BOOL, BUILD, CALL, CMP, CONST, DOTTED, ITEM, NAME, NOT, RECEIVER, UPD, WHEN, Node, by_keyword

_DEEPEST = 8
_SAME = {"is": True, "==": True, "is not": False, "!=": False}
_ENTRY_READERS = ("get", "pop")


class Told(StrEnum):
    """What is known of a value. ``ABSENT`` and ``PRESENT`` are said of the entry of a mapping."""

    NOTHING = ""
    SET = "set"  # not None
    TRUE = "true"
    FALSE = "false"
    NONE = "none"
    PRESENT = "present"
    ABSENT = "absent"


# (known, learnt) -> what is known then; None where both cannot hold.
_BOTH: dict[tuple[Told, Told], Told | None] = {
    (Told.SET, Told.TRUE): Told.TRUE,
    (Told.SET, Told.FALSE): Told.FALSE,
    (Told.SET, Told.NONE): None,
    (Told.TRUE, Told.FALSE): None,
    (Told.TRUE, Told.NONE): None,
    (Told.FALSE, Told.NONE): Told.NONE,
}


def both(one: Told, other: Told) -> Told | None:
    """What holds when both are known; None when that is impossible."""
    if one == other or not other:
        return one
    if not one:
        return other
    return _BOTH[one, other] if (one, other) in _BOTH else _BOTH.get((other, one), one)


def fits(value: object, told: Told) -> bool:
    """Whether a constant may be a value of which something is known."""
    match told:
        case Told.SET:
            return value is not None
        case Told.TRUE:
            return bool(value)
        case Told.FALSE:
            return not value
        case Told.NONE:
            return value is None
    return True


def told(nodes: Sequence[Node], value: int, condition: int, truth: bool, depth: int = 0) -> Told:
    """What a condition with a truth tells about a value."""
    if condition < 0 or depth > _DEEPEST:
        return Told.NOTHING
    if same(nodes, condition, value):
        return Told.TRUE if truth else Told.FALSE
    node = nodes[condition]
    match node[0]:
        case op if op == NOT:
            return told(nodes, value, node[1], not truth, depth + 1)
        case op if op == BOOL and (node[1] == "and") is truth:
            parts = (told(nodes, value, part, truth, depth + 1) for part in node[2])
            return next((part for part in parts if part), Told.NOTHING)
        case op if op == CMP:
            return _compared(nodes, node, truth) if same(nodes, node[2][0], value) else Told.NOTHING
        case op if op == CALL and truth and len(node[2]) == 2 and nodes[node[1]] == (NAME, "isinstance"):
            return Told.SET if same(nodes, node[2][0], value) else Told.NOTHING
        case op if op == WHEN:
            return told(nodes, value, node[1], truth, depth + 1)
    return Told.NOTHING


def classes_told(nodes: Sequence[Node], value: int, condition: int, truth: bool, depth: int = 0) -> Sequence[int]:
    """The classes that a condition with a truth says a value to be an instance of."""
    if condition < 0 or depth > _DEEPEST:
        return ()
    node = nodes[condition]
    match node[0]:
        case op if op == WHEN:
            return classes_told(nodes, value, node[1], truth, depth + 1)
        case op if op == NOT:
            return classes_told(nodes, value, node[1], not truth, depth + 1)
        case op if op == BOOL and node[1] == "and" and truth:
            parts = (classes_told(nodes, value, part, truth, depth + 1) for part in node[2])
            return next((part for part in parts if part), ())
        case op if op == CALL and truth and len(node[2]) == 2 and nodes[node[1]] == (NAME, "isinstance"):
            return _alternatives(nodes, node[2][1]) if same(nodes, node[2][0], value) else ()
        case op if op == CMP and truth and node[1][0] == "isinstance":
            return _alternatives(nodes, node[2][1]) if same(nodes, node[2][0], value) else ()
    return ()


def _alternatives(nodes: Sequence[Node], node: int) -> Sequence[int]:
    """``(A, B)`` and ``A | B``."""
    written = nodes[node]
    if written[0] == BUILD:
        return tuple(written[2])
    if written[0] == BIN and written[1] == "|":
        return (*_alternatives(nodes, written[2]), *_alternatives(nodes, written[3]))
    return (node,)


def _compared(nodes: Sequence[Node], node: Node, truth: bool) -> Told:
    """A comparison with None."""
    if len(node[1]) != 1 or node[1][0] not in _SAME or nodes[node[2][1]] != (CONST, None):
        return Told.NOTHING
    return Told.NONE if _SAME[node[1][0]] is truth else Told.SET


def told_of_entry(nodes: Sequence[Node], mapping: int, key: object, condition: int, truth: bool, depth: int = 0) -> Told:
    """What a condition with a truth tells about the entry of a mapping."""
    if condition < 0 or depth > _DEEPEST:
        return Told.NOTHING
    node = nodes[condition]
    match node[0]:
        case op if op == NOT:
            return told_of_entry(nodes, mapping, key, node[1], not truth, depth + 1)
        case op if op == BOOL and (node[1] == "and") is truth:
            parts = (told_of_entry(nodes, mapping, key, part, truth, depth + 1) for part in node[2])
            return next((part for part in parts if part), Told.NOTHING)
        case op if op == CMP and len(node[1]) == 1:
            return _entry_compared(nodes, mapping, key, node, truth)
    if _reads_entry(nodes, mapping, key, node):
        return Told.TRUE if truth else Told.FALSE
    return Told.NOTHING


def _entry_compared(nodes: Sequence[Node], mapping: int, key: object, node: Node, truth: bool) -> Told:
    operator, (left, right) = node[1][0], node[2]
    if operator in ("in", "not in") and nodes[left] == (CONST, key) and same(nodes, right, mapping):
        return Told.PRESENT if (operator == "in") is truth else Told.ABSENT
    return _compared(nodes, node, truth) if _reads_entry(nodes, mapping, key, nodes[left]) else Told.NOTHING


def told_empty(nodes: Sequence[Node], value: int, condition: int, truth: bool) -> bool:
    """Whether a condition with a truth tells that a value is the empty text, or false."""
    if condition < 0:
        return False
    node = nodes[condition]
    if node[0] == CMP and len(node[1]) == 1 and nodes[node[2][1]] == (CONST, ""):
        return _SAME.get(node[1][0]) is truth and same(nodes, node[2][0], value)
    return not truth and same(nodes, condition, value)


def _reads_entry(nodes: Sequence[Node], mapping: int, key: object, node: Node) -> bool:
    """``mapping.get(key)`` or ``mapping[key]``."""
    if node[0] == ITEM:
        return same(nodes, node[1], mapping) and nodes[node[2]] == (CONST, key)
    if node[0] != CALL or not node[2]:
        return False
    callee = nodes[node[1]]
    reads = callee[0] == ATTR and callee[2] in _ENTRY_READERS and nodes[node[2][0]] == (CONST, key)
    return reads and same(nodes, callee[1], mapping)


def same(nodes: Sequence[Node], one: int, other: int) -> bool:
    """Whether two nodes are versions of one value, or the same attribute or entry of versions of one value."""
    one, other = unchanged(nodes, one), unchanged(nodes, other)
    if one == other:
        return True
    first, second = nodes[one], nodes[other]
    if first[0] == ATTR and second[0] == ATTR:
        return bool(first[2] == second[2]) and same(nodes, first[1], second[1])
    if first[0] in (ITEM, CALL) and second[0] in (ITEM, CALL):
        reads = _entry_read(nodes, first), _entry_read(nodes, second)
        return reads[0] is not None and reads[1] is not None and reads[0][1] == reads[1][1] and same(nodes, reads[0][0], reads[1][0])
    return bool(first[0] in (NAME, DOTTED) and first == second)


def _entry_read(nodes: Sequence[Node], node: Node) -> tuple[int, object] | None:
    """The mapping and the constant key of ``mapping["key"]`` and ``mapping.get("key")``."""
    if node[0] == ITEM:
        return (int(node[1]), nodes[node[2]][1]) if nodes[node[2]][0] == CONST else None
    callee = nodes[node[1]]
    if callee[0] != ATTR or callee[2] != _ENTRY_READERS[0] or not node[2] or nodes[node[2][0]][0] != CONST:
        return None
    return int(callee[1]), nodes[node[2][0]][1]


def unchanged(nodes: Sequence[Node], node: int) -> int:
    """The object that a node is a version of."""
    for _ in range(200):
        current = nodes[node]
        if current[0] in (WHEN, UPD):
            node = current[1]
        elif current[0] == AFTER:
            node = before(nodes, current)
        else:
            return node
    return node


def before(nodes: Sequence[Node], after: Node) -> int:
    """The version that went into the call which an ``AFTER`` node follows."""
    call = nodes[after[1]]
    place = after[2]
    if place >= 0:
        return int(call[2][place])
    return int(nodes[call[1]][1]) if place == RECEIVER else int(call[3][by_keyword(place)][1])

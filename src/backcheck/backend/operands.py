"""The nodes that a node is made of."""

from collections.abc import Iterator

from backcheck.ir import AFTER, ATTR, AWAIT, BIN, BOOL, BUILD, CALL, CMP, ELEM, ENTER, ITEM, NOT, PART, PHI, STAR, TEXT, UPD, WHEN, Node

_ONE = frozenset((ATTR, ELEM, AWAIT, NOT, ENTER, PART, STAR, WHEN, AFTER))


def operands(node: Node) -> Iterator[int]:
    """In order; conditions of ways that join are left out."""
    match node[0]:
        case op if op in _ONE:
            yield node[1]
        case op if op == ITEM:
            yield from node[1:3]
        case op if op == CALL:
            yield node[1]
            yield from node[2]
            yield from (value for _, value in node[3])
        case op if op == BUILD:
            for entry in node[2]:
                yield from (part for part in entry if part >= 0) if isinstance(entry, list | tuple) else (entry,)
        case op if op == TEXT:
            yield from node[1]
        case op if op == BIN:
            yield from node[2:4]
        case op if op in (CMP, BOOL):
            yield from node[2]
        case op if op == PHI:
            yield from (arm[0] for arm in node[1])
        case op if op == UPD:
            yield node[1]
            if node[4] >= 0:
                yield node[4]

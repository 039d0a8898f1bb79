"""The versions of one object within a function: what it was first, and what has been stored in it since."""

from collections.abc import Iterator, Sequence

from backcheck.ir import AFTER, ATTR, AWAIT, PHI, UPD, WHEN, Node
from backcheck.semantics.conditions import before

_MOST = 200


def first(nodes: list[Node], node: int) -> int:
    """The node that an object was made at, or came in by; of several that ways bring, the earliest."""
    for _ in range(_MOST):
        here = nodes[node]
        match here[0]:
            case op if op in (UPD, WHEN, AWAIT):
                node = here[1]
            case op if op == AFTER:
                node = before(nodes, here)
            case op if op == PHI:
                node = min(arm[0] for arm in here[1])
            case _:
                return node
    return node


def stores(nodes: list[Node], node: int) -> Iterator[Node]:
    """The stores into an object, the last one first."""
    for _ in range(_MOST):
        here = nodes[node]
        match here[0]:
            case op if op == UPD:
                yield here
                node = here[1]
            case op if op in (WHEN, AWAIT):
                node = here[1]
            case op if op == AFTER:
                node = before(nodes, here)
            case op if op == PHI:
                node = here[1][0][0]
            case _:
                return


def last_stored(nodes: Sequence[Node], attribute: Node) -> int:
    """What was stored last in the attribute that is read, of an object that was itself read from another one too; -1 for nothing."""
    base = attribute[1]
    if nodes[base][0] == ATTR and (inner := last_stored(nodes, nodes[base])) >= 0:
        base = inner
    while nodes[base][0] in (UPD, WHEN):
        if nodes[base][0] == UPD and tuple(nodes[base][2:4]) == (".", attribute[2]):
            return int(nodes[base][4])
        base = nodes[base][1]
    return -1

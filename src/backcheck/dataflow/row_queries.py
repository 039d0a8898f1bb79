"""Where queries begin: all records of what is asked for, what a statement selects, what a condition finds."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from backcheck.dataflow.loaded import NONE, Bound, Loaded, Records, Way, joined
from backcheck.dataflow.row_attributes import entity_of
from backcheck.dataflow.selections import selected
from backcheck.ir import ATTR, CALL, Node
from backcheck.semantics.points import Point
from backcheck.semantics.program import last_name
from backcheck.semantics.refs import Kind

if TYPE_CHECKING:
    from backcheck.dataflow.rows import Rows


def root(rows: "Rows", point: Point, node: Node) -> Records:
    """All records of what is asked for, unless only aggregates are."""
    nodes = rows.program.graph(point.function).nodes
    asked = [*node[2]] or ([receiver(nodes, node)] if receiver(nodes, node) >= 0 else [])
    if node[2] and all(_is_aggregate(rows, point, one) for one in node[2]):
        return NONE
    parts = [part for one in asked for part in _before_dots(nodes, one)]
    refs = tuple(ref for part in parts for ref in rows.types.of(point.function, part))
    inner = rows.each(point, parts, Way.WHOLE)
    # Columns of another query: as many as that gives.
    bound = max((one.bound for one in inner), default=Bound.ALL)
    return (Loaded(bound, point.function.id, point.node, entity_of(rows, refs)),)


def _before_dots(nodes: list[Node], node: int) -> Iterator[int]:
    """An expression and all that stands before its dots: ``query.c.name``, ``query.c`` and ``query``."""
    yield node
    while nodes[node][0] == ATTR:
        node = int(nodes[node][1])
        yield node


def _is_aggregate(rows: "Rows", point: Point, node: int) -> bool:
    """``func.count(...)``, also under a label."""
    nodes = rows.program.graph(point.function).nodes
    while nodes[node][0] == CALL:
        for ref in rows.origins.calls.targets(point.function, node):
            role = rows.program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
            if role is not None and last_name(nodes, nodes[node][1]) in role.facts.get("aggregates", ()):
                return True
        node = receiver(nodes, nodes[node])
        if node < 0:
            return False
    return False


def statement(rows: "Rows", point: Point, ports: Iterable[int]) -> Records:
    """The rows that a statement selects: a text, or an object that says it."""
    found: list[Records] = []
    for port in ports:
        objects = rows.at(point.at(port))
        if objects or _is_object(rows, point, port):
            found.append(objects)
            continue
        for text in rows.texts.of(point.at(port)):
            bound, table = selected(text)
            if bound is not None:
                found.append((Loaded(bound, point.function.id, point.node, table),))
    return joined(found)


def _is_object(rows: "Rows", point: Point, port: int) -> bool:
    """A statement that is no text."""
    return any(ref.kind is Kind.LIBRARY and ref.name != "builtins.str" for ref in rows.types.of(point.function, port))


def found(rows: "Rows", point: Point, node: Node, conditions: list[int]) -> Records:
    """All records, as far as the conditions at a port leave them."""
    left = rows.filters.left(point, (*node[:2], conditions, ()), -1) if conditions else Bound.ALL
    return NONE if left is None else (Loaded(left, point.function.id, point.node),)


def receiver(nodes: list[Node], node: Node) -> int:
    """What stands before the dot of a call, -1 where nothing does."""
    callee = nodes[node[1]]
    return int(callee[1]) if callee[0] == ATTR else -1

"""Records that the classes of views show: what their methods and attributes say, and whether they answer it in pages."""

from typing import TYPE_CHECKING, Any

from backcheck.dataflow.loaded import NONE, Bound, Loaded, Records, Way, narrowed
from backcheck.dataflow.row_attributes import entity_of, is_self
from backcheck.ir import ATTR, CONST, Node
from backcheck.semantics.points import Point
from backcheck.semantics.program import Class
from backcheck.semantics.refs import Kind, Ref

if TYPE_CHECKING:
    from backcheck.dataflow.rows import Rows


def shown(rows: "Rows", words: dict[str, Any]) -> Records:
    """What the class of a view shows: by its method, else by its attributes."""
    if rows.owner is None:
        return NONE
    members = rows.types.members
    action = members.method(rows.owner, words["action"]) if "action" in words else None
    if action is not None:
        return rows.within(action)
    method = members.method(rows.owner, words["method"]) if "method" in words else None
    found = rows.within(method) if method is not None else _attributes(rows, rows.owner, words)
    if not words.get("paged"):
        return found
    narrowing = members.method(rows.owner, words["filter"]) if "filter" in words else None
    if narrowing is not None:
        rows.given[narrowing.id, 1] = found
        found = rows.within(narrowing)
    if method is not None and not found and (node := next(iter(rows.origins.given_back(method)), None)) is not None:
        # A list view answers records, whatever was not understood of its query.
        found = (Loaded(Bound.UNSURE, method.id, node),)
    return narrowed(found, Bound.SOME) if rows.pages.of_class(rows.owner) else found


def _attributes(rows: "Rows", owner: Class, words: dict[str, Any]) -> Records:
    """The query that a class attribute holds, or the class of the records."""
    written = [Point(*one) for one in rows.origins.field(owner, words["attribute"])]
    if any(tuple(rows.program.graph(one.function).nodes[one.node]) != (CONST, None) for one in written):
        return rows.of_points(written, Way.WHOLE)
    named = list(rows.origins.field(owner, words["model"])) if "model" in words else []
    refs = tuple(ref for function, node in named for ref in rows.types.of(function, node))
    return (Loaded(Bound.ALL, named[0][0].id, named[0][1], entity_of(rows, refs)),) if named else NONE


def paged(rows: "Rows", point: Point, node: Node, found: Records) -> Records:
    """Bounded where the paginator, or the view that asks its own, is set to make pages."""
    return narrowed(found, Bound.SOME) if makes_pages(rows, point, node) else found


def makes_pages(rows: "Rows", point: Point, node: Node) -> bool:
    """Whether a call that asks for a page is given one."""
    callee = rows.program.graph(point.function).nodes[node[1]]
    refs = rows.types.of(point.function, callee[1]) if callee[0] == ATTR else ()
    if rows.owner is not None and callee[0] == ATTR and is_self(rows, point, callee[1]):
        refs = (Ref(Kind.INSTANCE, id=rows.owner.id),)
    return not refs or any(rows.pages.of(ref) for ref in refs)

"""Conditions about there being a page: ``if page is not None``."""

from typing import TYPE_CHECKING

from backcheck.dataflow.row_calls import targets
from backcheck.dataflow.row_views import makes_pages
from backcheck.ir import CALL, CMP, CONST, Node
from backcheck.semantics.conditions import unchanged
from backcheck.semantics.points import Point
from backcheck.semantics.refs import Kind, Ref

if TYPE_CHECKING:
    from backcheck.dataflow.rows import Rows

_GIVEN = {"is not": True, "!=": True, "is": False, "==": False}


def is_paged(rows: "Rows", point: Point, condition: int) -> bool | None:
    """What a condition amounts to that asks whether there is a page, of a view that makes pages; None where it asks something else."""
    nodes = rows.program.graph(point.function).nodes
    here = nodes[condition]
    about_none = _is_about_none(nodes, here)
    asked = unchanged(nodes, here[2][0] if about_none else condition)
    made = nodes[asked]
    if made[0] != CALL or not any(_asks_for_page(rows, ref) for ref in targets(rows, point.at(asked), made)):
        return None
    return (_GIVEN[here[1][0]] if about_none else True) if makes_pages(rows, point, made) else None


def _is_about_none(nodes: list[Node], here: Node) -> bool:
    return here[0] == CMP and len(here[1]) == 1 and here[1][0] in _GIVEN and tuple(nodes[here[2][1]]) == (CONST, None)


def _asks_for_page(rows: "Rows", ref: Ref) -> bool:
    role = rows.program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
    said = role.facts.get("rows") if role is not None else None
    return isinstance(said, dict) and "paged" in said

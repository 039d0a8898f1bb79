"""Which arms of a choice no call takes: the condition is a parameter, and every call gives it a constant that says otherwise."""

from typing import TYPE_CHECKING

from backcheck.ir import CMP, CONST, NOT, PARAM, WHEN, Node
from backcheck.semantics.points import Point

if TYPE_CHECKING:
    from backcheck.semantics.origins import Origins

_DEEPEST = 3
_MOST = 40
_NONE: Node = (CONST, None)


def taken(origins: "Origins", point: Point, choice: Node) -> list[Point]:
    """The arms that some call takes. One against a parameter's default, where nothing in the project calls, is nobody's to know."""
    found: list[Point] = []
    for value, condition, polarity, _ in choice[1]:
        tested = _tested(origins, point, condition)
        given = _given(origins, point, tested[0], 0) if tested is not None else None
        if tested is None or not given or any(_holds(one, *tested[1:]) is polarity for one in given):
            found.append(point.at(value))
        elif point.entered is None and not origins.callers(point.function):
            found.append(point.lost())
    return found


def _tested(origins: "Origins", point: Point, condition: int) -> tuple[int, bool, bool] | None:
    """The parameter that a condition asks about, whether for being None, and whether the other way round."""
    nodes = origins.program.graph(point.function).nodes
    turned = False
    while condition >= 0:
        node = nodes[condition]
        match node[0]:
            case op if op == NOT:
                turned, condition = not turned, node[1]
            case op if op == WHEN:
                condition = node[1]
            case op if op == PARAM:
                return node[1], False, turned
            case op if op == CMP and node[1] in (("is",), ("is not",), ["is"], ["is not"]):
                asked, other = (nodes[side] for side in node[2])
                return (asked[1], True, turned is (node[1][0] == "is")) if asked[0] == PARAM and tuple(other) == _NONE else None
            case _:
                return None
    return None


def _holds(value: object, none: bool, turned: bool) -> bool:
    return (value is None if none else bool(value)) is not turned


def _given(origins: "Origins", point: Point, place: int, depth: int) -> list[object] | None:
    """The constants that a parameter is given; None where one of them is none."""
    if depth > _DEEPEST:
        return None
    alone = point.entered is None and not origins.callers(point.function)
    values = origins.default(point, place) if alone else origins.parameter(point, (PARAM, place))
    found: list[object] = []
    for value in values or ():
        node = origins.program.graph(value.function).nodes[value.node] if value.node >= 0 else ()
        inner = _given(origins, value, node[1], depth + 1) if node and node[0] == PARAM else None
        if not node or (node[0] != CONST and inner is None) or len(found) > _MOST:
            return None
        found += inner if inner is not None else [node[1]]
    return found

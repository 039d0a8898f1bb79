"""What kind of answer a handler gives back, through the functions that make it: a page, a way elsewhere, a file, data, an error.

Facts of roles: ``answers`` names the kind of answer that a call makes, ``writes`` the kind of text, ``carries`` the parameter that
an answer is made of, ``media`` the parameters that name its type; ``status`` and ``code`` are those of answers.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from backcheck.ir import BUILD, CALL, CONST, UPD, Node
from backcheck.models.role import Role
from backcheck.semantics.calls import option
from backcheck.semantics.points import Point
from backcheck.semantics.program import Function
from backcheck.sites.world import World

_DEEPEST = 4
_DISPOSITION = "content-disposition"
_DISPLAYS = frozenset(("dict", "list"))


class Answered(StrEnum):
    """``JSON`` is whatever a program reads."""

    PAGE = "html"
    ELSEWHERE = "redirect"
    FILE = "file"
    JSON = "json"
    ERROR = "error"
    UNKNOWN = "unknown"


_MEDIA = (("html", Answered.PAGE), ("json", Answered.JSON), ("xml", Answered.UNKNOWN), ("event-stream", Answered.JSON))


def answered(world: World, function: Function) -> frozenset[Answered]:
    """The kinds of what a function returns; an error is one whatever it carries."""
    return frozenset(kind for node, _ in world.program.graph(function).returns for kind in _returned(world, Point(function, node)))


def _returned(world: World, point: Point) -> Iterator[Answered]:
    """By the headers that are set on it, else by what it is."""
    nodes = world.program.graph(point.function).nodes
    node = nodes[point.node]
    while node[0] == UPD:
        key = nodes[node[3]] if node[2] == "[" else ()
        if key and key[0] == CONST and str(key[1]).lower() == _DISPOSITION:
            yield Answered.FILE
            return
        node = nodes[node[1]]
    yield from _kinds(world, point, 0)


def _kinds(world: World, start: Point, depth: int) -> Iterator[Answered]:
    if depth > _DEEPEST:
        yield Answered.UNKNOWN
        return
    for point in world.origins.points(start):
        node = world.program.graph(point.function).nodes[point.node] if point.node >= 0 else ()
        if node and node[0] == CALL:
            yield from _made(world, point, node, depth)
        elif node and node[0] == BUILD and node[1] == "tuple" and node[2] and _is_put_away(world, point.at(node[2][-1])):
            yield Answered.FILE
        elif node and node[0] == BUILD and node[1] == "tuple" and node[2]:
            status = world.origins.value(point.at(node[2][1])) if len(node[2]) > 1 else None
            yield from (Answered.ERROR,) if _is_error(status) else _kinds(world, point.at(node[2][0]), depth + 1)
        elif node and node[0] == BUILD and node[1] in _DISPLAYS:
            yield Answered.JSON
        elif not node or node[0] != CONST or node[1] is not None:
            yield Answered.UNKNOWN


def _is_put_away(world: World, start: Point) -> bool:
    """Whether headers that are given beside a body tell the browser to keep it: ``return text, 200, {"Content-Disposition": ...}``."""
    for point in world.origins.points(start):
        nodes = world.program.graph(point.function).nodes
        node = nodes[point.node] if point.node >= 0 else ()
        keys = [nodes[key] for key, _ in node[2] if key >= 0] if node and node[0] == BUILD and node[1] == "dict" else []
        if any(key[0] == CONST and str(key[1]).lower() == _DISPOSITION for key in keys):
            return True
    return False


def _made(world: World, point: Point, call: Node, depth: int) -> Iterator[Answered]:
    roles = [role for _, role in world.roles(world.calls.targets(point.function, point.node))]
    if not roles:
        yield Answered.UNKNOWN
    for role in roles:
        facts = role.facts
        if _is_error(facts.get("code")) or _is_error(_given(world, point, call, role, facts.get("status"))):
            yield Answered.ERROR
        elif "redirects" in facts:
            yield Answered.ELSEWHERE
        elif named := facts.get("answers", facts.get("writes")):
            yield Answered(named)
        elif media := _media(world, point, call, role):
            yield media
        elif isinstance(inner := option(world.program.graph(point.function).nodes, call, role.params, facts.get("carries", "")), int):
            yield from _kinds(world, point.at(inner), depth + 1)
        else:
            yield Answered.UNKNOWN


def _media(world: World, point: Point, call: Node, role: Role) -> Answered | None:
    """What the named type of an answer says; plain text may be anything."""
    for name in role.facts.get("media", ()):
        given = _given(world, point, call, role, name)
        if isinstance(given, str) and not given.startswith("text/plain"):
            return next((kind for word, kind in _MEDIA if word in given), Answered.FILE)
    return None


def _given(world: World, point: Point, call: Node, role: Role, name: str | None) -> Any:
    """The value of a call's parameter, as the calls on the way here give it."""
    given = option(world.program.graph(point.function).nodes, call, role.params, name) if name else None
    return world.origins.value(_only(world, point.at(given))) if isinstance(given, int) else None


def _only(world: World, start: Point) -> Point:
    found = world.origins.points(start)
    return found[0] if len(found) == 1 else start.lost()


def _is_error(status: Any) -> bool:
    return isinstance(status, int) and status >= 400

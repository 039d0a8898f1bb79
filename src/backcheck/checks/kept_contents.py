"""What a program has put into a file that it then reads by its name: what was saved there, and what was written once it was open.

A role says under ``puts`` what it puts where: ``at`` is the parameter with the name, ``content`` the port of what is kept; without it
that is whatever is written to what the call gives.
"""

from collections.abc import Iterator

from backcheck.dataflow.lattice import Value, join
from backcheck.ir import AFTER, CONST, ENTER, PHI
from backcheck.semantics.conditions import unchanged
from backcheck.semantics.points import LOST, Point
from backcheck.semantics.program import Function
from backcheck.sites.modelled import Modelled, call_at
from backcheck.sites.world import World

_Key = tuple[int, int] | str
_DEEPEST = 4


def kept(world: World, start: Point) -> Value:
    """What contributes to the content of the file that a value names, in the functions that the name comes through."""
    points = world.origins.points(start)
    named = frozenset(key for point in points for key in _keys(world, point))
    functions = {point.function.id: point.function for point in (start, *points)}
    names = frozenset(role.name.rpartition(".")[2] for role in world.program.models if "puts" in role.facts)
    return join(part for function in functions.values() for part in _kept_in(world, function, names, named))


def _kept_in(world: World, function: Function, names: frozenset[str], named: frozenset[_Key]) -> Iterator[Value]:
    for call in world.program.calls(function, names):
        made = call_at(world.origins, Point(function, call))
        puts = made.fact("puts") if made is not None else None
        if made is None or puts is None:
            continue
        given = _given(made, puts["at"])
        if any(not named.isdisjoint(_keys(world, point)) for one in given for point in world.origins.points(one)):
            yield _content(world, made, puts.get("content", ""))


def _content(world: World, made: Modelled, port: str) -> Value:
    if port:
        return world.solver.reaching(made.function, [one.node for one in _given(made, port)])
    written = [index for index, node in enumerate(made.nodes) if node[0] == AFTER and made.node in _roots(made, index)]
    return world.solver.reaching(made.function, written)


def _given(made: Modelled, port: str) -> list[Point]:
    if port == "self":
        return [made.at(made.receiver)] if made.receiver is not None else []
    return [one for one in made.given(port) if isinstance(one, Point)]


def _roots(made: Modelled, node: int) -> Iterator[int]:
    """The nodes that may have made an object of which a node is a version, also where ``with`` bound it."""
    pending, seen = [node], set[int]()
    while pending:
        found = unchanged(made.nodes, pending.pop())
        if found in seen:
            continue
        seen.add(found)
        here = made.nodes[found]
        if here[0] == ENTER:
            pending.append(here[1])
        elif here[0] == PHI:
            pending += [arm[0] for arm in here[1]]
        else:
            yield found


def _keys(world: World, point: Point, depth: int = 0) -> Iterator[_Key]:
    """What tells a name from others: its text, or the place where it was made; ``str(path)`` is the name that the path is."""
    if point.node == LOST:
        return
    node = world.program.graph(point.function).nodes[point.node]
    if node[0] == CONST:
        yield from (node[1],) if isinstance(node[1], str) else ()
        return
    yield point.function.id, point.node
    made = call_at(world.origins, point)
    if made is not None and made.fact("path") == "same" and len(made.call[2]) == 1 and depth < _DEEPEST:
        for inner in world.origins.points(made.at(made.call[2][0])):
            yield from _keys(world, inner, depth + 1)

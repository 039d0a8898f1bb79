"""Settings that later ones overrule: a module that takes all names of another and gives one a value of its own, a class of settings
that is derived from another and does.
"""

from collections.abc import Iterator

from backcheck.ir import CONST
from backcheck.semantics.points import Point
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind
from backcheck.sites.world import World


def overruled_later(world: World, function: Function, node: int) -> bool:
    """Whether a value is written for a name that gets one from somewhere else where the settings are read that overrule these."""
    for one in world.program.classes:
        if one.path == function.path and one.facts.parent == function.index:
            for name, value in one.facts.attributes.items():
                if value == node:
                    return any(_is_read(world, *given) for given in _in_heirs(world, one, name))
    held = world.program.graph(function).cells.items() if function.facts.parent < 0 else ()
    name = next((name for name, values in held if node in values), "")
    return bool(name) and any(_is_read(world, *given) for given in _in_followers(world, function.path, name))


def _in_heirs(world: World, one: Class, name: str) -> Iterator[tuple[Function, int]]:
    for heir in world.types.members.descendants(one):
        if name in heir.facts.attributes:
            yield world.program.function(heir.path, heir.facts.parent), heir.facts.attributes[name]


def _in_followers(world: World, path: str, name: str) -> Iterator[tuple[Function, int]]:
    names = world.types.names
    for other, facts in world.program.files.items():
        if name in facts.symbols and world.judged(other):
            refs = (ref for star in facts.stars for ref in names.dotted(other, star))
            if any(ref.kind is Kind.MODULE and ref.name == path for ref in refs):
                module = world.program.module(other)
                yield from ((module, value) for value in world.program.graph(module).cells.get(name, ()))


def _is_read(world: World, function: Function, node: int) -> bool:
    """Whether a value is no literal itself."""
    points = world.origins.points(Point(function, node))
    nodes = world.program.graph
    return any(point.node < 0 or nodes(point.function).nodes[point.node][0] != CONST for point in points)

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
    if not name:
        return False
    return any(_is_read(world, *given) for given in _in_followers(world, function.path, name)) or _is_taken_first(world, function.path)


def _is_taken_first(world: World, path: str) -> bool:
    """Whether all names of a module are taken before those of one that only installations have: ``from .local import *``."""
    for other, facts in world.program.files.items():
        taken = [_modules(world, other, star) for star in facts.stars]
        if path in (found for one in taken for found in one) and world.judged(other):
            return any(star.startswith(".") and not one for star, one in zip(facts.stars, taken, strict=True))
    return False


def _modules(world: World, path: str, dotted: str) -> tuple[str, ...]:
    return tuple(ref.name for ref in world.types.names.dotted(path, dotted) if ref.kind is Kind.MODULE)


def _in_heirs(world: World, one: Class, name: str) -> Iterator[tuple[Function, int]]:
    for heir in world.types.members.descendants(one):
        if name in heir.facts.attributes:
            yield world.program.function(heir.path, heir.facts.parent), heir.facts.attributes[name]


def _in_followers(world: World, path: str, name: str) -> Iterator[tuple[Function, int]]:
    for other, facts in world.program.files.items():
        if name in facts.symbols and world.judged(other) and any(path in _modules(world, other, star) for star in facts.stars):
            module = world.program.module(other)
            yield from ((module, value) for value in world.program.graph(module).cells.get(name, ()))


def _is_read(world: World, function: Function, node: int) -> bool:
    """Whether a value is no literal itself."""
    points = world.origins.points(Point(function, node))
    nodes = world.program.graph
    return any(point.node < 0 or nodes(point.function).nodes[point.node][0] != CONST for point in points)

"""Routes that people visit with a browser: they answer with a page, or lead to one."""

from collections.abc import Iterator

from backcheck.backend.model import Route
from backcheck.semantics.points import Point
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind
from backcheck.sites.answer_kinds import Answered, answered
from backcheck.sites.modelled import call_at
from backcheck.sites.world import World

_TEMPLATE = "template_name"
_FOR_PEOPLE = frozenset((Answered.PAGE, Answered.ELSEWHERE, Answered.FILE))


def is_page(world: World, route: Route) -> bool:
    """Whether a route is seen to answer pages, files and ways to others alone; what a generated description shows is for callers.

    A route that only refuses has nothing to describe either.
    """
    kinds = frozenset(_made(world, route))
    if kinds == {Answered.ERROR}:
        return True
    kinds -= {Answered.ERROR, Answered.UNKNOWN}
    return bool(kinds) and kinds <= _FOR_PEOPLE and (Answered.PAGE in kinds or not _is_described(world, route))


def _is_described(world: World, route: Route) -> bool:
    """Whether the framework generates a description of its routes."""
    if route.app < 0:
        return False
    place = world.backend.apps[route.app].place
    made = call_at(world.origins, Point(world.program.functions[place.function], place.node))
    return made is not None and bool(made.fact("described"))


def _made(world: World, route: Route) -> Iterator[Answered]:
    """The kinds of answers: what the handlers make, what the library's view does, the template that a class names."""
    for function in _answering(world, route):
        yield from answered(world, function)
    if route.owner < 0:
        return
    owner = world.program.classes[route.owner]
    for base in world.types.members.library_bases(owner):
        role = world.program.models.find(base)
        if role is not None and "answers" in role.facts:
            yield Answered(role.facts["answers"])
    own = (world.program.classes[ref.id] for ref in world.types.members.order(owner) if ref.kind is Kind.CLASS)
    if any(_TEMPLATE in one.facts.attributes for one in own):
        yield Answered.PAGE


def _answering(world: World, route: Route) -> Iterator[Function]:
    """The functions that answer: the handler, or the methods of a view that are named after those of the protocol."""
    if route.function >= 0:
        yield world.program.functions[route.function]
    elif route.owner >= 0:
        for verb in route.methods:
            method = world.types.members.method(world.program.classes[route.owner], verb.lower())
            if method is not None:
                yield method

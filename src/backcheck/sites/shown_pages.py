"""Routes that people visit with a browser: they answer with a page, or lead to one."""

from collections.abc import Iterator

from backcheck.backend.model import Route
from backcheck.ir import CALL
from backcheck.semantics.points import Point
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind
from backcheck.sites.modelled import call_at
from backcheck.sites.world import World

_PAGE, _LEADS = "html", "redirect"
_TEMPLATE = "template_name"


def is_page(world: World, route: Route) -> bool:
    """Whether every answer that a route is seen to make is a page or a redirect; what a generated description shows is for callers."""
    made = set(_made(world, route))
    return bool(made) and made <= {_PAGE, _LEADS} and (_PAGE in made or not _is_described(world, route))


def _is_described(world: World, route: Route) -> bool:
    """Whether the framework generates a description of its routes."""
    if route.app < 0:
        return False
    place = world.backend.apps[route.app].place
    made = call_at(world.origins, Point(world.program.functions[place.function], place.node))
    return made is not None and bool(made.fact("described"))


def _made(world: World, route: Route) -> Iterator[str]:
    """The kinds of answers: what the handlers make, what the library's view does, the template that a class names."""
    for function in _answering(world, route):
        yield from _answers(world, function)
    if route.owner < 0:
        return
    owner = world.program.classes[route.owner]
    for base in world.types.members.library_bases(owner):
        role = world.program.models.find(base)
        if role is not None and "answers" in role.facts:
            yield str(role.facts["answers"])
    own = (world.program.classes[ref.id] for ref in world.types.members.order(owner) if ref.kind is Kind.CLASS)
    if any(_TEMPLATE in one.facts.attributes for one in own):
        yield _PAGE


def _answering(world: World, route: Route) -> Iterator[Function]:
    """The functions that answer: the handler, or the methods of a view that are named after those of the protocol."""
    if route.function >= 0:
        yield world.program.functions[route.function]
    elif route.owner >= 0:
        for verb in route.methods:
            method = world.types.members.method(world.program.classes[route.owner], verb.lower())
            if method is not None:
                yield method


def _answers(world: World, function: Function) -> Iterator[str]:
    """What kinds of answers a function makes, errors apart."""
    for index, node in enumerate(world.program.graph(function).nodes):
        if node[0] == CALL:
            for _, role in world.roles(world.calls.targets(function, index)):
                if "answers" in role.facts:
                    yield str(role.facts["answers"])
                elif "redirects" in role.facts:
                    yield _LEADS

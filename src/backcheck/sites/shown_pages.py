"""Routes that people visit with a browser: they answer with a page, or lead to one."""

from collections.abc import Iterator

from backcheck.backend.model import Route
from backcheck.ir import CALL
from backcheck.semantics.program import Function
from backcheck.sites.world import World

_PAGE, _LEADS = "html", "redirect"


def is_page(world: World, route: Route) -> bool:
    """Whether every answer that a route is seen to make is a page or a redirect; generated descriptions count as an API all the same."""
    owner = world.program.classes[route.owner] if route.owner >= 0 else None
    made = {kind for function in _answering(world, route) for kind in _answers(world, function)}
    if owner is not None:
        roles = (world.program.models.find(base) for base in world.types.members.library_bases(owner))
        made |= {role.facts["answers"] for role in roles if role is not None and "answers" in role.facts}
    return bool(made) and made <= {_PAGE, _LEADS} and (_PAGE in made or not _is_described(world, route))


def _is_described(world: World, route: Route) -> bool:
    return route.app >= 0 and world.backend.apps[route.app].describes_itself


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

"""The repository's functions that run when a route answers a request which only asks."""

from collections.abc import Iterator

from backcheck.backend.model import Route
from backcheck.models.role import Role
from backcheck.semantics.program import Class, Function
from backcheck.sites.world import World

SAFE = ("GET", "HEAD")


def handlers(world: World, route: Route, method: str) -> Iterator[Function]:
    """The handler function; for a class its methods that the library calls for such a request."""
    found: dict[int, Function] = {}
    own = world.program.functions[route.function] if route.function >= 0 else None
    if own is not None and (route.owner < 0 or set(route.methods) <= set(SAFE)):
        found[own.id] = own
    if route.owner >= 0:
        owner = world.program.classes[route.owner]
        methods = (world.types.members.method(owner, name) for name in _called(world, owner, route, method))
        found.update({one.id: one for one in methods if one is not None})
    yield from found.values()


def _called(world: World, owner: Class, route: Route, method: str) -> Iterator[str]:
    """The names of methods that the bases of a class call for a request: their hooks, and the action that answers it."""
    roles = list(_bases(world, owner))
    actions = {name: verb for role in roles for name, verb in role.facts.get("actions", {}).items()}
    wanted = route.handler.rpartition(".")[2]
    for name, verb in actions.items():
        if verb in (method, "GET") and wanted in (name, owner.name):
            yield name
    yield from dict.fromkeys(str(name) for role in roles for name in role.facts.get("calls", ()))


def _bases(world: World, owner: Class) -> Iterator[Role]:
    for base in world.types.members.library_bases(owner):
        role = world.program.models.find(base)
        if role is not None:
            yield role

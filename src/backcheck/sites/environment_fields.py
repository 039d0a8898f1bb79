"""Fields of classes that the environment fills: what is written there only holds where nothing else is said."""

from backcheck.ir import CALL
from backcheck.semantics.program import Function
from backcheck.sites.world import World

_ENVIRONMENT = "environment"


def overruled(world: World, function: Function, node: int) -> bool:
    """Whether a value is the default of such a field, itself or inside what describes the field."""
    nodes = world.program.graph(function).nodes
    for one in world.program.classes:
        if one.path != function.path or one.facts.parent != function.index or not _reads(world, one.id):
            continue
        for value in one.facts.attributes.values():
            here = nodes[value] if value >= 0 else ()
            inside = (*here[2], *(given for _, given in here[3])) if here and here[0] == CALL else ()
            if node == value or node in inside:
                return True
    return False


def _reads(world: World, number: int) -> bool:
    """Whether a class is one of these, or a part of one."""
    members = world.types.members
    own = world.program.classes[number]
    bases = (base for one in (own, *members.descendants(own)) for base in members.library_bases(one))
    roles = (world.program.models.find(base) for base in bases)
    return any(role is not None and role.facts.get("reads") == _ENVIRONMENT for role in roles)

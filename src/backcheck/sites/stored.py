"""What a write changes, by the name of the class whose records they are."""

from collections.abc import Iterator

from backcheck.dataflow.effects import Effect
from backcheck.ir import ATTR, CALL, UPD
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref
from backcheck.sites.world import World


def entity(world: World, effect: Effect) -> str:
    """The entity that an effect writes; empty where it is not known."""
    number, node = effect.last
    function = world.program.functions[number]
    for place in _places(world, function, node):
        for ref in world.types.of(function, place):
            name = _name(world, ref)
            if name:
                return name
    return ""


def _places(world: World, function: Function, node: int) -> Iterator[int]:
    """The receiver of a write, what it is given, and what a statement was built of."""
    nodes = world.program.graph(function).nodes
    written = nodes[node]
    if written[0] == UPD:
        yield written[1]
    elif written[0] == CALL:
        if nodes[written[1]][0] == ATTR:
            yield nodes[written[1]][1]
        yield from written[2]
        inner = written[2][0] if written[2] else -1
        while inner >= 0 and nodes[inner][0] == CALL:
            yield from nodes[inner][2]
            inner = nodes[nodes[inner][1]][1] if nodes[nodes[inner][1]][0] == ATTR else -1


def _name(world: World, ref: Ref) -> str:
    if ref.kind in (Kind.INSTANCE, Kind.CLASS):
        one = world.program.classes[ref.id]
        roles = (world.program.models.find(base) for base in world.types.members.library_bases(one))
        return one.name if any(role is not None and (role.facts.get("entity") or role.facts.get("watched")) for role in roles) else ""
    element = ref.value if ref.kind is Kind.LIBRARY else None
    if isinstance(element, Ref) and element.kind in (Kind.INSTANCE, Kind.CLASS):
        return world.program.classes[element.id].name
    return ""

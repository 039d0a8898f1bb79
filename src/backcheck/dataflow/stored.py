"""What a write changes, by the name of the class whose records they are."""

from collections.abc import Iterator

from backcheck.dataflow.effects import Effect
from backcheck.ir import AFTER, ATTR, AWAIT, CALL, DOTTED, FREE, NAME, UPD
from backcheck.semantics.conditions import before
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref
from backcheck.semantics.types import Types


def entity(types: Types, effect: Effect) -> str:
    """The entity that an effect writes; empty where it is not known."""
    number, node = effect.last
    function = types.program.functions[number]
    for place in _places(types, function, node):
        names = {name for ref in types.of(function, place) if (name := _name(types, ref))}
        # A function that stores whatever it is given tells of no class.
        if names:
            return names.pop() if len(names) == 1 else ""
    return ""


def spelled(types: Types, function: Function, node: int) -> str:
    """The class that a write is asked of by its name: ``Order.objects.filter().delete()``; empty where it is of something else."""
    nodes = types.program.graph(function).nodes
    while nodes[node][0] in (CALL, ATTR, AWAIT, AFTER):
        here = nodes[node]
        node = before(nodes, here) if here[0] == AFTER else here[1]
    here = nodes[node]
    name = str(here[1]).rpartition(".")[2] if here[0] in (NAME, DOTTED, FREE) else ""
    return name if name[:1].isupper() and not name.isupper() else ""


def _places(types: Types, function: Function, node: int) -> Iterator[int]:
    """The receiver of a write, what it is given, and what a statement was built of."""
    nodes = types.program.graph(function).nodes
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


def _name(types: Types, ref: Ref) -> str:
    if ref.kind in (Kind.INSTANCE, Kind.CLASS):
        one = types.program.classes[ref.id]
        roles = (types.program.models.find(base) for base in types.members.library_bases(one))
        return one.name if any(role is not None and (role.facts.get("entity") or role.facts.get("watched")) for role in roles) else ""
    element = ref.value if ref.kind is Kind.LIBRARY else None
    if isinstance(element, Ref) and element.kind in (Kind.INSTANCE, Kind.CLASS):
        return types.program.classes[element.id].name
    return ""

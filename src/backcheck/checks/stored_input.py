"""Whether what is stored was sent with the request: then whoever asks means the change."""

from collections.abc import Iterator, Sequence

from backcheck.dataflow.asking import Asking
from backcheck.dataflow.effects import Effect
from backcheck.dataflow.lattice import AtomKind
from backcheck.ir import BUILD, CALL, UPD, WHEN, Node
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind
from backcheck.sites.world import World

_SENT = "remote"
_SEVERAL = frozenset(("builtins.list", "builtins.tuple", "builtins.set"))


def stores_input(world: World, effect: Effect, method: str) -> bool:
    """Followed along the way that the effect was found by: other callers of the same functions may store other things."""
    asking = Asking(world.origins, method)
    step = len(effect.way) - 1
    function = world.program.functions[effect.way[step][0]]
    written = list(_written(world, function, effect.way[step][1]))
    while written:
        value = world.solver.transfer.each(function, (node for node in written if not _is_record(world, function, node)))
        # A body is not sent.
        sent = (atom for atom in value if atom.kind == AtomKind.SOURCE and atom.label == _SENT)
        if any(asking.truth(world.program.functions[atom.function], atom.node) is not False for atom in sent):
            return True
        # A part of a parameter is of a record that was found, or of whoever is signed in.
        whole = (atom for atom in value if atom.kind == AtomKind.PARAMETER and atom.function == function.id and not atom.path)
        places = sorted({atom.node for atom in whole})
        if step == 0:
            return any(world.entries.parameter_source(function, place) == _SENT for place in places)
        step -= 1
        caller, call = world.program.functions[effect.way[step][0]], effect.way[step][1]
        written = list(_passed(world, caller, call, function, places))
        function = caller
    return False


def _is_record(world: World, function: Function, node: int) -> bool:
    """Whether a value is an object of a class, or several, which were found by what was sent."""
    return any(ref.kind is Kind.INSTANCE or ref.name in _SEVERAL for ref in world.types.of(function, node))


def _passed(world: World, caller: Function, call: int, function: Function, places: list[int]) -> Iterator[int]:
    """What a call passes for some parameters."""
    if world.program.graph(caller).nodes[call][0] != CALL:
        return
    for place in places:
        argument = world.calls.argument(caller, call, function, place)
        if isinstance(argument, int):
            yield argument


def _written(world: World, function: Function, node: int) -> Iterator[int]:
    """The values that a write is given, or that were put into what it is given or called on."""
    nodes = world.program.graph(function).nodes
    written = nodes[node]
    if written[0] == UPD:
        yield from _put_in(world, function, node)
    elif written[0] == CALL:
        given = [part for one in (*written[2], *(value for _, value in written[3])) for part in _parts(nodes, one)]
        yield from given
        for one in (*given, nodes[written[1]][1]):
            if isinstance(one, int):
                yield from _put_in(world, function, one)


def _parts(nodes: list[Node], node: int) -> Sequence[int]:
    """The entries of a list or tuple that is written out, or the value itself."""
    written = nodes[node]
    return tuple(written[2]) if written[0] == BUILD and written[1] in ("list", "tuple") else (node,)


def _put_in(world: World, function: Function, node: int) -> Iterator[int]:
    """What an object was made with by its class, and the values of its fields that were set since."""
    nodes = world.program.graph(function).nodes
    while nodes[node][0] in (UPD, WHEN):
        if nodes[node][0] == UPD and nodes[node][4] >= 0:
            yield nodes[node][4]
        node = nodes[node][1]
    if nodes[node][0] == CALL and any(ref.kind is Kind.CLASS for ref in world.calls.targets(function, node)):
        yield from (*nodes[node][2], *(value for _, value in nodes[node][3]))

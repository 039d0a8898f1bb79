"""What encloses a call and acts on it: a block that ends it after a while, a function that it is handed to."""

from collections.abc import Iterator

from backcheck.ir import AWAIT, CALL, NOTHING, WITH
from backcheck.semantics.points import Point
from backcheck.sites.modelled import Modelled, call_at

_BLOCKS = "blocks"


def around(call: Modelled, name: str) -> Iterator[tuple[Modelled, str]]:
    """The calls that give an option to what runs inside them, with the parameter that does; coroutines alone can be stopped so."""
    if _BLOCKS in call.role.effects:
        return
    graph = call.origins.program.graph(call.function)
    region = call.call[4]
    while region >= 0:
        info = graph.regions[region]
        if info.kind == WITH and info.node != NOTHING:
            yield from _giving(call, info.node, name)
        region = info.parent
    for index, node in enumerate(graph.nodes):
        if node[0] == CALL and any(one == call.node or graph.nodes[one] == (AWAIT, call.node) for one in node[2]):
            yield from _giving(call, index, name)


def _giving(call: Modelled, node: int, name: str) -> Iterator[tuple[Modelled, str]]:
    outer = call_at(call.origins, Point(call.function, node))
    port = outer.fact("around", {}).get(name) if outer is not None else None
    if outer is not None and port is not None:
        yield outer, port

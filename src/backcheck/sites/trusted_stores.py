"""Stores into mappings that a program believes, because nobody outside can write there: sessions. Classes say so under ``trusted``."""

from collections.abc import Iterator

from backcheck.dataflow.traces import written
from backcheck.ir import ITEM, UPD, Node
from backcheck.position import Span
from backcheck.semantics.conditions import same, unchanged
from backcheck.semantics.origins import Origins
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind
from backcheck.sites.site import Site, shape
from backcheck.sites.world import World
from backcheck.verdict import Anchor

_TRUSTED = "trusted"


class TrustedStore(Site):
    """``session[key] = value``; ``kept`` are the nodes that the mapping holds from then on."""

    __slots__ = ("callee", "kept", "node", "origins")

    def __init__(self, origins: Origins, function: Function, node: int) -> None:
        program = origins.program
        nodes = program.graph(function).nodes
        _, base, _, key, value = nodes[node]
        super().__init__(function, program.span(function, node), Anchor(function.facts.name, _TRUSTED, shape(nodes, value)))
        self.origins = origins
        self.node = node
        self.callee = written(program, function, base)
        self.kept = [key, *_stored(nodes, base, value)]

    def span_of(self, nodes: list[int]) -> Span:
        """The region of what is kept, where it stands in the line of the store; else that of the store."""
        spans = [self.origins.program.span(self.function, node) for node in nodes]
        return next((span for span in spans if span.line == self.span.line), self.span)


def _stored(nodes: list[Node], base: int, value: int) -> list[int]:
    """What this store puts there: deeper in, ``session["cart"]["name"] = name``, the key and the value behind the last bracket."""
    here = nodes[value]
    if here[0] != UPD or here[2] != "[" or here[4] < 0:
        return [value]
    held = nodes[unchanged(nodes, here[1])]
    if held[0] != ITEM or not same(nodes, held[1], base):
        return [value]
    return [here[3], here[4]]


def trusted_stores(world: World) -> Iterator[TrustedStore]:
    """In judged files, in path and source order."""
    classes = frozenset(role.name for role in world.program.models if role.facts.get(_TRUSTED))
    names = frozenset(role.name.rpartition(".")[2] for role in world.program.models if role.type in classes)
    held = {function.id for name in sorted(names) for function in world.program.holding(name)}
    for function in world.functions():
        if function.id in held:
            nodes = world.program.graph(function).nodes
            for index, node in enumerate(nodes):
                if node[0] == UPD and node[2] == "[" and node[4] >= 0 and _is_trusted(world, function, nodes, node[1], classes):
                    yield TrustedStore(world.origins, function, index)


def _is_trusted(world: World, function: Function, nodes: list[Node], base: int, classes: frozenset[str]) -> bool:
    """The mapping itself: what is stored deeper is stored in it too."""
    if nodes[base][0] == ITEM:
        return False
    return any(ref.kind is Kind.LIBRARY and ref.name in classes for ref in world.types.of(function, base))

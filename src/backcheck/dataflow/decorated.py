"""Values on their way through decorators of the repository: what a wrapper hands on to the function that it stands for.

Followed for functions whose every wrapper is known and does nothing with the function but call it; of others the arguments of a call
are taken to arrive as they are.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from backcheck.dataflow.lattice import Atom, AtomKind, Contribution, Value, continued, join
from backcheck.dataflow.runs import wrapping
from backcheck.dataflow.summaries import arguments
from backcheck.ir import ATTR, AWAIT, CALL, FREE, WHEN, Node
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer


class Layer(msgspec.Struct, frozen=True):
    """One wrapper and the nodes at which it calls what it wraps."""

    wrapper: Function
    calls: tuple[int, ...]


def layers(transfer: "Transfer", function: Function) -> tuple[Layer, ...]:
    """The wrappers of a function from the inside out; empty where there is none, or one that is not understood."""
    if not function.facts.decorators or function.facts.owner >= 0:
        return ()
    found = transfer.layers.get(function.id)
    if found is None:
        found = transfer.layers[function.id] = tuple(_found(transfer, function))
    return found


def _found(transfer: "Transfer", function: Function) -> list[Layer]:
    parent = transfer.program.parent(function)
    found: list[Layer] = []
    for decorator in reversed(function.facts.decorators):
        if parent is None or all(ref.kind is Kind.EXTERNAL for ref in transfer.types.of(parent, decorator)):
            continue
        wrappers = list(wrapping(transfer.calls, function, [decorator]))
        layer = _layer(transfer, wrappers[0]) if len(wrappers) == 1 else None
        if layer is None:
            return []
        found.append(layer)
    return found


def _layer(transfer: "Transfer", wrapper: Function) -> Layer | None:
    maker = transfer.program.parent(wrapper)
    if maker is None or not maker.facts.params or wrapper.facts.is_generator:
        return None
    nodes = transfer.program.graph(wrapper).nodes
    held = {number for number, node in enumerate(nodes) if tuple(node[:2]) == (FREE, maker.facts.params[0].name)}
    held |= {number for number, node in enumerate(nodes) if node[0] == WHEN and node[1] in held}
    calls = tuple(number for number, node in enumerate(nodes) if node[0] == CALL and node[1] in held)
    handed_on = any(_hands_on(node, held) for node in nodes)
    nested = any(node[0] == FREE and node[1] == maker.facts.params[0].name for one in _inner(transfer, wrapper) for node in one)
    return None if handed_on or nested else Layer(wrapper, calls)


def _inner(transfer: "Transfer", wrapper: Function) -> Iterator[list[Node]]:
    """The graphs of the functions that stand in a wrapper."""
    for other in transfer.program.functions[wrapper.id + 1 :]:
        if other.path != wrapper.path:
            return
        parent = transfer.program.parent(other)
        if parent is not None and parent.id == wrapper.id:
            yield transfer.program.graph(other).nodes


def _hands_on(node: Node, held: set[int]) -> bool:
    """Whether a node does something with the function but call it, or read what it is called."""
    if node[0] in (ATTR, WHEN, FREE):
        return False
    if node[0] == CALL:
        return any(one in held for one in (*node[2], *(value for _, value in node[3])))
    return any(part in held for part in node[1:] if isinstance(part, int)) or any(
        part in held for parts in node[1:] if isinstance(parts, list | tuple) for part in parts if isinstance(part, int)
    )


def given_back(transfer: "Transfer", target: Function, wraps: tuple[Layer, ...], value: Value) -> Value:
    """What the outermost wrapper gives back where the function gives a value, in terms of the wrapper's parameters."""
    inner = target
    for layer in wraps:
        value = join((arriving(transfer, layer, inner, value), *_own(transfer, layer)))
        inner = layer.wrapper
    return value


def arriving(transfer: "Transfer", layer: Layer, inner: Function, value: Value) -> Value:
    """A value with the parameters of a function replaced by what its wrapper passes."""
    parts: list[Value] = [{atom: found for atom, found in value.items() if atom.kind != AtomKind.PARAMETER or atom.function != inner.id}]
    for atom, found in value.items():
        if atom.kind == AtomKind.PARAMETER and atom.function == inner.id:
            for call in layer.calls:
                parts += [continued(given, found) for given in arguments(transfer, layer.wrapper, call, inner, atom)]
    return join(parts)


def _own(transfer: "Transfer", layer: Layer) -> Iterator[Value]:
    """What a wrapper gives back by itself. Where the function's result is in it too, no more than what it reads from outside."""
    graph = transfer.program.graph(layer.wrapper)
    for node, _ in graph.returns:
        made = node
        while graph.nodes[made][0] in (WHEN, AWAIT):
            made = graph.nodes[made][1]
        if made not in layer.calls:
            found = transfer.value(layer.wrapper, node)
            yield {atom: one for atom, one in found.items() if atom.kind == AtomKind.SOURCE or not layer.calls}


def arguments_through(transfer: "Transfer", function: Function, wraps: tuple[Layer, ...], atom: Atom) -> Value:
    """What the outermost wrapper's parameters must bring for a parameter of the function."""
    value: Value = {atom: Contribution()}
    inner = function
    for layer in wraps:
        value = arriving(transfer, layer, inner, value)
        inner = layer.wrapper
    return value

"""Callables that were given some of their arguments beforehand."""

from typing import TYPE_CHECKING

from backcheck.dataflow.lattice import NOTHING, Atom, Value
from backcheck.ir import ATTR, Node
from backcheck.semantics.calls import positional
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Beforehand

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer

Made = tuple[Function, int]


def made_by(transfer: "Transfer", function: Function, call: int, target: Function | None = None) -> Made | None:
    """The call that made what is called out of another callable and arguments; None where it was not made so."""
    for ref in transfer.calls.targets(function, call):
        if isinstance(ref.value, Beforehand) and (target is None or target in transfer.calls.functions(ref)):
            return transfer.program.functions[ref.value.function], ref.value.call
    return None


def argument(transfer: "Transfer", made: Made, function: Function, call: int, target: Function, atom: Atom) -> Value:
    """What arrives at a parameter of what a partial runs: what it was made with, else what the call passes after that."""
    maker, made_call = made
    given, nodes = transfer.program.graph(maker).nodes, transfer.program.graph(function).nodes
    before, now = given[made_call], nodes[call]
    whole = given[before[2][0]] if before[2] else before
    offset = int(target.facts.owner >= 0 and whole[0] == ATTR)
    if offset and atom.node == 0:
        return transfer.value(maker, whole[1], atom.path)
    name, place, bound = target.facts.params[atom.node].name, atom.node - offset, before[2][1:]
    for keyword, value in now[3]:
        if keyword == name:
            return transfer.value(function, value, atom.path)
    for keyword, value in before[3]:
        if keyword == name:
            return transfer.value(maker, value, atom.path)
    if place < len(bound):
        return transfer.value(maker, bound[place], atom.path)
    later = positional(nodes, (*now[:3], ()), place - len(bound))
    if isinstance(later, int):
        return transfer.value(function, later, atom.path)
    parent, default = transfer.program.parent(target), target.facts.params[atom.node].default
    return transfer.value(parent, default, atom.path) if parent is not None and default >= 0 else NOTHING


def written_out(transfer: "Transfer", function: Function, index: int, node: Node) -> tuple[tuple[Function, int, Node], ...]:
    """A call of a partial as the calls that it amounts to, each in the function whose nodes it passes; any other as it is."""
    made = made_by(transfer, function, index)
    before = transfer.program.graph(made[0]).nodes[made[1]] if made is not None else node
    if made is None or not before[2]:
        return ((function, index, node),)
    if made[0] is function:
        return ((function, index, (node[0], before[2][0], (*before[2][1:], *node[2]), (*before[3], *node[3]), *node[4:])),)
    return (function, index, node), (*made, (before[0], before[2][0], before[2][1:], *before[3:]))

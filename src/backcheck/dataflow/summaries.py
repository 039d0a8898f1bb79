"""What a project function gives back, in terms of its own parameters, and what a call puts in their place."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from backcheck.dataflow.lattice import Atom, AtomKind, Contribution, Path, Trail, Value, join
from backcheck.dataflow.ports import everything
from backcheck.ir import STAR
from backcheck.semantics.program import Function

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer


def returned(transfer: "Transfer", target: Function, path: Path) -> Value:
    """What contributes to what a function gives back, in terms of its own parameters."""
    graph = transfer.program.graph(target)
    if target.facts.is_generator:
        inner = path[1:] if path and path[0].startswith("[") else path
        return transfer.each(target, graph.yields, inner)
    return transfer.each(target, [node for node, _ in graph.returns], path)


def filled(transfer: "Transfer", function: Function, call: int, target: Function, value: Value) -> Value:
    """A value of a called function with its parameters replaced by what this call passes."""
    parts: list[Value] = []
    own: dict[Atom, Contribution] = {}
    for atom, found in value.items():
        if atom.kind != AtomKind.PARAMETER or atom.function != target.id:
            own[atom] = Contribution(found.cleaned, found.built, found.maybe, Trail(function.id, call, found.trail))
            continue
        for argument in arguments(transfer, function, call, target, atom):
            parts.append(
                {
                    source: Contribution(
                        one.cleaned | found.cleaned,
                        one.built or found.built,
                        one.maybe or found.maybe,
                        Trail(function.id, call, one.trail, found.trail),
                    )
                    for source, one in argument.items()
                }
            )
    return join([own, *parts])


def arguments(transfer: "Transfer", function: Function, call: int, target: Function, atom: Atom) -> Iterator[Value]:
    """What a call passes for a parameter: the argument, the default, or anything behind a star."""
    given_ = transfer.calls.argument(function, call, target, atom.node)
    if isinstance(given_, int):
        yield transfer.value(function, given_, atom.path)
    elif given_ is None:
        parent, default = transfer.program.parent(target), target.facts.params[atom.node].default
        if parent is not None and default >= 0:
            yield transfer.value(parent, default, atom.path)
    else:
        yield _behind_stars(transfer, function, call, target, atom)


def _behind_stars(transfer: "Transfer", function: Function, call: int, target: Function, atom: Atom) -> Value:
    """What arrives at ``*args`` or ``**options``; the keywords of a call are names that its author wrote.

    A parameter of its own name takes what is spread, and no argument that names another one.
    """
    nodes = transfer.program.graph(function).nodes
    node = nodes[call]
    kind = target.facts.params[atom.node].kind
    if not kind.startswith("*"):
        starred = next((place for place, one in enumerate(node[2]) if nodes[one][0] == STAR), len(node[2]))
        spread = [*node[2][starred:], *(value for keyword, value in node[3] if not keyword)]
        return transfer.each(function, spread) if spread else transfer.unknown(function, call, "an argument given elsewhere")
    if kind != "**" or not atom.path:
        return transfer.each(function, everything(node))
    spread = [transfer.value(function, value, atom.path) for keyword, value in node[3] if not keyword]
    named = {f"[{keyword!r}": value for keyword, value in node[3] if keyword}
    if atom.path[0] == "[*":
        spread += [transfer.value(function, value, atom.path[1:]) for value in named.values()]
    elif atom.path[0] in named:
        spread.append(transfer.value(function, named[atom.path[0]], atom.path[1:]))
    return join(spread)

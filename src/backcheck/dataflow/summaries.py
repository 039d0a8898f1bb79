"""What a project function gives back, in terms of its own parameters, and what a call puts in their place."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from backcheck.dataflow import heirs, partials, receivers
from backcheck.dataflow.lattice import NOTHING, RECEIVER_OF, Atom, AtomKind, Contribution, Path, Trail, Value, join, longer, onward
from backcheck.dataflow.ports import everything
from backcheck.dataflow.server_answers import asked_through
from backcheck.ir import CALL, STAR, Node
from backcheck.semantics.program import Function

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer

_STORED = "database"


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
            if _is_of_server(transfer, function, call, target, atom):
                continue
            own[atom] = onward(found, Contribution(), Trail(function.id, call, found.trail))
            continue
        if atom.label and not heirs.fits(transfer.types, atom.label, function, call):
            continue
        for argument in arguments(transfer, function, call, target, atom):
            parts.append({source: onward(one, found, Trail(function.id, call, one.trail, found.trail)) for source, one in argument.items()})
    return join([own, *parts])


def _is_of_server(transfer: "Transfer", function: Function, call: int, target: Function, atom: Atom) -> bool:
    if atom.kind != AtomKind.SOURCE or atom.label != _STORED or atom.function != target.id:
        return False
    fetches = transfer.program.graph(target).nodes[atom.node][0] == CALL
    return fetches and asked_through(transfer, function, call, target, atom.node)


def arguments(transfer: "Transfer", function: Function, call: int, target: Function, atom: Atom) -> Iterator[Value]:
    """What a call passes for a parameter: the argument, the default, or anything behind a star."""
    callee = transfer.program.graph(function).nodes[call][1]
    made = partials.made_by(transfer, function, call, target)
    if made is not None:
        yield partials.argument(transfer, made, function, call, target, atom)
        return
    given_ = transfer.calls.argument(function, call, target, atom.node)
    if isinstance(given_, int):
        if receivers.is_receiver_part(transfer, atom, target):
            yield receivers.value_of(transfer, function, given_, atom.path)
        else:
            yield transfer.value(function, given_, atom.path)
    elif given_ is None and receivers.is_receiver_part(transfer, atom, target):
        yield receivers.at_entry(transfer, target, atom) or NOTHING
    elif given_ is None and atom.node == 0 and transfer.calls.offset(function, call, target):
        yield transfer.value(function, callee, (RECEIVER_OF, *atom.path))
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
    node, param = nodes[call], target.facts.params[atom.node]
    place = atom.node - transfer.calls.offset(function, call, target)
    starred = next((at for at, one in enumerate(node[2]) if nodes[one][0] == STAR), len(node[2]))
    spread = [value for keyword, value in node[3] if not keyword]
    match param.kind:
        case "*":
            return _rest(transfer, function, node[2][min(place, starred) :], atom.path, plain=starred >= len(node[2]))
        case "**":
            return _options(transfer, function, node, spread, atom.path)
    behind = [transfer.value(function, value, longer(f"[{param.name!r}", atom.path)) for value in spread]
    if len(node[2]) == starred + 1 and param.kind != "k":
        behind.append(transfer.value(function, nodes[node[2][starred]][1], longer(f"[{place - starred}", atom.path)))
    elif param.kind != "k":
        behind.append(transfer.each(function, node[2][starred:]))
    return join(behind) if spread or starred < len(node[2]) else transfer.unknown(function, call, "an argument given elsewhere")


def _rest(transfer: "Transfer", function: Function, given_: Sequence[int], path: Path, *, plain: bool) -> Value:
    """A part of ``*args``; ``plain`` where no star stands in the call."""
    if not path:
        return transfer.each(function, given_)
    at = path[0][1:]
    if plain and at.isdigit():
        return transfer.value(function, given_[int(at)], path[1:]) if int(at) < len(given_) else NOTHING
    nodes = transfer.program.graph(function).nodes
    return join(transfer.value(function, one, path[1:] if nodes[one][0] != STAR else ("[*", *path[1:])) for one in given_)


def _options(transfer: "Transfer", function: Function, node: Node, spread: list[int], path: Path) -> Value:
    """A part of ``**options``."""
    if not path:
        return transfer.each(function, everything(node))
    parts = [transfer.value(function, value, path) for value in spread]
    named = {f"[{keyword!r}": value for keyword, value in node[3] if keyword}
    if path[0] == "[*":
        parts += [transfer.value(function, value, path[1:]) for value in named.values()]
    elif path[0] in named:
        parts.append(transfer.value(function, named[path[0]], path[1:]))
    return join(parts)

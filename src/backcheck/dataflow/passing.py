"""What a modelled call does to access paths: which part of an argument is the wanted part of the result.

Facts of roles say it: ``keeps`` (the same path), ``iterates`` (a container of its elements, of a mapping its keys), ``joins`` (one text
of them), ``wraps`` (a container of what went in), ``pairs`` (a container of tuples of its elements; ``numbered``: after a number;
``counted``: before one; ``items``: keys and values), ``keys`` (a container of the keys), ``fields`` (a mapping whose keys are the names
of fields), ``item`` (the entry under the first argument, or the one it says), ``some`` (one of its elements), ``merges`` (the entries of
mappings and keywords, the last before the others, or the ``first``), ``fills`` a port (what every key has), ``applies`` (what the
callable at that port makes of the elements; ``folds``: of all together), ``holes`` (places of the result at which nothing of the
argument stands), ``under`` (the ports that name where in its object a call puts something, or what it reads there), ``turns`` (its
elements from the last to the first). Without any the whole argument may be in every part.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from backcheck.dataflow import containers, keys
from backcheck.dataflow.containers import KEYS
from backcheck.dataflow.definitions import text_of
from backcheck.dataflow.lattice import LONGEST_PATH, AtomKind, Path, Value, join, passed
from backcheck.dataflow.ports import given, receiver
from backcheck.dataflow.sequences import place_of
from backcheck.dataflow.summaries import returned
from backcheck.ir import CONST, STAR, Node
from backcheck.models.role import Flow, Role
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref
from backcheck.semantics.templates import names, places

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer

_PAIR = 2
_OF_PAIRS = ("builtins.list", "builtins.tuple")


def at_source(role: Role, flow: Flow, nodes: list[Node], call: Node, path: Path) -> Path | None:
    """The path at a flow's source of what a path names in the result; None for a part that holds nothing of it."""
    facts = role.facts
    if facts.get("keeps"):
        return path
    if facts.get("fields") and path[:1] == (KEYS,):
        return None
    if path and path[0] in [f"[{place}" for place in facts.get("holes", ())]:
        return None
    if flow.source == "self" and facts.get("under"):
        return (*under(role, nodes, call), *path)[:LONGEST_PATH]
    if flow.source == "self" and facts.get("item"):
        step = _key(nodes, call, facts["item"])
        return (step, *path)[:LONGEST_PATH]
    if facts.get("some"):
        return ("[*", *path)[:LONGEST_PATH]
    return _of_elements(facts, flow, path)


def _of_elements(facts: Mapping[str, Any], flow: Flow, path: Path) -> Path | None:
    """The same for what a call makes of the elements of an argument, and for what says nothing of parts."""
    inside = bool(path) and path[0].startswith("[")
    if facts.get("turns") and inside and (place := place_of(path[0])) is not None:
        return (f"[{-1 - place}", *path[1:])
    if facts.get("fills") and path:
        return _in_filled(flow.source == facts["fills"], path)
    if facts.get("keys"):
        return (KEYS,)
    if facts.get("iterates") and inside:
        return ("[*", *path[1:])
    if facts.get("joins") == flow.source:
        return ("[*",)
    if facts.get("wraps") and inside:
        return path[1:]
    return _paired(facts.get("pairs"), path) if facts.get("pairs") and inside else ()


def column(nodes: list[Node], given_: list[int], path: Path) -> list[int]:
    """The arguments that a path into tuples of elements of several names: the one at that place of the tuples, or all."""
    place = place_of(path[1]) if len(path) > 1 and path[0].startswith("[") else None
    if place is None or len(given_) < _PAIR or any(nodes[one][0] == STAR for one in given_):
        return given_
    return [given_[place]] if -len(given_) <= place < len(given_) else given_


def _in_filled(is_value: bool, path: Path) -> Path | None:
    """What a path names where every key of a mapping has the same value."""
    if path[0] == KEYS:
        return None if is_value else ("[*", *path[1:])
    return path[1:] if is_value else None


def under(role: Role, nodes: list[Node], call: Node) -> Path:
    """The steps to the part of its object that a call names by some of its arguments."""
    return tuple(_step(nodes, next(iter(given(nodes, call, role, port)), None)) for port in role.facts["under"])


def _step(nodes: list[Node], key: int | None) -> str:
    return f"[{nodes[key][1]!r}" if key is not None and nodes[key][0] == CONST else "[*"


def _key(nodes: list[Node], call: Node, default: object) -> str:
    """The step to the entry that the first argument names; without one the fact may say which."""
    if not call[2]:
        return f"[{default!r}" if default is not True else "[*"
    return _step(nodes, call[2][0])


def _paired(pairs: object, path: Path) -> Path | None:
    if len(path) < 2 or not path[1].startswith("["):
        return ()
    if path[1] == "[0" and pairs == "numbered":
        return None
    if pairs == "counted":
        return None if path[1] == "[1" else ()
    if path[1] != "[1" and pairs == "items":
        return (KEYS,) if path[1] == "[0" else ()
    return ("[*", *path[2:])


def merged(transfer: "Transfer", function: Function, call: Node, role: Role | None, path: Path) -> Value:
    """The entries that mappings and keywords bring together: those of the last that has them, or of the first."""
    layers = [("", argument) for argument in call[2]] + list(call[3])
    parts: list[Value] = []
    gone = frozenset[str]()
    for keyword, value in layers if role is not None and role.facts.get("merges") == "first" else reversed(layers):
        if not keyword:
            parts.append(containers.beside(transfer, function, value, gone, _into(transfer, function, value, path)))
            gone |= keys.sure(transfer, function, value)
            if keys.is_key(path) and keys.has(transfer, function, value, path[0]):
                break
        elif not path or path[0] in ("[*", f"[{keyword!r}"):
            if f"[{keyword!r}" not in gone:
                parts.append(transfer.value(function, value, path[1:]))
            if path and path[0] != "[*":
                break
            gone |= {f"[{keyword!r}"}
    return join(parts)


def _into(transfer: "Transfer", function: Function, node: int, path: Path) -> Path:
    """The path into what is merged: of a list of pairs the first ones are keys, the second ones what stands under them."""
    refs = transfer.types.of(function, node) if path and path[0][0] in "[{" else ()
    if not refs or any(ref.kind is not Kind.LIBRARY or ref.name not in _OF_PAIRS for ref in refs):
        return path
    return ("[*", "[0" if path[0] == KEYS else "[1", *path[1:])[:LONGEST_PATH]


def formatted(transfer: "Transfer", function: Function, node: Node, role: Role, given_: list[int]) -> list[int]:
    """The arguments that a template which is known asks for."""
    nodes = transfer.program.graph(function).nodes
    template = receiver(nodes, node)
    text = text_of(transfer.types, function, template) if template is not None else None
    asked = (names if role.facts["formats"] == "names" else places)(text) if text is not None else None
    if asked is None or any(nodes[one][0] == STAR for one in node[2]) or any(not keyword for keyword, _ in node[3]):
        return given_
    by_place = (one for place, one in enumerate(node[2]) if place in asked or role.facts["formats"] == "names")
    return [*by_place, *(one for keyword, one in node[3] if keyword in asked)]


def applied(transfer: "Transfer", function: Function, index: int, node: Node, role: Role, path: Path) -> Value:
    """What the callable given to a call makes of the elements of the other arguments."""
    nodes = transfer.program.graph(function).nodes
    called = given(nodes, node, role, str(role.facts["applies"]))
    given_ = [one for one in node[2] if one not in called]
    elements = transfer.each(function, given_, ("[*",))
    apart = len(given_) > 1 and not role.facts.get("folds") and not any(nodes[one][0] == STAR for one in given_)
    each = [transfer.value(function, one, ("[*",)) for one in given_] if apart else []
    inner = path[1:] if path and path[0].startswith("[") and not role.facts.get("folds") else path
    refs = [ref for one in called for ref in transfer.types.of(function, one)]
    if not refs:
        return join((transfer.unknown(function, index, "a function"), passed(elements, function.id, index, maybe=True)))
    return join(_made_by(transfer, function, index, ref, (elements, each), inner) for ref in refs)


def chosen_by(transfer: "Transfer", function: Function, call: Node, role: Role) -> int:
    """The kinds that elements are clean for because a function of the repository said yes to each of them."""
    nodes = transfer.program.graph(function).nodes
    asked = given(nodes, call, role, str(role.facts["where"])) if "where" in role.facts else []
    for ref in (ref for one in asked for ref in transfer.types.of(function, one)):
        for target in transfer.calls.functions(ref):
            graph = transfer.program.graph(target)
            if len(graph.returns) == 1 and len(target.facts.params) == 1:
                return transfer.guards.clears(target, 0, graph.returns[0][0], True, ())
    return 0


def _made_by(transfer: "Transfer", function: Function, index: int, ref: Ref, given_: tuple[Value, list[Value]], path: Path) -> Value:
    """What a callable makes of elements: all together, and those of each argument where each is a parameter of its own."""
    targets, (elements, each) = transfer.calls.functions(ref), given_
    if targets:
        return join(_filled(transfer, function, index, target, (elements, each), path) for target in targets)
    role = transfer.program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
    if role is None:
        return join((transfer.unknown(function, index, ref.name), passed(elements, function.id, index, maybe=True)))
    if not any(flow.target == "return" for flow in role.propagates):
        return {}
    return passed(elements, function.id, index, cleaned=transfer.kinds.mask(role.sanitizes))


def _filled(transfer: "Transfer", function: Function, index: int, target: Function, given_: tuple[Value, list[Value]], path: Path) -> Value:
    """What a function of the repository returns where each of its parameters is one of the elements."""
    parts: list[Value] = []
    together, each = given_
    first = len(target.facts.params) - len(each)
    for atom, found in returned(transfer, target, path).items():
        if atom.kind == AtomKind.PARAMETER and atom.function == target.id:
            elements = each[atom.node - first] if each and 0 <= atom.node - first < len(each) else together
            parts.append(passed(elements, function.id, index, cleaned=found.cleaned, built=found.built, maybe=found.maybe))
        else:
            parts.append({atom: found})
    return join(parts)

"""What a modelled call does to access paths: which part of an argument is the wanted part of the result.

Facts of roles say it: ``keeps`` (the same path), ``iterates`` (a container of its elements, of a mapping its keys), ``joins`` (one text
of them), ``wraps`` (a container of what went in), ``pairs`` (a container of tuples of its elements; ``numbered``: after a number;
``counted``: before one; ``items``: keys and values), ``keys`` (a container of the keys), ``fields`` (a mapping whose keys are the names
of fields), ``item`` (the entry under the first argument, or the one it says), ``some`` (one of its elements), ``merges`` (the entries of
mappings and keywords), ``fills`` a port (what every key has), ``applies`` (what the callable at that port makes of the elements;
``folds``: of all together), ``holes`` (places of the result at which nothing of the argument stands), ``under`` (the ports that name
where in its object a call puts something, or what it reads there). Without any the whole argument may be in every part.
"""

from typing import TYPE_CHECKING

from backcheck.dataflow.containers import KEYS
from backcheck.dataflow.lattice import LONGEST_PATH, AtomKind, Path, Value, join, passed
from backcheck.dataflow.ports import given
from backcheck.dataflow.summaries import returned
from backcheck.ir import CONST, Node
from backcheck.models.role import Flow, Role
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer


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
    inside = bool(path) and path[0].startswith("[")
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


def merged(transfer: "Transfer", function: Function, call: Node, path: Path) -> Value:
    """The entries that mappings and keywords bring together."""
    parts = [transfer.value(function, argument, path) for argument in call[2]]
    for keyword, value in call[3]:
        if not keyword:
            parts.append(transfer.value(function, value, path))
        elif not path or path[0] in ("[*", f"[{keyword!r}"):
            parts.append(transfer.value(function, value, path[1:]))
    return join(parts)


def applied(transfer: "Transfer", function: Function, index: int, node: Node, role: Role, path: Path) -> Value:
    """What the callable given to a call makes of the elements of the other arguments."""
    nodes = transfer.program.graph(function).nodes
    called = given(nodes, node, role, str(role.facts["applies"]))
    elements = transfer.each(function, [one for one in node[2] if one not in called], ("[*",))
    inner = path[1:] if path and path[0].startswith("[") and not role.facts.get("folds") else path
    refs = [ref for one in called for ref in transfer.types.of(function, one)]
    if not refs:
        return join((transfer.unknown(function, index, "a function"), passed(elements, function.id, index, maybe=True)))
    return join(_made_by(transfer, function, index, ref, elements, inner) for ref in refs)


def _made_by(transfer: "Transfer", function: Function, index: int, ref: Ref, elements: Value, path: Path) -> Value:
    targets = transfer.calls.functions(ref)
    if targets:
        return join(_filled(transfer, function, index, target, elements, path) for target in targets)
    role = transfer.program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
    if role is None:
        return join((transfer.unknown(function, index, ref.name), passed(elements, function.id, index, maybe=True)))
    if not any(flow.target == "return" for flow in role.propagates):
        return {}
    return passed(elements, function.id, index, cleaned=transfer.kinds.mask(role.sanitizes))


def _filled(transfer: "Transfer", function: Function, index: int, target: Function, elements: Value, path: Path) -> Value:
    """What a function of the repository returns where each of its parameters is one of the elements."""
    parts: list[Value] = []
    for atom, found in returned(transfer, target, path).items():
        if atom.kind == AtomKind.PARAMETER and atom.function == target.id:
            parts.append(passed(elements, function.id, index, cleaned=found.cleaned, built=found.built, maybe=found.maybe))
        else:
            parts.append({atom: found})
    return join(parts)

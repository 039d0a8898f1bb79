"""Values through calls: library roles, project functions by their own graphs, new objects."""

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from backcheck.dataflow import (
    attributes,
    clauses,
    containers,
    containment,
    decorated,
    heirs,
    keys,
    partials,
    passing,
    records,
    sequences,
    special_methods,
    words,
)
from backcheck.dataflow.constructed import constructed
from backcheck.dataflow.lattice import EVERYTHING, NOTHING, RECEIVER_OF, AtomKind, Path, Value, besides, cleaned, join, passed
from backcheck.dataflow.marks import is_separator
from backcheck.dataflow.ports import everything, given, receiver
from backcheck.dataflow.runs import wrapping
from backcheck.dataflow.server_answers import tells_of_itself
from backcheck.dataflow.settings_read import is_setting
from backcheck.dataflow.summaries import filled, returned
from backcheck.dataflow.typed import safe_annotation
from backcheck.ir import ATTR, CONST, Node
from backcheck.models.role import Flow, Role
from backcheck.semantics import chosen
from backcheck.semantics.callers import overriding
from backcheck.semantics.program import Function
from backcheck.semantics.promised import implementing, is_abstract
from backcheck.semantics.refs import Kind, Ref

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer

_MOST_TARGETS = 8
_STORED = "database"
_KEYS = ("id", "pk")
_OF_MAPPINGS = ("keys", "items")
_READS_OF_MAPPINGS = ("get", "pop", "values", "copy", "setdefault")
_QUOTES = ("'", '"', "`", "]")
_BREAK, _LINE = "\n", "header"


def result(transfer: "Transfer", function: Function, index: int, node: Node, path: Path) -> Value:
    """What contributes to the value of a call."""
    refs = transfer.calls.targets(function, index)
    ways = tuple(dict.fromkeys((*refs, *overriding(transfer.types, function, node, refs))))[:_MOST_TARGETS]
    if not ways:
        return _unknown_call(transfer, function, index, node, path)
    found = [cleaned(_one_result(transfer, function, index, node, ref, path), transfer.sanitizers.mask(ref)) for ref in ways]
    if len(ways) == 1:
        return found[0]
    return join(
        heirs.as_method_of(one, function, heirs.chosen(transfer.types, function, node, ref)) for ref, one in zip(ways, found, strict=True)
    )


def _one_result(transfer: "Transfer", function: Function, index: int, node: Node, ref: Ref, path: Path) -> Value:
    match ref.kind:
        case Kind.FUNCTION | Kind.METHOD:
            ran = _run(transfer, function, index, ref, path)
            addresses = transfer.guards.addresses
            looked = (addresses.told(function, index, ref, one, comes_back=True) for one in everything(node)) if ran and not path else ()
            return cleaned(ran, reduce(or_, looked, 0))
        case Kind.CLASS:
            return constructed(transfer, function, index, node, ref, path)
        case Kind.INSTANCE:
            targets = transfer.calls.functions(ref)
            return join(filled(transfer, function, index, target, returned(transfer, target, path)) for target in targets)
        case Kind.EXTERNAL:
            role = transfer.program.models.find(ref.name)
            if role is not None:
                calls = partials.written_out(transfer, function, index, node)
                return join(by_role(transfer, one, at, _with_receiver(transfer, one, call, role), role, path) for one, at, call in calls)
    return _unknown_call(transfer, function, index, node, path, ref.name)


def _run(transfer: "Transfer", function: Function, index: int, ref: Ref, path: Path) -> Value:
    """What a function of the repository gives: for a method that only heirs have theirs, and what its decorators make of it."""
    target = transfer.program.functions[ref.id]
    wraps = decorated.layers(transfer, target)
    if wraps:
        made = decorated.given_back(transfer, target, wraps, returned(transfer, target, path))
        return filled(transfer, function, index, wraps[-1].wrapper, made)
    methods = [target]
    if is_abstract(transfer.types, target):
        methods = implementing(transfer.types, target)[:_MOST_TARGETS]
        if not methods:
            return transfer.unknown(function, index, target.name)
    ways = chosen.returned(transfer.types, ref, function, transfer.program.graph(function).nodes[index]) if methods == [target] else None
    if ways is not None:
        return filled(transfer, function, index, target, transfer.each(target, ways, path))
    parts = [filled(transfer, function, index, one, returned(transfer, one, path)) for one in methods]
    for wrapper in wrapping(transfer.calls, target) if target.facts.decorators else ():
        made = returned(transfer, wrapper, path)
        parts.append({atom: found for atom, found in made.items() if atom.kind == AtomKind.SOURCE})
    return join(parts)


def _with_receiver(transfer: "Transfer", function: Function, node: Node, role: Role) -> Node:
    """A call of a library method that is taken from its class, as ``str.strip(text)``: the first argument is the receiver."""
    owner = receiver(transfer.program.graph(function).nodes, node)
    holder = role.name.rpartition(".")[0]
    if not node[2] or not transfer.program.models.is_class(holder) or not any(flow.source == "self" for flow in role.propagates):
        return node
    if owner is not None and all(ref.kind is not Kind.EXTERNAL for ref in transfer.types.of(function, owner)):
        return node
    return (*node[:2], node[2][1:], *node[3:], node[2][0])


def by_role(transfer: "Transfer", function: Function, index: int, node: Node, role: Role, path: Path) -> Value:
    """What a modelled call gives: its own sources, and what it passes on, clean for the kinds that it sanitizes."""
    nodes = transfer.program.graph(function).nodes
    own = transfer.kinds.mask(role.sanitizes)
    mask = own | _quoted(transfer, function, node, role) | transfer.guards.containment.taken_out(function, index, role)
    mask |= _without_host(transfer, function, node, role) | passing.chosen_by(transfer, function, node, role)
    kinds = _sources(transfer, function, index, role)
    parts = [cleaned(transfer.source(function, index, kind), own) for kind in kinds]
    if role.facts.get("applies"):
        return passing.applied(transfer, function, index, node, role, path)
    if (entry := sequences.of_call(transfer, function, node, role, path)) is not None:
        return passed(entry, function.id, index)
    if (entry := sequences.copied(transfer, function, index, path)) is not None:
        return passed(entry, function.id, index)
    if (entry := records.field(transfer, function, node, role, path)) is not None:
        return passed(entry, function.id, index)
    if role.facts.get("named") and path and path[0].startswith("."):
        return join(transfer.value(function, value, path[1:]) for keyword, value in node[3] if keyword in ("", path[0][1:]))
    if role.facts.get("attribute") and (found := attributes.named(transfer, function, index, node, path)) is not None:
        return found
    parts += [_made(transfer, function, one, path) for one in given(nodes, node, role, str(role.facts.get("made-by", "")))]
    for flow in role.propagates:
        if flow.target != "return":
            continue
        values = _flowed(transfer, function, index, node, role, flow, path)
        values = besides(values, kinds) if flow.source == "self" else values
        if role.facts.get(clauses.CLAUSES):
            values = clauses.composed(transfer, values) if flow.source == "self" else clauses.given(transfer, values)
        puts_in = role.facts.get("builds") and role.facts.get("starts") != flow.source and not _ends_statements(nodes, node)
        values = containment.decoded(values, transfer.kinds) if role.facts.get("path") == "decodes" else values
        parts.append(passed(values, function.id, index, cleaned=mask, built=role.name.rpartition(".")[2] if puts_in else ""))
    return join(parts)


def _flowed(transfer: "Transfer", function: Function, index: int, node: Node, role: Role, flow: Flow, path: Path) -> Value:
    """What a call takes of one of the places that its role says it passes on."""
    nodes, facts = transfer.program.graph(function).nodes, role.facts
    if facts.get("merges") and flow.source == "*":
        return passing.merged(transfer, function, node, role, path)
    if facts.get("item") is True and flow.source != "self" and node[2] and keys.asked_is_there(transfer, function, node):
        return NOTHING
    inner = passing.at_source(role, flow, nodes, node, path)
    if inner is None:
        return NOTHING
    if flow.source == "self" and "converts" in facts and _converts(transfer, function, given(nodes, node, role, facts["converts"])):
        return NOTHING
    given_ = given(nodes, node, role, flow.source)
    if facts.get("pairs") is True and flow.source == "*":
        given_ = passing.column(nodes, given_, path)
    if flow.source == "self" and not given_ and nodes[node[1]][0] != ATTR:
        return transfer.value(function, node[1], (RECEIVER_OF, *inner))
    if facts.get("formats") and flow.source == "*":
        asked, template = passing.formatted(transfer, function, node, role, given_), receiver(nodes, node)
        if template is None:
            return special_methods.shown(transfer, function, index, asked)
        behind = () if node[3] else node[2][transfer.behind.settled_entry(function, template, node[2], "format") :]
        first = special_methods.shown(transfer, function, index, [one for one in asked if one not in behind])
        others = special_methods.shown(transfer, function, index, [one for one in asked if one in behind])
        return cleaned(join((first, cleaned(others, transfer.behind.host))), transfer.behind.template(function, template, "format"))
    if facts.get("shows") and flow.source != "self":
        return special_methods.shown(transfer, function, index, given_)
    return join(_taken(transfer, function, index, one, role, flow, inner) for one in given_)


def _converts(transfer: "Transfer", function: Function, to: list[int]) -> bool:
    """Whether a call makes what it gives something that carries no text: ``get("page", type=int)``."""
    return bool(to) and all(safe_annotation(transfer.types, function, one) for one in to)


def _made(transfer: "Transfer", function: Function, maker: int, path: Path) -> Value:
    """What a function that a call is handed makes its value with: ``field(default_factory=...)``."""
    targets = (
        target for ref in transfer.types.of(function, maker) for target in transfer.calls.functions(ref) if ref.kind is not Kind.CLASS
    )
    return join(returned(transfer, target, path) for target in targets)


def _sources(transfer: "Transfer", function: Function, index: int, role: Role) -> list[str]:
    kinds = [origin.kind for origin in role.sources if origin.port == "return"]
    if _STORED in kinds and (tells_of_itself(transfer, function, index) or _picks_keys(transfer, function, index, role)):
        kinds.remove(_STORED)
    return kinds


def _picks_keys(transfer: "Transfer", function: Function, index: int, role: Role) -> bool:
    """Whether a query gives nothing but the keys of records."""
    nodes = transfer.program.graph(function).nodes
    named = [nodes[one] for one in nodes[index][2]] if role.facts.get("picks") else []
    return bool(named) and all(one[0] == CONST and one[1] in _KEYS for one in named)


def _ends_statements(nodes: list[Node], node: Node) -> bool:
    """Whether a text joins whole statements."""
    owner = receiver(nodes, node)
    return owner is not None and is_separator(nodes[owner]) and ";" in nodes[owner][1]


def _taken(transfer: "Transfer", function: Function, index: int, node: int, role: Role, flow: Flow, path: Path) -> Value:
    """What a call takes of an argument; one that iterates takes the keys of a mapping, and what ``__iter__`` gives."""
    if flow.source == "self" or path[:1] != ("[*",) or not any(role.facts.get(word) for word in ("iterates", "joins", "some")):
        return transfer.value(function, node, path)
    return containers.element(transfer, function, index, node, path[1:])


def _without_host(transfer: "Transfer", function: Function, node: Node, role: Role) -> int:
    """What an address leads away by is its first two parts: put together of others it stays on its host."""
    if role.facts.get("address") != "together" or len(node[2]) != 1:
        return 0
    first = join(transfer.value(function, node[2][0], (f"[{place}",)) for place in range(2))
    return transfer.behind.host if all(atom.kind == AtomKind.LITERAL for atom in first) else 0


def _quoted(transfer: "Transfer", function: Function, node: Node, role: Role) -> int:
    """Doubling a quote, or a backslash before it, quotes a text for SQL by hand: right inside quotes, where its authors put it."""
    if "matching" in role.facts:
        harmed = words.still_harmed(transfer.types, function, node, role)
        return EVERYTHING & ~transfer.kinds.mask(harmed) if harmed is not None else 0
    nodes = transfer.program.graph(function).nodes
    if role.facts.get("escapes"):
        told = given(nodes, node, role, str(role.facts["escapes"]))
        return transfer.kinds.mask(("html",)) if told and all(nodes[one] == (CONST, True) for one in told) else 0
    if not role.facts.get("replaces") or len(node[2]) < 2:
        return 0
    old, new = nodes[node[2][0]], nodes[node[2][1]]
    if tuple(old) == (CONST, _BREAK) and new[0] == CONST and _BREAK not in str(new[1]):
        return transfer.kinds.mask((_LINE,))
    quoted = old[0] == CONST and new[0] == CONST and old[1] in _QUOTES and new[1] in (old[1] * 2, f"\\{old[1]}")
    return transfer.harmless if quoted else 0


def _unknown_call(transfer: "Transfer", function: Function, index: int, node: Node, path: Path, name: str = "") -> Value:
    """Nobody knows what this does. The name is enough for a method that mappings alone have, or that texts have where the type is open."""
    # No builtin has a method that is not modelled: the type was taken for another.
    name = "" if name.startswith("builtins.") else name
    nodes = transfer.program.graph(function).nodes
    callee = nodes[node[1]]
    if callee[0] == ATTR and is_setting(transfer.types, function, callee[1]):
        name = ""
    if callee[0] == ATTR:
        member = transfer.types.anywhere.get(callee[2])
        if member is not None:
            return by_role(transfer, function, index, node, member, path)
        if callee[2] in _OF_MAPPINGS and (mapping := transfer.program.models.find(f"builtins.dict.{callee[2]}")) is not None:
            return by_role(transfer, function, index, node, mapping, path)
        role = _by_name_alone(transfer, function, node, callee)
        if role is not None and (not name or callee[2] in _READS_OF_MAPPINGS):
            return by_role(transfer, function, index, node, role, path)
        statement = transfer.clause_methods.of(nodes, node, name)
        if statement is not None:
            return by_role(transfer, function, index, node, statement, ())
    inputs = everything(node)
    owner = receiver(nodes, node)
    if owner is not None:
        inputs = [owner, *inputs]
    label = name or (callee[2] if callee[0] == ATTR else str(callee[1]) if isinstance(callee[1], str) else "a call")
    through = {atom: one for atom, one in transfer.each(function, inputs).items() if atom.kind != AtomKind.LITERAL}
    return join((transfer.unknown(function, index, label), passed(through, function.id, index, maybe=True)))


def _by_name_alone(transfer: "Transfer", function: Function, node: Node, callee: Node) -> Role | None:
    """A method of texts; one of bytes that is only told how; what mappings have, where all of the receiver came from outside as data."""
    models, nodes = transfer.program.models, transfer.program.graph(function).nodes
    role = models.find(f"builtins.str.{callee[2]}")
    if role is not None:
        return role
    if all(nodes[one][0] == CONST for one in everything(node)) and (role := models.find(f"builtins.bytes.{callee[2]}")) is not None:
        return role
    if callee[2] not in _READS_OF_MAPPINGS:
        return None
    held = [atom.kind for atom in transfer.value(function, callee[1])]
    return models.find(f"builtins.dict.{callee[2]}") if held and all(kind == AtomKind.SOURCE for kind in held) else None

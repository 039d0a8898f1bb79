"""What containers hold: displays such as ``[a, b]`` and ``{"k": a}``, and the pairs of a mapping."""

from typing import TYPE_CHECKING

from backcheck.ir import BUILD, CALL, CONST, NAME, Node
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref

if TYPE_CHECKING:
    from backcheck.semantics.types import Types


def entries_of(nodes: list[Node], built: Node, wanted: object) -> list[int]:
    """The entries of a container display that a constant key (any when None) selects."""
    match built[1]:
        case "dict":
            return [value for name, value in built[2] if wanted is None or _same(nodes, name, wanted)]
        case "dictmany":
            return [built[2][0][1]]
    entries = list(built[2])
    if isinstance(wanted, int) and -len(entries) <= wanted < len(entries):
        return [entries[wanted]]
    return entries


def displayed(types: "Types", function: Function, node: int, wanted: object) -> tuple[Ref, ...]:
    """The entries of a container that is written out, here or as the one value of a module's variable; all where no key is wanted."""
    nodes = types.program.graph(function).nodes
    written = nodes[node]
    if written[0] == NAME:
        places = list(types.names.variables(function.path, written[1]))
        if len(places) != 1 or places[0] == (function, node):
            return ()
        function, node = places[0]
        nodes = types.program.graph(function).nodes
        written = nodes[node]
    return types.each(function, entries_of(nodes, written, wanted)) if written[0] == BUILD else ()


def _same(nodes: list[Node], key: int, wanted: object) -> bool:
    return key >= 0 and nodes[key][0] == CONST and nodes[key][1] == wanted


def holds_pairs(types: "Types", function: Function, node: int) -> bool:
    """Whether a value is the keys and values of a mapping, so that what is known of its elements is said of the values."""
    written = types.program.graph(function).nodes[node]
    if written[0] != CALL:
        return False
    roles = (types.program.models.find(ref.name) for ref in types.of(function, written[1]) if ref.kind is Kind.EXTERNAL)
    return any(role is not None and role.facts.get("pairs") == "items" for role in roles)

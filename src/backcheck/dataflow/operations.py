"""What operators make of numbers, texts, containers, paths and objects of the repository."""

from functools import partial
from typing import TYPE_CHECKING

from backcheck.dataflow import containers, keys, marks, sequences, special_methods
from backcheck.dataflow.definitions import text_of
from backcheck.dataflow.lattice import NOTHING, AtomKind, Path, Value, cleaned, join, passed
from backcheck.ir import BUILD, CONST, Node
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind
from backcheck.semantics.templates import percents

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer

_SETS = frozenset(("builtins.set", "builtins.frozenset"))
_NUMBERS = frozenset(f"builtins.{name}" for name in ("int", "float", "bool", "complex"))
_NUMERIC = frozenset(("-", "/", "//", "**", "<<", ">>", "&", "^", "@", "u"))


def value(transfer: "Transfer", function: Function, index: int, node: Node, path: Path) -> Value:
    """What contributes to an operation: by a method of either side, else as the language has it."""
    ordinary = partial(_ordinary, transfer, function, index, node, path)
    found = special_methods.operation(transfer, function, index, node[1], (node[2], node[3]), ordinary)
    return cleaned(found, _sanitized(transfer, function, node)) if found else found


def _sanitized(transfer: "Transfer", function: Function, node: Node) -> int:
    """The kinds that a library's class makes what is put to its objects clean for by an operator."""
    method = special_methods.OPERATORS.get(node[1])
    refs = transfer.types.of(function, node[2]) if method in ("add", "mod") else ()
    found = (transfer.program.models.find(f"{ref.name}.__{method}__") for ref in refs if ref.kind is Kind.LIBRARY)
    kinds = [role.sanitizes for role in found if role is not None]
    return transfer.kinds.mask(kinds[0]) if len(kinds) == len(refs) == 1 else 0


def text(transfer: "Transfer", function: Function, index: int, node: Node, _: Path) -> Value:
    """What contributes to a formatted text."""
    nodes, pieces = transfer.program.graph(function).nodes, node[1]
    cut = max(transfer.behind.settled_from(function, pieces), 1)
    if marks.only_separates(nodes, pieces) and cut >= len(pieces):
        return passed(special_methods.shown(transfer, function, index, pieces), function.id, index)
    parts = (pieces[:1], pieces[1:cut], pieces[cut:])
    first, others, behind = (special_methods.shown(transfer, function, index, part) for part in parts)
    rest = join((others, cleaned(behind, transfer.behind.host)))
    mask = transfer.guards.containment.behind(function, pieces[0]) | transfer.behind.text(function, pieces[0])
    found = put_together(function, index, first, cleaned(rest, mask), "an f-string")
    return cleaned(found, transfer.harmless) if marks.is_mark(nodes, pieces) else found


def put_together(function: Function, index: int, first: Value, others: Value, how: str) -> Value:
    """A text: what it begins with is the text that the others are put into."""
    return join((passed(first, function.id, index), passed(others, function.id, index, built=how)))


def _ordinary(transfer: "Transfer", function: Function, index: int, node: Node, path: Path) -> Value:
    operator, left, right = node[1], node[2], node[3]
    nodes = transfer.program.graph(function).nodes
    match operator:
        case "+":
            if (entry := sequences.concatenated(transfer, function, left, right, path)) is not None:
                return passed(entry, function.id, index)
            sides = transfer.value(function, left, path), transfer.value(function, right, path)
            mask = transfer.guards.containment.behind(function, left) | (transfer.behind.text(function, left) if sides[1] else 0)
            sides = sides[0], cleaned(sides[1], mask)
            found = put_together(function, index, *sides, operator)
            return cleaned(found, transfer.harmless) if marks.is_mark(nodes, (left, right)) else found
        case "%":
            entries = nodes[right]
            put_in = entries[2] if entries[0] == BUILD and entries[1] == "tuple" else _by_name(transfer, function, left, right)
            cut = transfer.behind.settled_entry(function, left, put_in, operator) if put_in != (right,) else len(put_in)
            behind = cleaned(special_methods.shown(transfer, function, index, put_in[cut:]), transfer.behind.host)
            others = join((special_methods.shown(transfer, function, index, put_in[:cut]), behind))
            others = cleaned(others, transfer.behind.template(function, left, operator)) if others else others
            return put_together(function, index, transfer.value(function, left), others, operator)
        case "*" if nodes[left][0] == BUILD:
            # How often, a number says.
            return passed(transfer.value(function, left, path), function.id, index)
        case "-" | "^" | "&" if _is_of(transfer, function, (left, right), _SETS):
            return passed(_of_sets(transfer, function, operator, (left, right), path), function.id, index)
        case "/" if not _is_of(transfer, function, (left, right), _NUMBERS):
            # A path, or an address, that is taken on.
            known = transfer.types.each(function, (left, right))
            return passed(transfer.each(function, (left, right)), function.id, index) if known else NOTHING
        case "|":
            over = transfer.value(function, right, path)
            if keys.is_key(path) and keys.has(transfer, function, right, path[0]):
                return passed(over, function.id, index)
            under = containers.beside(transfer, function, left, keys.sure(transfer, function, right), path)
            return passed(join((under, over)), function.id, index)
    return NOTHING if operator in _NUMERIC else passed(transfer.each(function, (left, right)), function.id, index)


def _by_name(transfer: "Transfer", function: Function, template: int, given: int) -> tuple[int, ...]:
    """What is put into a template out of a mapping that is written there: the entries that the template names."""
    nodes = transfer.program.graph(function).nodes
    text, entries = text_of(transfer.types, function, template), nodes[given]
    if text is None or entries[0] != BUILD or entries[1] != "dict" or not all(key >= 0 and nodes[key][0] == CONST for key, _ in entries[2]):
        return (given,)
    fields = [one for one in percents(text) if not isinstance(one, str)]
    if any(one.key is None for one in fields):
        return (given,)
    return tuple(value for key, value in entries[2] if any(one.key == nodes[key][1] for one in fields))


def _is_of(transfer: "Transfer", function: Function, nodes: tuple[int, int], classes: frozenset[str]) -> bool:
    return any(ref.name in classes or type(ref.value) in (int, float) for ref in transfer.types.each(function, nodes))


def _of_sets(transfer: "Transfer", function: Function, operator: str, operands: tuple[int, int], path: Path) -> Value:
    """What is in both sets is in that which nothing foreign gets into."""
    sides = [transfer.value(function, operands[0], path)]
    if operator != "-":
        sides.append(transfer.value(function, operands[1], path))
    constant = (side for side in sides if all(atom.kind == AtomKind.LITERAL for atom in side))
    return next(constant, join(sides)) if operator == "&" else join(sides)

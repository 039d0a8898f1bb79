"""Values that are known although they are not written where they are used: named constants, and what builtins make of constants.

A name counts where its module gives it one value and nothing in the program stores another one.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from backcheck.dataflow.definitions import changed
from backcheck.ir import AFTER, ATTR, BIN, BUILD, CALL, CMP, CONST, DOTTED, NAME, NOT, WHEN, Node
from backcheck.semantics.conditions import unchanged
from backcheck.semantics.lowering import fold
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind
from backcheck.semantics.types import Types

_DEEPEST: Final = 6
_PURE: Final[Mapping[str, Callable[..., Any]]] = {
    "builtins.abs": abs,
    "builtins.bool": bool,
    "builtins.int": int,
    "builtins.len": len,
    "builtins.max": max,
    "builtins.min": min,
    "builtins.ord": ord,
    "builtins.str": str,
}


class UnknownError(Exception):
    """The value is not known before the program runs."""


def truth(types: Types, function: Function, condition: int) -> bool | None:
    """Whether a condition is the same whenever it is asked; None where that is not known."""
    try:
        return bool(_value(types, function, condition, 0))
    except UnknownError:
        return None


def _value(types: Types, function: Function, node: int, depth: int) -> Any:
    nodes = types.program.graph(function).nodes
    written = nodes[node]
    while written[0] == WHEN:
        written = nodes[written[1]]
    if depth > _DEEPEST:
        raise UnknownError
    match written[0]:
        case op if op == CONST:
            return written[1]
        case op if op in (NAME, DOTTED, ATTR):
            return _named(types, function, written, depth)
        case op if op == NOT:
            return not _value(types, function, written[1], depth + 1)
        case op if op == BIN and written[1] != "u":
            return _folded(types, function, fold.binary, written[1], written[2:4], depth)
        case op if op == CMP and len(written[1]) == 1:
            return _folded(types, function, fold.comparison, written[1][0], written[2], depth)
        case op if op == CALL and not written[3]:
            return _called(types, function, written, depth)
    raise UnknownError


def _folded(types: Types, function: Function, folding: Any, operator: str, operands: Any, depth: int) -> Any:
    sides = [(CONST, _value(types, function, operand, depth + 1)) for operand in operands]
    found = folding(operator, *sides)
    if found is None:
        raise UnknownError
    return found[1]


def _called(types: Types, function: Function, written: Node, depth: int) -> Any:
    """A builtin that asks nothing but its arguments."""
    names = {ref.name for ref in types.of(function, written[1])}
    pure = _PURE.get(names.pop()) if len(names) == 1 else None
    if pure is None or not written[2]:
        raise UnknownError
    arguments = [_display(types, function, one, depth + 1) for one in written[2]]
    try:
        return pure(*arguments)
    except (TypeError, ValueError, OverflowError):
        raise UnknownError from None


def _display(types: Types, function: Function, node: int, depth: int) -> Any:
    """A value, or a display of them that nothing has changed since."""
    nodes = types.program.graph(function).nodes
    written = nodes[node]
    if written[0] == BUILD and written[1] in ("list", "tuple"):
        return [_value(types, function, one, depth + 1) for one in written[2]]
    return _value(types, function, node, depth)


def _named(types: Types, function: Function, written: Node, depth: int) -> Any:
    places = list(dict.fromkeys(_places(types, function, written)))
    if len(places) != 1:
        raise UnknownError
    (path, name), program = places[0], types.program
    symbols = program.files[path].symbols.get(name, ())
    given = [one for symbol in symbols for one in program.given(path, name, symbol)]
    stored = (one for other in program.changing(name) for one in changed(types, other, path, name))
    if len(symbols) != 1 or len(given) != 1 or any(True for _ in stored):
        raise UnknownError
    holder, node = given[0]
    nodes = program.graph(holder).nodes
    if nodes[node][0] == AFTER or unchanged(nodes, node) != node:
        raise UnknownError
    return _value(types, holder, node, depth + 1)


def _places(types: Types, function: Function, written: Node) -> tuple[tuple[str, str], ...]:
    """The module-level variables that a name, or an attribute of a module, means."""
    if written[0] == NAME:
        return types.names.places(function.path, written[1])
    if written[0] == DOTTED:
        return tuple(types.names.imported_places(function.path, written[1]))
    modules = [ref.name for ref in types.of(function, written[1]) if ref.kind is Kind.MODULE]
    return tuple(place for path in modules for place in types.names.places(path, written[2]))

"""Values that are known although they are not written where they are used: named constants, and what builtins make of constants.

A name counts where its module gives it one value and nothing in the program stores another one.
"""

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any, Final

from backcheck.dataflow.definitions import changed
from backcheck.ir import AFTER, ATTR, BIN, BOOL, BUILD, CALL, CMP, CONST, DOTTED, ITEM, NAME, NOT, WHEN, Node
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


_OF_TEXTS: Final = frozenset(
    (
        *("capitalize", "casefold", "count", "endswith", "find", "index", "isalnum", "isalpha", "isdigit", "islower", "isupper"),
        *("lower", "lstrip", "removeprefix", "removesuffix", "rfind", "rindex", "rstrip", "startswith", "strip", "title", "upper"),
    )
)


class UnknownError(Exception):
    """The value is not known before the program runs."""


def truth(types: Types, function: Function, condition: int) -> bool | None:
    """Whether a condition is the same whenever it is asked; None where that is not known."""
    try:
        return bool(value(types, function, condition, 0))
    except UnknownError:
        return None


def value(types: Types, function: Function, node: int, depth: int = 0) -> Any:
    """The value of a node; raises UnknownError."""
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
            return not value(types, function, written[1], depth + 1)
        case op if op == BIN and written[1] != "u":
            return _folded(types, function, fold.binary, written[1], written[2:4], depth)
        case op if op == CMP and "match" not in written[1] and "isinstance" not in written[1]:
            sides = zip(written[1], pairwise(written[2]), strict=True)
            return all(_folded(types, function, fold.comparison, operator, two, depth) for operator, two in sides)
        case op if op == BOOL:
            return _any_or_all(types, function, written, depth)
        case op if op == ITEM:
            return _entry(types, function, written, depth)
        case op if op == CALL and not written[3]:
            return _called(types, function, written, depth)
    raise UnknownError


def _folded(types: Types, function: Function, folding: Any, operator: str, operands: Any, depth: int) -> Any:
    sides = [(CONST, value(types, function, operand, depth + 1)) for operand in operands]
    found = folding(operator, *sides)
    if found is None:
        raise UnknownError
    return found[1]


def _any_or_all(types: Types, function: Function, written: Node, depth: int) -> Any:
    """What the first operand that decides gives, whatever is behind it."""
    given: Any = None
    for operand in written[2]:
        given = value(types, function, operand, depth + 1)
        if bool(given) is (written[1] == "or"):
            break
    return given


def _entry(types: Types, function: Function, written: Node, depth: int) -> Any:
    """An entry of a text or display."""
    base, key = _display(types, function, written[1], depth + 1), value(types, function, written[2], depth + 1)
    try:
        return base[key]
    except (TypeError, LookupError):
        raise UnknownError from None


def _called(types: Types, function: Function, written: Node, depth: int) -> Any:
    """A builtin, or a method of a text, that asks nothing but its arguments."""
    callee = types.program.graph(function).nodes[written[1]]
    if callee[0] == ATTR and callee[2] in _OF_TEXTS:
        text = value(types, function, callee[1], depth + 1)
        if not isinstance(text, str):
            raise UnknownError
        return _run(getattr(text, callee[2]), [value(types, function, one, depth + 1) for one in written[2]])
    names = {ref.name for ref in types.of(function, written[1])}
    pure = _PURE.get(names.pop()) if len(names) == 1 else None
    if pure is None or not written[2]:
        raise UnknownError
    return _run(pure, [_display(types, function, one, depth + 1) for one in written[2]])


def _run(function: Callable[..., Any], arguments: list[Any]) -> Any:
    try:
        return function(*arguments)
    except (TypeError, ValueError, OverflowError):
        raise UnknownError from None


def _display(types: Types, function: Function, node: int, depth: int) -> Any:
    """A value, or a display of them that nothing has changed since."""
    nodes = types.program.graph(function).nodes
    written = nodes[node]
    if written[0] == BUILD and written[1] in ("list", "tuple"):
        return [value(types, function, one, depth + 1) for one in written[2]]
    return value(types, function, node, depth)


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
    return value(types, holder, node, depth + 1)


def _places(types: Types, function: Function, written: Node) -> tuple[tuple[str, str], ...]:
    """The module-level variables that a name, or an attribute of a module, means."""
    if written[0] == NAME:
        return types.names.places(function.path, written[1])
    if written[0] == DOTTED:
        return tuple(types.names.imported_places(function.path, written[1]))
    modules = [ref.name for ref in types.of(function, written[1]) if ref.kind is Kind.MODULE]
    return tuple(place for path in modules for place in types.names.places(path, written[2]))

"""Expressions to nodes."""

import ast
from collections.abc import Callable
from typing import Any

from backcheck.ir import (
    AFTER,
    ATTR,
    AWAIT,
    BIN,
    BOOL,
    BUILD,
    CMP,
    CONST,
    ELEM,
    ITEM,
    NAME,
    NOT,
    NOTHING,
    PART,
    PHI,
    RECEIVER,
    STAR,
    WHEN,
    YIELD,
    by_keyword,
)
from backcheck.semantics.lowering import displays, fold
from backcheck.semantics.lowering.builder import Builder, changeable
from backcheck.semantics.lowering.reads import spelled
from backcheck.semantics.lowering.scope import Scope
from backcheck.syntax.python.nodes import Interpolation, TemplateStr

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.BitAnd: "&",
    ast.MatMult: "@",
}
COMPARISONS: dict[type[ast.AST], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}
# Methods of the builtin containers and streams that change their receiver: only for these is an attribute of an
# object taken as changed by a call, which keeps the graphs small.
MUTATORS = frozenset(
    (
        *("append", "appendleft", "add", "extend", "extendleft", "insert", "update", "setdefault", "set", "push"),
        *("put", "put_nowait", "write", "writelines", "pop", "popleft", "remove", "clear"),
    )
)


def lower(scope: Scope, node: ast.expr) -> int:
    """The index of the node that the expression's value is."""
    found = _DISPATCH[type(node)](scope, node)
    state = scope.builder.state
    if state is not None and state.told and isinstance(node, ast.Subscript | ast.Call) and (told := state.told.get(spelled(node))):
        ways = [(scope.builder.add((WHEN, found, condition, truth), node), NOTHING, True, tail) for condition, truth, tail in told]
        return ways[0][0] if len(ways) == 1 else scope.builder.add((PHI, tuple(ways)), node)
    return found


def _constant(scope: Scope, node: ast.Constant) -> int:
    return scope.builder.add(fold.constant(node.value), node)


def _name(scope: Scope, node: ast.Name) -> int:
    builder = scope.builder
    return builder.version(builder.read(node.id, node))


def identity(scope: Scope, node: ast.expr) -> int:
    """The identity of the object an expression names, for stores into it."""
    if isinstance(node, ast.Name):
        return scope.builder.read(node.id, node)
    return lower(scope, node)


def _attribute(scope: Scope, node: ast.Attribute) -> int:
    return scope.builder.add((ATTR, lower(scope, node.value), node.attr), node)


def _subscript(scope: Scope, node: ast.Subscript) -> int:
    base = lower(scope, node.value)
    if isinstance(node.slice, ast.Slice):
        bounds = [NOTHING if bound is None else lower(scope, bound) for bound in (node.slice.lower, node.slice.upper, node.slice.step)]
        return scope.builder.add((PART, base, bounds[1], _first(scope, node.slice, bounds[0])), node)
    key, nodes = lower(scope, node.slice), scope.builder.nodes
    return scope.builder.add(fold.item(nodes[base], nodes[key]) or (ITEM, base, key), node)


def _first(scope: Scope, node: ast.Slice, lower_bound: int) -> int:
    """The number of the entry that a slice begins with, and goes on from one by one; -1 where that is not known."""
    if node.step is not None:
        return NOTHING
    written = (CONST, 0) if lower_bound == NOTHING else scope.builder.nodes[lower_bound]
    return int(written[1]) if written[0] == CONST and type(written[1]) is int and written[1] >= 0 else NOTHING


def _call(scope: Scope, node: ast.Call) -> int:
    builder = scope.builder
    places: list[tuple[int, int]] = []
    function = node.func
    container: ast.expr | None = None
    if isinstance(function, ast.Attribute):
        owner = identity(scope, function.value)
        if isinstance(function.value, ast.Name) and _is_changed(builder, owner, function.attr):
            places.append((RECEIVER, owner))
        elif function.attr in MUTATORS and isinstance(function.value, ast.Attribute | ast.Subscript):
            container = function.value
        callee = builder.add((ATTR, builder.version(owner), function.attr), function)
    else:
        callee = lower(scope, function)
    args: list[int] = []
    for place, arg in enumerate(node.args):
        if isinstance(arg, ast.Name):
            found = builder.read(arg.id, arg)
            if changeable(builder.nodes[found]):
                places.append((place, found))
            args.append(builder.version(found))
        else:
            args.append(lower(scope, arg))
    keywords: list[tuple[str, int]] = []
    for place, keyword in enumerate(node.keywords):
        if isinstance(keyword.value, ast.Name) and changeable(builder.nodes[found := builder.read(keyword.value.id, keyword.value)]):
            places.append((by_keyword(place), found))
        keywords.append((keyword.arg or "", lower(scope, keyword.value)))
    call = builder.call(callee, args, keywords, node, places)
    if container is not None:
        scope.through(container, builder.again((AFTER, call, RECEIVER), call))
    match node:
        case ast.Call(func=ast.Name(id="setattr"), args=[target, ast.Constant(value=str(name)), _]) if builder.nodes[callee] == (
            NAME,
            "setattr",
        ):
            scope.store(target, name, args[2], node)
    return call


def _is_changed(builder: Builder, owner: int, method: str) -> bool:
    node = builder.nodes[owner]
    return changeable(node) or (method in MUTATORS and builder.is_variable(node))


def _binary(scope: Scope, node: ast.BinOp) -> int:
    left, right = lower(scope, node.left), lower(scope, node.right)
    return combined(scope.builder, OPERATORS[type(node.op)], left, right, node)


def combined(builder: Builder, op: str, left: int, right: int, at: ast.AST) -> int:
    """``left op right``, folded where both are constants."""
    return builder.add(fold.binary(op, builder.nodes[left], builder.nodes[right]) or (BIN, op, left, right), at)


def _unary(scope: Scope, node: ast.UnaryOp) -> int:
    operand = lower(scope, node.operand)
    builder = scope.builder
    value = builder.nodes[operand]
    if isinstance(node.op, ast.Not):
        known = fold.truth(value)
        return builder.add((NOT, operand) if known is None else (CONST, not known), node)
    if value[0] == CONST and isinstance(node.op, ast.USub) and isinstance(value[1], int | float):
        return builder.add((CONST, -value[1]), node)
    return builder.add((BIN, "u", operand, operand), node)


def _bool(scope: Scope, node: ast.BoolOp) -> int:
    """What constants decide is known: ``"" or x`` is ``x``, ``"a" or x`` is ``"a"``."""
    builder = scope.builder
    decides = isinstance(node.op, ast.Or)
    lowered = [lower(scope, value) for value in node.values]
    kept: list[int] = []
    for value in lowered:
        known = fold.truth(builder.nodes[value])
        if known is None or known is decides or value == lowered[-1]:
            kept.append(value)
        if known is decides:
            break
    return kept[0] if len(kept) == 1 else builder.add((BOOL, "or" if decides else "and", tuple(kept)), node)


def _compare(scope: Scope, node: ast.Compare) -> int:
    builder = scope.builder
    operands = tuple(lower(scope, value) for value in (node.left, *node.comparators))
    operators = tuple(COMPARISONS[type(op)] for op in node.ops)
    if len(operators) == 1:
        known = fold.comparison(operators[0], builder.nodes[operands[0]], builder.nodes[operands[1]])
        if known is not None:
            return builder.add(known, node)
    return builder.add((CMP, operators, operands), node)


def _conditional(scope: Scope, node: ast.IfExp) -> int:
    builder = scope.builder
    test = lower(scope, node.test)
    known = fold.truth(builder.nodes[test])
    if known is not None:
        return lower(scope, node.body if known else node.orelse)
    before = builder.state
    chosen = [part.id for part in (node.body, node.orelse) if isinstance(part, ast.Name)]
    builder.state = before.copy() if before else None
    scope.narrow(node.test, test, True, chosen)
    body = lower(scope, node.body)
    first = builder.state
    builder.state = before.copy() if before else None
    scope.narrow(node.test, test, False, chosen)
    other = lower(scope, node.orelse)
    builder.join(first, builder.state)
    return builder.add((PHI, ((body, test, True, ()), (other, test, False, ()))), node)


def _lambda(scope: Scope, node: ast.Lambda) -> int:
    return scope.function(node, "<lambda>")


def _await(scope: Scope, node: ast.Await) -> int:
    return scope.builder.add((AWAIT, lower(scope, node.value)), node)


def _yield(scope: Scope, node: ast.Yield) -> int:
    value = lower(scope, node.value) if node.value else scope.builder.add((CONST, None), node)
    scope.builder.yields.append(value)
    return scope.builder.add((YIELD, value), node)


def _yield_from(scope: Scope, node: ast.YieldFrom) -> int:
    value = lower(scope, node.value)
    scope.builder.yields.append(scope.builder.add((ELEM, value), node))
    return scope.builder.add((AWAIT, value), node)


def _starred(scope: Scope, node: ast.Starred) -> int:
    return scope.builder.add((STAR, lower(scope, node.value)), node)


def _walrus(scope: Scope, node: ast.NamedExpr) -> int:
    value = lower(scope, node.value)
    scope.builder.assign(node.target.id, value)
    return value


def _slice(scope: Scope, node: ast.Slice) -> int:
    bounds = (node.lower, node.upper, node.step)
    none = scope.builder.add((CONST, None), node)
    return scope.builder.add((BUILD, "slice", tuple(none if bound is None else lower(scope, bound) for bound in bounds)), node)


# Each function takes its own class of node; a table by class cannot say so.
_DISPATCH: dict[type[ast.AST], Callable[[Scope, Any], int]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Call: _call,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.BoolOp: _bool,
    ast.Compare: _compare,
    ast.IfExp: _conditional,
    ast.JoinedStr: displays.formatted_text,
    ast.FormattedValue: displays.formatted_value,
    TemplateStr: displays.formatted_text,
    Interpolation: displays.formatted_value,
    ast.List: displays.sequence("list"),
    ast.Tuple: displays.sequence("tuple"),
    ast.Set: displays.sequence("set"),
    ast.Dict: displays.mapping,
    ast.ListComp: displays.comprehension,
    ast.SetComp: displays.comprehension,
    ast.GeneratorExp: displays.comprehension,
    ast.DictComp: displays.dict_comprehension,
    ast.Lambda: _lambda,
    ast.Await: _await,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
    ast.Starred: _starred,
    ast.NamedExpr: _walrus,
    ast.Slice: _slice,
}

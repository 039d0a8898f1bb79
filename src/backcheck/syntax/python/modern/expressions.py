"""Expressions, but for texts."""

import ast
from typing import Any

import libcst as cst

from backcheck.syntax.python.modern.comprehensions import TABLE as COMPREHENSIONS
from backcheck.syntax.python.modern.converter import LOAD, STORE, Converter, Table, identifier
from backcheck.syntax.python.modern.operators import BINARY, BOOLEAN, COMPARISONS, UNARY
from backcheck.syntax.python.modern.parameters import arguments

_SINGLETONS = {"True": True, "False": False, "None": None}


def _name(to: Converter, node: cst.Name, context: ast.expr_context) -> ast.expr:
    if node.value in _SINGLETONS:
        return to.places.put(ast.Constant(_SINGLETONS[node.value]), node)
    return to.places.put(ast.Name(identifier(node), context), node)


def _ellipsis(to: Converter, node: cst.Ellipsis, _: ast.expr_context) -> ast.expr:
    return to.places.put(ast.Constant(...), node)


def _number(to: Converter, node: cst.BaseNumber, _: ast.expr_context) -> ast.expr:
    assert isinstance(node, cst.Integer | cst.Float | cst.Imaginary)
    return to.places.put(ast.Constant(ast.literal_eval(node.value)), node)


def _tuple(to: Converter, node: cst.Tuple, context: ast.expr_context) -> ast.expr:
    return to.places.set(ast.Tuple(_elements(to, node, context), context), *to.places.inner(node))


def _list(to: Converter, node: cst.List, context: ast.expr_context) -> ast.expr:
    return to.places.put(ast.List(_elements(to, node, context), context), node)


def _set(to: Converter, node: cst.Set, _: ast.expr_context) -> ast.expr:
    return to.places.put(ast.Set(_elements(to, node, LOAD)), node)


def _elements(to: Converter, node: cst.Tuple | cst.List | cst.Set, context: ast.expr_context) -> list[ast.expr]:
    return [to.expression(one if isinstance(one, cst.StarredElement) else one.value, context) for one in node.elements]


def _starred(to: Converter, node: cst.StarredElement, context: ast.expr_context) -> ast.expr:
    return to.places.put(ast.Starred(to.expression(node.value, context), context), node)


def _dict(to: Converter, node: cst.Dict, _: ast.expr_context) -> ast.expr:
    keys = [to.expression(one.key) if isinstance(one, cst.DictElement) else None for one in node.elements]
    return to.places.put(ast.Dict(keys, [to.expression(one.value) for one in node.elements]), node)


def _attribute(to: Converter, node: cst.Attribute, context: ast.expr_context) -> ast.expr:
    return to.places.put(ast.Attribute(to.expression(node.value), identifier(node.attr), context), node)


def _subscript(to: Converter, node: cst.Subscript, context: ast.expr_context) -> ast.expr:
    return to.places.put(ast.Subscript(to.expression(node.value), _index(to, node), context), node)


def _index(to: Converter, node: cst.Subscript) -> ast.expr:
    """One index stands for itself; several, a starred one or one with a comma are a tuple."""
    parts = [_slice_or_index(to, one.slice) for one in node.slice]
    last = node.slice[-1]
    comma = isinstance(last.comma, cst.Comma)
    if len(parts) == 1 and not comma and not isinstance(parts[0], ast.Starred):
        return parts[0]
    start, end = _extent(to, node.slice[0].slice)[0], _extent(to, last.slice)[1]
    return to.places.set(ast.Tuple(parts, LOAD), start, (to.places.after(end, ",") if comma else None) or end)


def _slice_or_index(to: Converter, node: cst.BaseSlice) -> ast.expr:
    start, end = _extent(to, node)
    if isinstance(node, cst.Slice):
        return to.places.set(ast.Slice(to.optional(node.lower), to.optional(node.upper), to.optional(node.step)), start, end)
    assert isinstance(node, cst.Index)
    value: ast.expr = to.expression(node.value)
    return to.places.set(ast.Starred(value, LOAD), start, end) if node.star else value


def _extent(to: Converter, node: cst.BaseSlice) -> tuple[tuple[int, int], tuple[int, int]]:
    """From the first to the last thing that is written; a slice's colons carry blanks with them."""
    places = to.places
    if isinstance(node, cst.Index):
        start, end = places.outer(node.value)
        return (places.start(node) if node.star else start), end
    assert isinstance(node, cst.Slice)
    if node.lower is not None:
        start, end = places.outer(node.lower)
        end = places.after(end, ":") or end
    else:
        end = places.after(places.start(node), ":") or places.end(node)
        start = end[0], end[1] - 1
    if node.upper is not None:
        end = places.outer(node.upper)[1]
    if isinstance(node.second_colon, cst.Colon):
        end = places.after(end, ":") or end
    if node.step is not None:
        end = places.outer(node.step)[1]
    return start, end


def _call(to: Converter, node: cst.Call, _: ast.expr_context) -> ast.expr:
    function: ast.expr = to.expression(node.func)
    args, keywords = given(to, node.args)
    if len(node.args) == 1 and isinstance(node.args[0].value, cst.GeneratorExp) and not node.args[0].value.lpar:
        _take_parentheses(to, node, args[0] if args else keywords[0].value)
    return to.places.put(ast.Call(function, args, keywords), node)


def _take_parentheses(to: Converter, node: cst.Call, generator: ast.expr) -> None:
    """A generator that is the only argument has the call's parentheses for its own."""
    opened = to.places.after(to.places.outer(node.func)[1], "(")
    closed = to.places.after(to.places.end(node.args[0].value), ")")
    if opened is not None and closed is not None:
        to.places.set(generator, (opened[0], opened[1] - 1), closed)


def given(to: Converter, args: Any) -> tuple[list[ast.expr], list[ast.keyword]]:
    """The positional and the keyword arguments of a call or of a class."""
    positional: list[ast.expr] = []
    keywords: list[ast.keyword] = []
    for arg in args:
        value = to.expression(arg.value)
        if arg.star == "*":
            positional.append(to.places.put(ast.Starred(value, LOAD), arg))
        elif arg.star or arg.keyword is not None:
            name = identifier(arg.keyword) if arg.keyword is not None else None
            keywords.append(to.places.put(ast.keyword(name, value), arg))
        else:
            positional.append(value)
    return positional, keywords


def _unary(to: Converter, node: cst.UnaryOperation, _: ast.expr_context) -> ast.expr:
    return to.places.put(ast.UnaryOp(UNARY[type(node.operator)](), to.expression(node.expression)), node)


def _binary(to: Converter, node: cst.BinaryOperation, _: ast.expr_context) -> ast.expr:
    return to.places.put(ast.BinOp(to.expression(node.left), BINARY[type(node.operator)](), to.expression(node.right)), node)


def _boolean(to: Converter, node: cst.BooleanOperation, _: ast.expr_context) -> ast.expr:
    """``a and b and c`` is one operation of three values."""
    values = [to.expression(node.right)]
    left = node.left
    while isinstance(left, cst.BooleanOperation) and type(left.operator) is type(node.operator) and not left.lpar:
        values.append(to.expression(left.right))
        left = left.left
    values.append(to.expression(left))
    return to.places.put(ast.BoolOp(BOOLEAN[type(node.operator)](), values[::-1]), node)


def _comparison(to: Converter, node: cst.Comparison, _: ast.expr_context) -> ast.expr:
    operators = [COMPARISONS[type(one.operator)]() for one in node.comparisons]
    return to.places.put(
        ast.Compare(to.expression(node.left), operators, [to.expression(one.comparator) for one in node.comparisons]), node
    )


def _conditional(to: Converter, node: cst.IfExp, _: ast.expr_context) -> ast.expr:
    return to.places.put(ast.IfExp(to.expression(node.test), to.expression(node.body), to.expression(node.orelse)), node)


def _lambda(to: Converter, node: cst.Lambda, _: ast.expr_context) -> ast.expr:
    return to.places.put(ast.Lambda(arguments(to, node.params), to.expression(node.body)), node)


def _await(to: Converter, node: cst.Await, _: ast.expr_context) -> ast.expr:
    return to.places.put(ast.Await(to.expression(node.expression)), node)


def _yield(to: Converter, node: cst.Yield, _: ast.expr_context) -> ast.expr:
    if isinstance(node.value, cst.From):
        return to.places.put(ast.YieldFrom(to.expression(node.value.item)), node)
    return to.places.put(ast.Yield(to.optional(node.value)), node)


def _walrus(to: Converter, node: cst.NamedExpr, _: ast.expr_context) -> ast.expr:
    return to.places.put(ast.NamedExpr(to.expression(node.target, STORE), to.expression(node.value)), node)


TABLE: Table = {
    cst.Name: _name,
    cst.Ellipsis: _ellipsis,
    cst.Integer: _number,
    cst.Float: _number,
    cst.Imaginary: _number,
    cst.Tuple: _tuple,
    cst.List: _list,
    cst.Set: _set,
    cst.StarredElement: _starred,
    cst.Dict: _dict,
    cst.Attribute: _attribute,
    cst.Subscript: _subscript,
    cst.Call: _call,
    cst.UnaryOperation: _unary,
    cst.BinaryOperation: _binary,
    cst.BooleanOperation: _boolean,
    cst.Comparison: _comparison,
    cst.IfExp: _conditional,
    cst.Lambda: _lambda,
    cst.Await: _await,
    cst.Yield: _yield,
    cst.NamedExpr: _walrus,
    **COMPREHENSIONS,
}

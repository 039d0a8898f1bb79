"""Compound statements. Each ends where its last statement ends."""

import ast
from collections.abc import Sequence
from typing import Any, TypeVar

import libcst as cst

from backcheck.syntax.python import nodes
from backcheck.syntax.python.modern.converter import STORE, Converter, Table, identifier
from backcheck.syntax.python.modern.expressions import given
from backcheck.syntax.python.modern.parameters import arguments, type_parameters

S = TypeVar("S")


def _closed(to: Converter, tree: S, node: cst.CSTNode, last: Any) -> S:
    """From the node's start to the end of the last statement in it, or of the semicolon after that."""
    end = to.places.end_of(last)
    return to.places.set(tree, to.places.start(node), to.places.after(end, ";") or end)


def _function(to: Converter, node: cst.FunctionDef) -> ast.stmt:
    kind: type[ast.FunctionDef | ast.AsyncFunctionDef] = ast.AsyncFunctionDef if node.asynchronous is not None else ast.FunctionDef
    decorators = [to.expression(one.decorator) for one in node.decorators]
    params = arguments(to, node.params)
    returns = to.expression(node.returns.annotation) if node.returns is not None else None
    body = to.suite(node.body)
    found = nodes.made(
        kind,
        name=identifier(node.name),
        args=params,
        body=body,
        decorator_list=decorators,
        returns=returns,
        type_params=type_parameters(to, node.type_parameters),
    )
    return _closed(to, found, node, body[-1])


def _class(to: Converter, node: cst.ClassDef) -> ast.stmt:
    bases, keywords = given(to, [*node.bases, *node.keywords])
    body = to.suite(node.body)
    found = nodes.made(
        ast.ClassDef,
        name=identifier(node.name),
        bases=bases,
        keywords=keywords,
        body=body,
        decorator_list=[to.expression(one.decorator) for one in node.decorators],
        type_params=type_parameters(to, node.type_parameters),
    )
    return _closed(to, found, node, body[-1])


def _if(to: Converter, node: cst.If) -> ast.stmt:
    body = to.suite(node.body)
    orelse = [_if(to, node.orelse)] if isinstance(node.orelse, cst.If) else _else(to, node.orelse)
    return _closed(to, ast.If(to.expression(node.test), body, orelse), node, (orelse or body)[-1])


def _else(to: Converter, node: cst.Else | None) -> list[ast.stmt]:
    return [] if node is None else to.suite(node.body)


def _while(to: Converter, node: cst.While) -> ast.stmt:
    body, orelse = to.suite(node.body), _else(to, node.orelse)
    return _closed(to, ast.While(to.expression(node.test), body, orelse), node, (orelse or body)[-1])


def _for(to: Converter, node: cst.For) -> ast.stmt:
    kind: type[Any] = ast.AsyncFor if node.asynchronous is not None else ast.For
    body, orelse = to.suite(node.body), _else(to, node.orelse)
    found: ast.stmt = kind(to.expression(node.target, STORE), to.expression(node.iter), body, orelse)
    return _closed(to, found, node, (orelse or body)[-1])


def _with(to: Converter, node: cst.With) -> ast.stmt:
    kind: type[Any] = ast.AsyncWith if node.asynchronous is not None else ast.With
    items = [
        ast.withitem(to.expression(one.item), to.expression(one.asname.name, STORE) if one.asname is not None else None)
        for one in _items(node)
    ]
    body = to.suite(node.body)
    found: ast.stmt = kind(items, body)
    return _closed(to, found, node, body[-1])


def _items(node: cst.With) -> Sequence[cst.WithItem]:
    """Several values in parentheses are several items, not a tuple."""
    first = node.items[0]
    if len(node.items) == 1 and first.asname is None and isinstance(first.item, cst.Tuple) and len(first.item.lpar) == 1:
        elements = first.item.elements
        if elements and not any(isinstance(one, cst.StarredElement) for one in elements):
            return [cst.WithItem(one.value) for one in elements]
    return node.items


def _try(to: Converter, node: cst.Try | cst.TryStar) -> ast.stmt:
    kind: type[Any] = ast.TryStar if isinstance(node, cst.TryStar) else ast.Try
    body, orelse = to.suite(node.body), _else(to, node.orelse)
    handlers = [_handler(to, one) for one in node.handlers]
    final = to.suite(node.finalbody.body) if node.finalbody is not None else []
    found: ast.stmt = kind(body, handlers, orelse, final)
    return _closed(to, found, node, (final or orelse or handlers or body)[-1])


def _handler(to: Converter, node: cst.ExceptHandler | cst.ExceptStarHandler) -> ast.ExceptHandler:
    name = node.name.name if node.name is not None else None
    assert name is None or isinstance(name, cst.Name)
    body = to.suite(node.body)
    found = ast.ExceptHandler(to.optional(node.type), identifier(name) if name is not None else None, body)
    return _closed(to, found, node, body[-1])


def _match(to: Converter, node: cst.Match) -> ast.stmt:
    cases = [ast.match_case(to.pattern(one.pattern), to.optional(one.guard), to.suite(one.body)) for one in node.cases]
    return _closed(to, ast.Match(to.expression(node.subject), cases), node, cases[-1].body[-1])


TABLE: Table = {
    cst.FunctionDef: _function,
    cst.ClassDef: _class,
    cst.If: _if,
    cst.While: _while,
    cst.For: _for,
    cst.With: _with,
    cst.Try: _try,
    cst.TryStar: _try,
    cst.Match: _match,
}

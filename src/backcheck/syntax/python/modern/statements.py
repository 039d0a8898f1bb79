"""Statements."""

import ast
from collections.abc import Sequence
from typing import Any

import libcst as cst

from backcheck.syntax.python import nodes
from backcheck.syntax.python.modern.compound import TABLE as COMPOUND
from backcheck.syntax.python.modern.converter import DELETE, STORE, Converter, Table, dotted, identifier
from backcheck.syntax.python.modern.operators import AUGMENTED
from backcheck.syntax.python.modern.parameters import type_parameters


def _expression(to: Converter, node: cst.Expr) -> ast.stmt:
    return to.places.put(ast.Expr(to.expression(node.value)), node)


def _assign(to: Converter, node: cst.Assign) -> ast.stmt:
    targets = [to.expression(one.target, STORE) for one in node.targets]
    return to.places.put(ast.Assign(targets, to.expression(node.value)), node)


def _annotated(to: Converter, node: cst.AnnAssign) -> ast.stmt:
    simple = int(isinstance(node.target, cst.Name) and not node.target.lpar)
    annotation = to.expression(node.annotation.annotation)
    return to.places.put(ast.AnnAssign(to.expression(node.target, STORE), annotation, to.optional(node.value), simple), node)


def _augmented(to: Converter, node: cst.AugAssign) -> ast.stmt:
    operator = AUGMENTED[type(node.operator)]()
    return to.places.put(ast.AugAssign(to.expression(node.target, STORE), operator, to.expression(node.value)), node)


def _delete(to: Converter, node: cst.Del) -> ast.stmt:
    """Several targets without parentheses are no tuple."""
    target = node.target
    if isinstance(target, cst.Tuple) and not target.lpar:
        targets = [to.expression(one.value, DELETE) for one in target.elements]
    else:
        targets = [to.expression(target, DELETE)]
    return to.places.put(ast.Delete(targets), node)


def _return(to: Converter, node: cst.Return) -> ast.stmt:
    return to.places.put(ast.Return(to.optional(node.value)), node)


def _raise(to: Converter, node: cst.Raise) -> ast.stmt:
    return to.places.put(ast.Raise(to.optional(node.exc), to.optional(node.cause.item if node.cause is not None else None)), node)


def _assert(to: Converter, node: cst.Assert) -> ast.stmt:
    return to.places.put(ast.Assert(to.expression(node.test), to.optional(node.msg)), node)


def _import(to: Converter, node: cst.Import | cst.LazyImport) -> ast.stmt:
    return to.places.put(ast.Import(_aliases(to, node.names)), node)


def _import_from(to: Converter, node: cst.ImportFrom | cst.LazyImportFrom) -> ast.stmt:
    names = [to.places.put(ast.alias("*"), node.names)] if isinstance(node.names, cst.ImportStar) else _aliases(to, node.names)
    module = dotted(node.module) if node.module is not None else None
    return to.places.put(ast.ImportFrom(module, names, len(node.relative)), node)


def _aliases(to: Converter, names: Sequence[cst.ImportAlias]) -> list[ast.alias]:
    found = []
    for one in names:
        name = one.asname.name if one.asname is not None else None
        found.append(to.places.put(ast.alias(dotted(one.name), dotted(name) if name is not None else None), one))
    return found


def _global(to: Converter, node: cst.Global) -> ast.stmt:
    return to.places.put(ast.Global([identifier(one.name) for one in node.names]), node)


def _nonlocal(to: Converter, node: cst.Nonlocal) -> ast.stmt:
    return to.places.put(ast.Nonlocal([identifier(one.name) for one in node.names]), node)


def _pass(to: Converter, node: cst.Pass) -> ast.stmt:
    return to.places.put(ast.Pass(), node)


def _break(to: Converter, node: cst.Break) -> ast.stmt:
    return to.places.put(ast.Break(), node)


def _continue(to: Converter, node: cst.Continue) -> ast.stmt:
    return to.places.put(ast.Continue(), node)


def _type_alias(to: Converter, node: cst.TypeAlias) -> ast.stmt:
    name = to.expression(node.name, STORE)
    params: list[Any] = type_parameters(to, node.type_parameters)
    return to.places.put(nodes.made(nodes.TypeAlias, name=name, type_params=params, value=to.expression(node.value)), node)


TABLE: Table = {
    cst.Expr: _expression,
    cst.Assign: _assign,
    cst.AnnAssign: _annotated,
    cst.AugAssign: _augmented,
    cst.Del: _delete,
    cst.Return: _return,
    cst.Raise: _raise,
    cst.Assert: _assert,
    cst.Import: _import,
    cst.LazyImport: _import,
    cst.ImportFrom: _import_from,
    cst.LazyImportFrom: _import_from,
    cst.Global: _global,
    cst.Nonlocal: _nonlocal,
    cst.Pass: _pass,
    cst.Break: _break,
    cst.Continue: _continue,
    cst.TypeAlias: _type_alias,
    **COMPOUND,
}

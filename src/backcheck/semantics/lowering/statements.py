"""Statements: how they change the state, and which regions they open."""

import ast
from collections.abc import Callable, Sequence
from typing import Any

from backcheck.facts import ANNOTATED, Symbol
from backcheck.ir import AWAIT, CALL, CONST, DOTTED, GIVEN, NOTHING, PHI, UPD
from backcheck.semantics.lowering import branches, loops, tries
from backcheck.semantics.lowering.builder import Builder
from backcheck.semantics.lowering.changed import rebound_in
from backcheck.semantics.lowering.expressions import OPERATORS, combined, identity, lower
from backcheck.semantics.lowering.scope import Scope
from backcheck.syntax.python.nodes import TypeAlias


def block(scope: Scope, body: Sequence[ast.stmt]) -> None:
    """Lowers statements in order, up to the point that control cannot pass."""
    builder = scope.builder
    for statement in body:
        if builder.state is None:
            return
        builder.statements += 1
        _DISPATCH[type(statement)](scope, statement)


def _assign(scope: Scope, node: ast.Assign) -> None:
    target = node.targets[0]
    if isinstance(target, ast.Tuple | ast.List) and isinstance(node.value, ast.Tuple | ast.List) and _pairs(target, node.value):
        values = [lower(scope, value) for value in node.value.elts]
        for one, value in zip(target.elts, values, strict=True):
            scope.bind(one, value)
        return
    value = identity(scope, node.value)
    for target in node.targets:
        scope.bind(target, value)


def _pairs(target: ast.Tuple | ast.List, value: ast.Tuple | ast.List) -> bool:
    parts = (*target.elts, *value.elts)
    return len(target.elts) == len(value.elts) and not any(isinstance(part, ast.Starred) for part in parts)


def _annotated(scope: Scope, node: ast.AnnAssign) -> None:
    annotation = lower(scope, node.annotation)
    if isinstance(node.target, ast.Name):
        scope.annotations[node.target.id] = annotation
    elif isinstance(node.target, ast.Attribute) and isinstance(node.target.value, ast.Name) and node.target.value.id == "self":
        scope.builder.fields.append((node.target.attr + ANNOTATED, annotation))
    if node.value is not None:
        value = identity(scope, node.value)
        if scope.owner < 0:
            scope.builder.declared[value] = annotation
        scope.bind(node.target, value)


def _augmented(scope: Scope, node: ast.AugAssign) -> None:
    left, right = lower(scope, node.target), lower(scope, node.value)
    scope.bind(node.target, combined(scope.builder, OPERATORS[type(node.op)], left, right, node))


def _expression(scope: Scope, node: ast.Expr) -> None:
    value = lower(scope, node.value)
    builder = scope.builder
    called = builder.nodes[value][1] if builder.nodes[value][0] == AWAIT else value
    if builder.nodes[called][0] == CALL:
        builder.last_call = called
        builder.dropped.append(called)


def _return(scope: Scope, node: ast.Return) -> None:
    builder = scope.builder
    value = lower(scope, node.value) if node.value else builder.add((CONST, None), node)
    builder.answer(value, node.value)


def _raise(scope: Scope, node: ast.Raise) -> None:
    builder = scope.builder
    value = lower(scope, node.exc) if node.exc else NOTHING
    if node.cause is not None:
        lower(scope, node.cause)
    builder.raises.append((value, builder.region, node.lineno, node.col_offset))
    builder.state = None


def _function(scope: Scope, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    """The setter of a property is a method beside it: the name goes on to stand for what reads."""
    accessor = next((word for decorator in node.decorator_list if (word := _accessor(decorator, node.name))), "")
    builder, defined = scope.builder, scope.function(node, node.name)
    builder.assign(f"{node.name}.{accessor}" if accessor else node.name, defined)
    if builder.outer is not None and scope.owner < 0:
        for name in rebound_in(node):
            _rebound(builder, name, builder.nodes[defined][1], node)


def _rebound(builder: Builder, name: str, function: int, at: ast.stmt) -> None:
    """From here on a variable may hold what a nested function gives it by ``nonlocal``, whenever that runs."""
    known = builder.state.variables.get(name) if builder.state is not None else None
    if known is not None:
        given = builder.add((GIVEN, name, function), at)
        arms = ((builder.version(known), NOTHING, True, ()), (given, NOTHING, True, ()))
        builder.assign(name, builder.add((PHI, arms), at))


def _accessor(decorator: ast.expr, name: str) -> str:
    """``setter`` of ``@name.setter``."""
    match decorator:
        case ast.Attribute(value=ast.Name(id=own), attr="setter" | "deleter" as word) if own == name:
            return word
    return ""


def _class(scope: Scope, node: ast.ClassDef) -> None:
    scope.builder.assign(node.name, scope.file.define_class(scope, node))


def _import(scope: Scope, node: ast.Import) -> None:
    for alias in node.names:
        bound = alias.asname or alias.name.partition(".")[0]
        target = alias.name if alias.asname else bound
        scope.file.imported(alias.name)
        scope.builder.modules.add(bound)
        _bind_import(scope, node, bound, target)


def _import_from(scope: Scope, node: ast.ImportFrom) -> None:
    module = "." * node.level + (node.module or "")
    for alias in node.names:
        if alias.name == "*":
            scope.file.star(module)
        else:
            target = f"{module}{'' if module.endswith('.') else '.'}{alias.name}"
            scope.file.imported(target)
            _bind_import(scope, node, alias.asname or alias.name, target)


def _bind_import(scope: Scope, node: ast.stmt, bound: str, target: str) -> None:
    scope.builder.assign(bound, scope.builder.add((DOTTED, target), node))
    if scope.at_module_level:
        scope.file.symbol(bound, Symbol("import", target))


def _global(scope: Scope, node: ast.Global) -> None:
    scope.builder.global_names.update(node.names)


def _type_alias(scope: Scope, node: TypeAlias) -> None:
    """Its value is made when it is asked for; whoever asks about types does."""
    scope.bind(node.name, lower(scope, node.value))


def _delete(scope: Scope, node: ast.Delete) -> None:
    _deleted(scope, node.targets)


def _deleted(scope: Scope, targets: Sequence[ast.expr]) -> None:
    builder = scope.builder
    for target in targets:
        if isinstance(target, ast.Tuple | ast.List):
            _deleted(scope, target.elts)
        elif isinstance(target, ast.Name):
            if builder.state is not None:
                builder.state.variables.pop(target.id, None)
        elif isinstance(target, ast.Subscript | ast.Attribute):
            base = identity(scope, target.value)
            if isinstance(target, ast.Subscript):
                version = builder.add((UPD, builder.version(base), "[", lower(scope, target.slice), NOTHING), target)
            else:
                version = builder.add((UPD, builder.version(base), ".", target.attr, NOTHING), target)
            builder.update(base, version)


def _assert(scope: Scope, node: ast.Assert) -> None:
    """An assert tells what holds after it. That it vanishes under ``-O`` is a finding of its own."""
    test = lower(scope, node.test)
    if node.msg is not None:
        lower(scope, node.msg)
    scope.narrow(node.test, test, True)


def _nothing(scope: Scope, node: ast.stmt) -> None:
    """pass and nonlocal change no value."""


# Each function takes its own class of node; a table by class cannot say so.
_DISPATCH: dict[type[ast.stmt], Callable[[Scope, Any], None]] = {
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Expr: _expression,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.If: branches.lower_if,
    ast.For: loops.lower_for,
    ast.AsyncFor: loops.lower_for,
    ast.While: loops.lower_while,
    ast.Break: loops.lower_break,
    ast.Continue: loops.lower_continue,
    ast.Try: tries.lower_try,
    ast.TryStar: tries.lower_try,
    ast.With: branches.lower_with,
    ast.AsyncWith: branches.lower_with,
    ast.Match: branches.lower_match,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Global: _global,
    ast.Delete: _delete,
    ast.Assert: _assert,
    TypeAlias: _type_alias,
    ast.Nonlocal: _nothing,
    ast.Pass: _nothing,
}

"""Parameters of functions, and type parameters."""

import ast

import libcst as cst

from backcheck.syntax.python import nodes
from backcheck.syntax.python.modern.converter import LOAD, Converter, identifier


def arguments(to: Converter, node: cst.Parameters) -> ast.arguments:
    """All kinds of parameters; a lone star only separates."""
    star = node.star_arg if isinstance(node.star_arg, cst.Param) else None
    ordinary = [*node.posonly_params, *node.params]
    return ast.arguments(
        posonlyargs=[_argument(to, one) for one in node.posonly_params],
        args=[_argument(to, one) for one in node.params],
        vararg=_argument(to, star) if star is not None else None,
        kwonlyargs=[_argument(to, one) for one in node.kwonly_params],
        kw_defaults=[to.optional(one.default) for one in node.kwonly_params],
        kwarg=_argument(to, node.star_kwarg) if node.star_kwarg is not None else None,
        defaults=[to.expression(one.default) for one in ordinary if one.default is not None],
    )


def _argument(to: Converter, node: cst.Param) -> ast.arg:
    """From the name to the annotation: neither stars nor the default."""
    annotation = to.expression(node.annotation.annotation) if node.annotation is not None else None
    end = to.places.end(node.annotation) if node.annotation is not None else to.places.end(node.name)
    return to.places.set(ast.arg(identifier(node.name), annotation), to.places.start(node.name), end)


def type_parameters(to: Converter, node: cst.TypeParameters | None) -> list[ast.AST]:
    return [] if node is None else [_type_parameter(to, one) for one in node.params]


def _type_parameter(to: Converter, node: cst.TypeParam) -> ast.AST:
    """A default widens it; of a tuple's default a star belongs to it."""
    kind = node.param
    name = identifier(kind.name)
    start, end = to.places.start(kind), to.places.end(kind)
    default = None
    if node.default is not None:
        default = to.expression(node.default)
        inner, end = to.places.outer(node.default)
        if node.star == "*":
            default = to.places.set(ast.Starred(default, LOAD), _star(to, inner), end)
    found: ast.AST
    match kind:
        case cst.TypeVar():
            found = nodes.made(nodes.TypeVar, name=name, bound=to.optional(kind.bound), default_value=default)
            end = to.places.outer(kind.bound)[1] if kind.bound is not None and default is None else end
        case cst.TypeVarTuple():
            found = nodes.made(nodes.TypeVarTuple, name=name, default_value=default)
        case _:
            found = nodes.made(nodes.ParamSpec, name=name, default_value=default)
    return to.places.set(found, start, end)


def _star(to: Converter, value: tuple[int, int]) -> tuple[int, int]:
    """A star stands right before its value, but for blanks."""
    line, column = value
    before = to.places.between((line, 0), value)
    return line, before.rindex("*") if "*" in before else column

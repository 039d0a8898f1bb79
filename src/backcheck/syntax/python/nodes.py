"""Classes of tree nodes that an older interpreter's ``ast`` lacks: its own where it has them, else ours with the same fields."""

import ast
import sys
from typing import Any
from typing import TypeVar as Variable

N = Variable("N", bound=ast.AST)

if sys.version_info >= (3, 12):
    ParamSpec = ast.ParamSpec
    TypeAlias = ast.TypeAlias
    TypeVar = ast.TypeVar
    TypeVarTuple = ast.TypeVarTuple
else:
    _PLACE = ("lineno", "col_offset", "end_lineno", "end_col_offset")

    class TypeAlias(ast.stmt):
        """``type Name[T] = value``."""

        _fields = ("name", "type_params", "value")
        name: ast.Name
        type_params: list[ast.AST]
        value: ast.expr

    class TypeVar(ast.AST):
        """``T``, ``T: bound``, ``T = default`` among type parameters."""

        _fields = ("name", "bound", "default_value")
        _attributes = _PLACE
        name: str
        bound: ast.expr | None
        default_value: ast.expr | None

    class ParamSpec(ast.AST):
        """``**P`` among type parameters."""

        _fields = ("name", "default_value")
        _attributes = _PLACE
        name: str
        default_value: ast.expr | None

    class TypeVarTuple(ast.AST):
        """``*Ts`` among type parameters."""

        _fields = ("name", "default_value")
        _attributes = _PLACE
        name: str
        default_value: ast.expr | None


if sys.version_info >= (3, 14):
    Interpolation = ast.Interpolation
    TemplateStr = ast.TemplateStr
else:

    class TemplateStr(ast.expr):
        """A template string, ``t"..."``: its texts and interpolations."""

        _fields = ("values",)
        values: list[ast.expr]

    class Interpolation(ast.expr):
        """One ``{...}`` of a template string; ``str`` is its expression as written."""

        _fields = ("value", "str", "conversion", "format_spec")
        value: ast.expr
        str: str
        conversion: int
        format_spec: ast.expr | None


def made(kind: type[N], **fields: Any) -> N:
    """A node with fields that not every version of its class declares."""
    make: Any = kind
    found: N = make(**{name: value for name, value in fields.items() if name in kind._fields})
    for name in fields.keys() - set(kind._fields):
        setattr(found, name, fields[name])
    return found

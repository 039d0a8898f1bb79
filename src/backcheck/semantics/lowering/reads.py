"""Reads that give the same however often they are made: ``request.GET.get("next")``, ``data["name"]``.

Where a condition asked about such a read, a later one of the same spelling is as good as a variable that holds the first.
"""

import ast
from collections.abc import Iterator

_READERS = ("get",)


def spelled(node: ast.expr) -> str:
    """How a read is written; empty where it is none, or may give something else the next time."""
    match node:
        case ast.Subscript(value=base, slice=ast.Constant(value=str() | int() as key)):
            inner = _base(base)
            return f"{inner}[{key!r}]" if inner else ""
        case ast.Call(func=ast.Attribute(value=base, attr=name), args=[ast.Constant(value=str() as key), *rest], keywords=[]):
            inner = _base(base) if name in _READERS and len(rest) < 2 else ""
            return f"{inner}[{key!r}]" if inner else ""
    return ""


def reads_in(test: ast.expr) -> Iterator[str]:
    """The reads that a condition asks about."""
    for node in ast.walk(test):
        if isinstance(node, ast.Subscript | ast.Call) and (found := spelled(node)):
            yield found


def root(spelling: str) -> str:
    """The variable that a read begins with."""
    return spelling.partition(".")[0].partition("[")[0]


def _base(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=inner, attr=name):
            before = _base(inner)
            return f"{before}.{name}" if before else ""
    return spelled(node)

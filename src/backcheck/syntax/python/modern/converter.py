"""What the converting functions share: the places, and the table that leads from a class of libcst's nodes to its function."""

import ast
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import libcst as cst

from backcheck.syntax.python.modern.places import Places

LOAD = ast.Load()
STORE = ast.Store()
DELETE = ast.Del()

# Each function takes its own class of node; a table by class cannot say so.
Table = Mapping[type[cst.CSTNode], Callable[..., Any]]


class Converter:
    """Converts nodes of one module."""

    def __init__(self, places: Places, table: Table) -> None:
        self.places = places
        self._table = table

    def expression(self, node: cst.CSTNode, context: ast.expr_context = LOAD) -> Any:
        """An expression; the context reaches the names in targets."""
        return self._table[type(node)](self, node, context)

    def pattern(self, node: cst.CSTNode) -> Any:
        return self._table[type(node)](self, node)

    def optional(self, node: cst.CSTNode | None) -> Any:
        return None if node is None else self.expression(node)

    def block(self, body: Iterable[cst.CSTNode]) -> list[ast.stmt]:
        """Statements in order; several may stand on one line."""
        found: list[ast.stmt] = []
        for statement in body:
            if isinstance(statement, cst.SimpleStatementLine):
                found += [self._table[type(small)](self, small) for small in statement.body]
            else:
                found.append(self._table[type(statement)](self, statement))
        return found

    def suite(self, body: cst.BaseSuite) -> list[ast.stmt]:
        """The body of a compound statement, on its own lines or on the same."""
        if isinstance(body, cst.SimpleStatementSuite):
            return [self._table[type(small)](self, small) for small in body.body]
        return self.block(body.body)


def identifier(name: cst.Name) -> str:
    """A name as the compiler sees it: in normal form KC."""
    return name.value if name.value.isascii() else unicodedata.normalize("NFKC", name.value)


def dotted(node: cst.CSTNode) -> str:
    """The name of a module."""
    if isinstance(node, cst.Attribute):
        return f"{dotted(node.value)}.{identifier(node.attr)}"
    assert isinstance(node, cst.Name)
    return identifier(node)

"""One pass over a module for bandit's tests: what their contexts hold, in the order in which bandit itself would visit.

Its own visitor copies a context and adds up scores for every node, tests or not; here only nodes that a test looks at cost anything.
"""

import ast
import importlib
import io
from collections.abc import Iterator
from typing import Any

from backcheck.engines.bandit_plugins import Checks

_LITERALS: dict[type, str] = {str: "Str", bytes: "Bytes"}


class Walk:
    """The nodes of a module in source order, and what bandit remembers on the way: imports and their aliases."""

    def __init__(self, path: str, data: bytes, wanted: Checks) -> None:
        self._path = path
        self._data = data
        self._wanted = wanted
        self._imports: set[str] = set()
        self._aliases: dict[str, str] = {}
        self._utils = importlib.import_module("bandit.core.utils")

    def contexts(self, tree: ast.AST) -> Iterator[tuple[str, ast.AST | None, dict[str, Any]]]:
        """For each node that a test looks at its kind and context; last the file as such."""
        waiting = list(reversed(_children(tree)))
        while waiting:
            node = waiting.pop()
            self._remember(node)
            kind = _kind(node)
            if kind in self._wanted:
                yield kind, node, self._context(kind, node)
            waiting.extend(reversed(_children(node)))
        if "File" in self._wanted:
            yield "File", None, self._common() | {"lineno": 0, "linerange": [0, 1], "col_offset": 0}

    def _remember(self, node: ast.AST) -> None:
        match node:
            case ast.Import(names=names):
                self._aliases.update((name.asname, name.name) for name in names if name.asname)
                self._imports.update(name.name for name in names)
            case ast.ImportFrom(module=None, names=names):
                self._imports.update(name.name for name in names)
            case ast.ImportFrom(module=str(module), names=names):
                self._aliases.update((name.asname or name.name, f"{module}.{name.name}") for name in names)
                self._imports.update(f"{module}.{name.name}" for name in names)

    def _common(self) -> dict[str, Any]:
        return {
            "imports": self._imports,
            "import_aliases": self._aliases,
            "filename": self._path,
            "file_data": io.BytesIO(self._data),
        }

    def _context(self, kind: str, node: ast.AST) -> dict[str, Any]:
        context = self._common() | {"node": node, "linerange": self._utils.linerange(node)}
        for place in ("lineno", "col_offset", "end_col_offset"):
            if hasattr(node, place):
                context[place] = getattr(node, place)
        match node:
            case ast.Call():
                name = self._utils.get_call_name(node, self._aliases)
                context |= {"call": node, "qualname": name, "name": name.rpartition(".")[2]}
            case ast.FunctionDef():
                context |= {"function": node, "qualname": node.name, "name": node.name}
            case ast.Import():
                context["module"] = node.names[-1].name
            case ast.ImportFrom():
                context |= {"module": node.module, "name": node.names[-1].name}
            case ast.Constant():
                context |= {kind.lower(): node.value, "linerange": self._utils.linerange(parent(node))}
        return context


def parent(node: ast.AST) -> ast.AST:
    """The node around one that was walked; bandit's tests read it under the same name."""
    found: ast.AST = node._bandit_parent  # type: ignore[attr-defined]  # noqa: SLF001
    return found


def _kind(node: ast.AST) -> str:
    """The name that tests use; a string that stands alone is documentation and none of theirs."""
    if isinstance(node, ast.Constant):
        return "" if isinstance(parent(node), ast.Expr) else _LITERALS.get(type(node.value), "")
    return "Import" if isinstance(node, ast.ImportFrom) and node.module is None else type(node).__name__


def _children(node: ast.AST) -> list[ast.AST]:
    """The parts of a node, told where they belong: tests look at their parents and at what follows."""
    found: list[ast.AST] = []
    for _, value in ast.iter_fields(node):
        parts = [part for part in value if isinstance(part, ast.AST)] if isinstance(value, list) else [value]
        for index, part in enumerate(parts):
            if isinstance(part, ast.AST):
                part._bandit_parent = node  # type: ignore[attr-defined]  # noqa: SLF001
                part._bandit_sibling = parts[index + 1] if index + 1 < len(parts) else None  # type: ignore[attr-defined]  # noqa: SLF001
                found.append(part)
    return found

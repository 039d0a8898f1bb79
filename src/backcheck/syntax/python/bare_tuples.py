"""``except A, B:`` without parentheses (PEP 758, Python 3.14), read by an older interpreter's own parser: far faster than by libcst.

The space before the first type becomes the parenthesis, so that every name stays where it stands.
"""

import ast
import re

_SAID = "multiple exception types must be parenthesized"
_BARE = re.compile(r"(\s*except\*?) ([^()#\"':]+,[^()#\"':]*[^()#\"':,\s])(\s*:\s*(?:#.*)?)")
# Each is found by one more reading of the file.
_MOST = 12


def with_parentheses(text: str, error: SyntaxError) -> ast.Module | None:
    """The tree that Python 3.14 would make; ``None`` where more than this is newer than the interpreter."""
    lines = text.split("\n")
    patched: set[int] = set()
    problem = error
    while problem.msg == _SAID and problem.lineno is not None and len(patched) < _MOST and "\r" not in text:
        match = _BARE.fullmatch(lines[problem.lineno - 1])
        if match is None or problem.lineno in patched:
            return None
        lines[problem.lineno - 1] = f"{match[1]}({match[2]}){match[3]}"
        patched.add(problem.lineno)
        try:
            return _narrowed(ast.parse("\n".join(lines)), patched)
        except SyntaxError as next_problem:
            problem = next_problem
        except (ValueError, RecursionError, MemoryError):
            return None
    return None


def _narrowed(tree: ast.Module, patched: set[int]) -> ast.Module:
    """The tuples stand where their names stand, without the parentheses that nobody wrote."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and isinstance(node.type, ast.Tuple) and node.type.lineno in patched:
            first, last = node.type.elts[0], node.type.elts[-1]
            node.type.col_offset, node.type.end_col_offset = first.col_offset, last.end_col_offset
    return tree

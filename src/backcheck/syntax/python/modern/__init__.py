"""Syntax newer than the running interpreter: parsed by libcst, given as the nodes that ``ast`` would make of it.

Nothing of this is imported unless a file needs it.
"""

from backcheck.syntax.python.modern.reading import UnreadableSyntaxError, parse_modern

__all__ = ["UnreadableSyntaxError", "parse_modern"]

"""Replacing by a regular expression that takes out of a text all that is no word."""

import re

from backcheck.dataflow.definitions import text_of
from backcheck.dataflow.ports import given
from backcheck.ir import Node
from backcheck.models.role import Role
from backcheck.semantics.program import Function
from backcheck.semantics.types import Types

_ALL_ELSE = re.compile(r"(?:\\W|\[\^(?:\\[wd.\-_]|[A-Za-z0-9_.\-])+\])[+*]?", re.ASCII)
_WORD = re.compile(r"[\w.\-]*", re.ASCII)


def leaves_words_only(types: Types, function: Function, call: Node, role: Role) -> bool:
    """Facts of the role say where the pattern is (``matching``); what is put in its place stands at the port ``repl``."""
    nodes = types.program.graph(function).nodes
    patterns = [text_of(types, function, one) for one in given(nodes, call, role, str(role.facts["matching"]))]
    put_in = [text_of(types, function, one) for one in given(nodes, call, role, "repl")]
    return _all_match(_ALL_ELSE, patterns) and _all_match(_WORD, put_in)


def _all_match(shape: re.Pattern[str], texts: list[str | None]) -> bool:
    return bool(texts) and all(one is not None and shape.fullmatch(one) for one in texts)

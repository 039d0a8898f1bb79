"""Which parts of an address stand behind its host, and of a module's name behind its package: they do not decide where that leads.

``https://shop/orders/`` settles the host for all that follows, and so does an unknown beginning with a slash behind it; ``/orders/`` is
a place on the same host. A lone slash settles nothing: with another one behind it a host begins (RFC 3986, 4.2).
"""

import re
from collections.abc import Iterator, Sequence

from backcheck.dataflow.definitions import text_of
from backcheck.dataflow.lattice import Kinds
from backcheck.dataflow.settings_read import is_setting
from backcheck.ir import ATTR, BIN, CALL, CONST, DOTTED, NAME, TEXT, WHEN
from backcheck.semantics.program import Function
from backcheck.semantics.templates import Field, braces, percents
from backcheck.semantics.types import Types

KINDS = ("ssrf", "redirect")
_HOLE = "\0"
# What routes are turned into is a place on the same host.
_PLACE = "/place"
_SETTLED = re.compile(r"[A-Za-z][\w+.-]*://[^/?#\\]+[/?#]|/[^/\\\0]|[?#]|[\w.-]+/(?!/)|\0[^/?#\\]*[/?#]")
# A module is looked for in the package that is named before it.
_PACKAGE = re.compile(r"(?:[A-Za-z_]\w*\.)+")
_DEEPEST = 12


def text_settles(text: str) -> bool:
    """Whether a text that something follows settles where that leads."""
    return _SETTLED.match(text) is not None


def settles(types: Types, function: Function, node: int) -> bool:
    """Whether a text that something is added to settles where that leads."""
    return text_settles(_text(types, function, node, 0))


class Behind:
    """What stands behind something that settles where it leads, as the sink kinds that it is clean for."""

    def __init__(self, types: Types, kinds: Kinds) -> None:
        self._types = types
        self.host = kinds.mask(KINDS)
        self._package = kinds.mask(("module",))

    def settled_from(self, function: Function, pieces: Sequence[int]) -> int:
        """The number of the first piece of a text that stands behind the host; their count where none does."""
        before = ""
        for place, piece in enumerate(pieces):
            if before and _SETTLED.match(before):
                return place
            before += _text(self._types, function, piece, 0)
        return len(pieces)

    def settled_entry(self, function: Function, template: int, entries: Sequence[int], how: str) -> int:
        """The number of the first value put into a template by place that stands behind the host; their count where none does."""
        text = text_of(self._types, function, template) or ""
        before, place = "", 0
        for piece in percents(text) if how == "%" else braces(text):
            if isinstance(piece, str):
                before += piece
                continue
            if place >= len(entries) or piece.key not in (place, None):
                return len(entries)
            if before and _SETTLED.match(before):
                return place
            before += _text(self._types, function, entries[place], 0)
            place += 1
        return len(entries)

    def text(self, function: Function, node: int) -> int:
        """For what is added to a text."""
        return self._mask(_text(self._types, function, node, 0))

    def template(self, function: Function, node: int, how: str) -> int:
        """For what is put into a template, for ``%`` or for ``format``: by what is written before the first place to fill in.

        One of the settings settles the host.
        """
        text = text_of(self._types, function, node)
        if text is None:
            return self.host if is_setting(self._types, function, node) else 0
        pieces: Iterator[str | Field] = percents(text) if how == "%" else braces(text)
        begins = next(pieces, None)
        return self._mask(begins) if isinstance(begins, str) else 0

    def _mask(self, before: str) -> int:
        return (self.host if text_settles(before) else 0) | (self._package if _PACKAGE.fullmatch(before) else 0)


def _text(types: Types, function: Function, node: int, depth: int) -> str:
    """What is written of a text, with a hole for each part that is not."""
    nodes = types.program.graph(function).nodes
    while nodes[node][0] == WHEN:
        node = nodes[node][1]
    here = nodes[node]
    if depth < _DEEPEST and here[0] == BIN and here[1] == "+":
        return _text(types, function, here[2], depth + 1) + _text(types, function, here[3], depth + 1)
    if depth < _DEEPEST and here[0] == TEXT:
        return "".join(_text(types, function, one, depth + 1) for one in here[1])
    if here[0] == CALL and _is_reversed(types, function, here[1]):
        return _PLACE
    if here[0] == CONST:
        return here[1] if isinstance(here[1], str) else _HOLE
    return (text_of(types, function, node) if here[0] in (NAME, ATTR, DOTTED) else None) or _HOLE


def _is_reversed(types: Types, function: Function, callee: int) -> bool:
    roles = [types.program.models.find(ref.name) for ref in types.of(function, callee) if ref.name]
    return bool(roles) and all(role is not None and "reverses" in role.facts for role in roles)

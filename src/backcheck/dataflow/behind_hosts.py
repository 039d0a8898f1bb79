"""Which parts of an address stand behind its host: they decide neither where a request goes nor where somebody is sent.

``https://shop/orders/`` settles the host for all that follows, and so does an unknown beginning with a slash behind it; ``/orders/`` is
a place on the same host. A lone slash settles nothing: with another one behind it a host begins (RFC 3986, 4.2).
"""

import re
from collections.abc import Iterator, Sequence

from backcheck.dataflow.definitions import text_of
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
_DEEPEST = 12


def settled_from(types: Types, function: Function, pieces: Sequence[int]) -> int:
    """The number of the first piece of a text that stands behind the host; their count where none does."""
    before = ""
    for place, piece in enumerate(pieces):
        if before and _SETTLED.match(before):
            return place
        before += _text(types, function, piece, 0)
    return len(pieces)


def settles(types: Types, function: Function, node: int) -> bool:
    """Whether a text that something is added to settles where that leads."""
    return _SETTLED.match(_text(types, function, node, 0)) is not None


def settled_entry(types: Types, function: Function, template: int, entries: Sequence[int]) -> int:
    """The number of the first value put into a template for ``%`` by place that stands behind the host; their count where none does."""
    text = text_of(types, function, template)
    before, place = "", 0
    for piece in percents(text or ""):
        if isinstance(piece, str):
            before += piece
            continue
        if place >= len(entries) or (before and _SETTLED.match(before)):
            return place
        before += _text(types, function, entries[place], 0)
        place += 1
    return len(entries)


def text_settles(text: str) -> bool:
    """Whether a text that something follows settles where that leads."""
    return _SETTLED.match(text) is not None


def template_settles(types: Types, function: Function, node: int, how: str) -> bool:
    """Whether a template does, for ``%`` or for ``format``, before the first place at which it is filled in; one of the settings does."""
    text = text_of(types, function, node)
    if text is None:
        return is_setting(types, function, node)
    pieces: Iterator[str | Field] = percents(text) if how == "%" else braces(text)
    begins = next(pieces, None)
    return isinstance(begins, str) and _SETTLED.match(begins) is not None


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

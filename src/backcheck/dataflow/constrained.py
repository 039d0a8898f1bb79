"""What the declaration of a field or parameter lets through: a pattern that the whole text must match.

Roles say under ``constrains`` by which options a declaration is given its pattern: ``Field(pattern=...)``. It is searched for: one without
both ends lets anything through.
"""

import re
from collections.abc import Iterator

from backcheck.dataflow.definitions import definitions, text_of
from backcheck.dataflow.lattice import EVERYTHING, Kinds
from backcheck.dataflow.ports import given
from backcheck.dataflow.safe_patterns import not_cleared
from backcheck.ir import ATTR, BIN, BUILD, CALL, CONST, ITEM, NAME
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind
from backcheck.semantics.types import Types

_DEEPEST = 4
# The libraries leave it to an engine for which the end is the end: no line end may follow.
_ENDED = re.compile(r"(?<!\\)\$$")
_WRAPPERS = frozenset(("typing.Annotated", "typing_extensions.Annotated", "typing.Optional"))


def cleared(types: Types, kinds: Kinds, function: Function, declared: int) -> int:
    """The sink kinds that a value is clean for by its annotation or default, a node of the function that holds the declaration."""
    total = 0
    for pattern in _patterns(types, function, declared, 0):
        harmed = not_cleared(_ENDED.sub(r"\\Z", pattern), "search")
        if harmed is not None:
            total |= EVERYTHING & ~kinds.mask(harmed)
    return total


def of_parameter(types: Types, kinds: Kinds, function: Function, place: int) -> int:
    """What a parameter that a framework fills is clean for."""
    parent, param = types.program.parent(function), function.facts.params[place]
    if parent is None:
        return 0
    return cleared(types, kinds, parent, param.annotation) | cleared(types, kinds, parent, param.default)


def _patterns(types: Types, function: Function, node: int, depth: int) -> Iterator[str]:
    if node < 0 or depth > _DEEPEST:
        return
    nodes = types.program.graph(function).nodes
    written = nodes[node]
    if written[0] == ITEM and {ref.name for ref in types.of(function, written[1])} & _WRAPPERS:
        inner = nodes[written[2]]
        for one in inner[2] if inner[0] == BUILD else (written[2],):
            yield from _patterns(types, function, one, depth + 1)
    elif written[0] == BIN and written[1] == "|" and tuple(nodes[written[3]]) == (CONST, None):
        yield from _patterns(types, function, written[2], depth + 1)
    elif written[0] in (NAME, ATTR):
        named = definitions(types, function, written)
        if len(named) == 1:
            yield from _patterns(types, *named[0], depth + 1)
    elif written[0] == CALL:
        for ref in types.of(function, written[1]):
            role = types.program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
            options = [(role, option) for option in role.facts.get("constrains", ())] if role is not None else []
            for named_by, option in options:
                texts = (text_of(types, function, value) for value in given(nodes, written, named_by, option))
                yield from (text for text in texts if text is not None)

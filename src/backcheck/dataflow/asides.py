"""Writes that nothing rests on, by the names that people give to such things: notes of what happened, and what is made again."""

import re
from collections.abc import Sequence

from backcheck.ir import ATTR, CALL, Node
from backcheck.semantics.program import last_name

# What is only kept to tell later what happened, or can be made again from the rest.
_NOTE = re.compile(
    r"(?:^|_)(?:logs?|logged|events?|audits?|history|histories|activit(?:y|ies)|notifications?|notif(?:y|ied)|timelines?|visited|"
    r"metrics?|stats?|statistics|webhooks?|search|cache[sd]?|snapshots?|revisions?|alerts?|reminders?|traces?|feeds?|recent|queue[ds]?)(?:_|$)",
    re.IGNORECASE,
)
# Records of changes; a function of that name makes one.
_CHANGE = re.compile(r"Changes?")
# Functions that make again what follows from the rest, or take away what nobody needs any more.
_DONE_OVER = re.compile(
    r"(?:^|_)(?:(?:re)?calculate[sd]?|recompute|refresh|rebuild|reindex|re?sync|clean(?:up)?|purge|prune|expire[sd]?|hard_delete|flush)(?:_|$)",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def is_aside(nodes: list[Node], node: int, entities: Sequence[str]) -> bool:
    """Whether a write is of notes alone, by the names of what it writes and of what is called."""
    names = [name for name in entities if name]
    if names and all(_is_note(name) or _CHANGE.fullmatch(name) for name in names):
        return True
    called = nodes[node][1] if nodes[node][0] == CALL else -1
    if called < 0:
        return False
    name = last_name(nodes, called)
    if _is_note(name) or is_made_over(name):
        return True
    return nodes[called][0] == ATTR and not names and _is_note(last_name(nodes, nodes[called][1]))


def is_made_over(name: str) -> bool:
    """Whether a function is called like one that makes again what follows from the rest."""
    return _DONE_OVER.search(name) is not None


def _is_note(name: str) -> bool:
    return _NOTE.search(_CAMEL.sub("_", name)) is not None

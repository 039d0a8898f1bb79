"""Writes that nothing rests on, by the names that people give to such things: notes of what happened, and what is made again."""

import re
from collections.abc import Iterable, Sequence

from backcheck.ir import ATTR, CALL, Node
from backcheck.semantics.program import last_name
from backcheck.semantics.words import parted

# What is only kept to tell later what happened, or can be made again from the rest.
_NOTE = re.compile(
    r"(?:^|_)(?:logs?|logged|events?|audits?|history|histories|activit(?:y|ies)|notifications?|notif(?:y|ied)|timelines?|visited|"
    r"metrics?|stats?|statistics|webhooks?|search|cache[sd]?|snapshots?|revisions?|alerts?|reminders?|traces?|feeds?|recent|queue[ds]?|"
    r"record_(?:run|use|usage|login|access|attempt|view|failure|error)|(?:outgoing|queued|pending)_e?mails?)(?:_|$)",
    re.IGNORECASE,
)
# Records of changes; a function of that name makes one.
_CHANGE = re.compile(r"Changes?")
# Functions that are asked for something: what they write on their way is no purpose of theirs.
_ASKED = re.compile(r"_*(?:get|find|load|fetch|look|check|verify|validate|resolve|is|has)(?:_|$)", re.IGNORECASE)
# Functions that make again what follows from the rest, or take away what nobody needs any more.
_DONE_OVER = re.compile(
    r"(?:^|_)(?:(?:re)?calculate[sd]?|recompute|refresh|rebuild|reindex|re?sync|clean(?:up)?|purge|prune|expire[sd]?|hard_delete|flush)(?:_|$)",
    re.IGNORECASE,
)
# Functions that find what a run before has made.
_FINDING = re.compile(r"(?:^|_)(?:(?:get|find|fetch|make)_or|ensure|upsert|migrate)(?:_|$)", re.IGNORECASE)
# What whoever signs in again is given again.
_SIGN_IN = re.compile(r"(?:^|_)(?:(?:session|access|refresh|login|auth)_?(?:token|session)s?|sessions?)$", re.IGNORECASE)
# What whoever misses it asks for once more.
_ASKED_ANEW = re.compile(
    r"(?:^|_)(?:password_?resets?|(?:reset|verification|confirmation|activation|login)_?(?:tokens?|codes?|keys?|links?)|otps?|one_time_\w+)$",
    re.IGNORECASE,
)
# What is kept about a record besides it.
_DETAIL = re.compile(r"(?:^|_)meta_?data$", re.IGNORECASE)


def is_note(nodes: list[Node], node: int, entities: Sequence[str]) -> bool:
    """Whether a write is of notes alone, by the names of what it writes and of what it is asked of."""
    names = [name for name in entities if name]
    if names:
        return all(is_noted(name) or _CHANGE.fullmatch(name) for name in names)
    called = nodes[node][1] if nodes[node][0] == CALL else -1
    return called >= 0 and nodes[called][0] == ATTR and is_noted(last_name(nodes, nodes[called][1]))


def is_by_the_way(name: str) -> bool:
    """Whether a function is called like one that notes something, reckons it anew, or only looks for it."""
    return is_noted(name) or is_made_over(name) or (_ASKED.match(name) is not None and not finds(name))


def finds(name: str) -> bool:
    """Whether a function is called like one that makes something unless it is there."""
    return _FINDING.search(name) is not None


def is_made_over(name: str) -> bool:
    """Whether a function is called like one that makes again what follows from the rest."""
    return _DONE_OVER.search(name) is not None


def is_for_sign_in(names: Iterable[str]) -> bool:
    """Whether all that is made is what keeps somebody signed in, by the names of records or of what makes them."""
    every = [parted(name) for name in names if name]
    return bool(every) and all(map(_SIGN_IN.search, every))


def is_asked_anew(names: Iterable[str]) -> bool:
    """Whether all that is made is sent to somebody who can ask for another one."""
    every = [parted(name) for name in names if name]
    return bool(every) and all(map(_ASKED_ANEW.search, every))


def is_detail(names: Iterable[str]) -> bool:
    """Whether all that is made tells something about a record, which is whole without."""
    every = [parted(name) for name in names if name]
    return bool(every) and all(map(_DETAIL.search, every))


def is_noted(name: str) -> bool:
    return _NOTE.search(parted(name)) is not None

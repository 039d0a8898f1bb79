"""What stands before a place in a text of SQL tells what can stand there: a value, which could be bound, a name, or a clause."""

import re
from enum import StrEnum

UNKNOWN_TEXT = "\0"
"""Stands for a text that is not known."""


class Stands(StrEnum):
    """``TEXT`` is a value in quotes, ``QUOTED`` a name in quotes, ``CLAUSE`` any other part of a statement."""

    TEXT = "text"
    VALUE = "value"
    QUOTED = "quoted"
    NAME = "name"
    CLAUSE = "clause"


_QUOTES = frozenset("'\"`")
_BEGUN = re.compile(r"[\w\0.$]*$")
# Without quotes, what is glued to letters is a part of a name: ``= orders.{column}``, ``= {column}_old``, ``= {table}.id``.
_IN_NAME = re.compile(r"[A-Za-z_.]$")
_NAME_GOES_ON = re.compile(r"[A-Za-z_.(]")
_LAST_WORD = re.compile(r"(\w+)\s*$")
_OPERATORS = frozenset("=<>~|")
# Words after which a value comes, and those whose parentheses hold values.
_BEFORE_VALUES = frozenset(("LIKE", "ILIKE", "RLIKE", "REGEXP", "IN", "BETWEEN", "LIMIT", "OFFSET", "VALUES", "INTERVAL", "THEN", "ELSE"))
_LISTING_VALUES = frozenset(("IN", "ANY", "ALL", "SOME", "VALUES"))
_BEFORE_NAMES = frozenset(
    "FROM INTO UPDATE JOIN TABLE EXISTS INDEX VIEW SCHEMA DATABASE COLUMN SEQUENCE FUNCTION TRIGGER USER ROLE EXTENSION CONSTRAINT "
    "TRUNCATE DESCRIBE COPY AS ONLY PARTITION".split()
)
_CLAUSES = re.compile(r"\b(SELECT|FROM|BY|SET|VALUES|LIMIT|OFFSET|RETURNING|USING|WHERE|ON|INTO)\b", re.IGNORECASE)
_CLAUSES_OF_VALUES = frozenset(("VALUES", "LIMIT", "OFFSET"))
_ASKED_FOR = re.compile(r"\bBETWEEN\s+\S+\s+AND\s*$|^\s*KILL(?:\s+\w+)?\s*$", re.IGNORECASE)
# Statements that take no parameters: what is not in quotes there is no value that could be bound.
_BARE = re.compile(r"\s*(?:SHOW|PRAGMA|SET|USE|CREATE|ALTER|DROP|GRANT|REVOKE|COPY|PUT|VACUUM|ANALYZE|COMMENT)\b", re.IGNORECASE)


def comes_next(before: str, behind: str = "") -> Stands | None:
    """What can come next; None where the text does not tell. ``behind`` is what follows it."""
    opened = _open_quote(before)
    if opened is None:
        found = _after(_BEGUN.sub("", before))
        if found is Stands.VALUE and (_IN_NAME.search(before) or _NAME_GOES_ON.match(behind) or _BARE.match(before)):
            return Stands.CLAUSE
        return found
    if before[opened] == "'":
        return Stands.TEXT
    # Where a value comes, double quotes stand around a text, too; a part of a name follows a dot.
    in_value = before[opened] == '"' and not _BARE.match(before) and _after(before[:opened]) is Stands.VALUE
    return Stands.TEXT if in_value else Stands.QUOTED


def _open_quote(text: str) -> int | None:
    """Where the quotes begin that the end of a text stands in."""
    opened: int | None = None
    for place, letter in enumerate(text):
        if letter in _QUOTES and (opened is None or text[opened] == letter):
            opened = place if opened is None else None
    return opened


def _after(before: str) -> Stands | None:
    text = before.rstrip()
    if not text or text.endswith(UNKNOWN_TEXT):
        return None
    if text[-1] in _OPERATORS:
        return Stands.VALUE
    if text[-1] == "(":
        return _in_parenthesis(text)
    if text[-1] == ",":
        start = _open_parenthesis(text)
        if start >= 0:
            return _in_parenthesis(text[: start + 1])
        return Stands.VALUE if _clause(text) in _CLAUSES_OF_VALUES else Stands.CLAUSE
    found = _LAST_WORD.search(text)
    word = found[1].upper() if found is not None else ""
    if word in _BEFORE_VALUES or _ASKED_FOR.search(text):
        return Stands.VALUE
    return Stands.NAME if word in _BEFORE_NAMES else Stands.CLAUSE


def _in_parenthesis(text: str) -> Stands:
    """What the parenthesis holds that a text ends with."""
    head = text[:-1].rstrip()
    word = _LAST_WORD.search(head)
    values = word[1].upper() in _LISTING_VALUES if word is not None else head.endswith(",") and _clause(head) == "VALUES"
    return Stands.VALUE if values else Stands.CLAUSE


def _open_parenthesis(text: str) -> int:
    """The innermost parenthesis that is not closed again."""
    closed = 0
    for place in range(len(text) - 1, -1, -1):
        if text[place] == ")":
            closed += 1
        elif text[place] == "(":
            if not closed:
                return place
            closed -= 1
    return -1


def _clause(text: str) -> str:
    words = _CLAUSES.findall(text)
    return words[-1].upper() if words else ""

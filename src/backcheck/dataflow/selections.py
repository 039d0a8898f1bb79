"""How many rows a SQL text may give, as far as the text says it."""

import re

from backcheck.dataflow.loaded import Bound
from backcheck.semantics.texts import Text

_HOLE = "?"
_STRINGS = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", re.DOTALL)
_INNER = re.compile(r"\([^()]*\)")
_SELECT = re.compile(r"^\s*(?:with\b.*?\bselect|select)\b(?P<columns>.*?)(?:\bfrom\b(?P<rest>.*))?$", re.IGNORECASE | re.DOTALL)
_LIMITED = re.compile(r"\blimit\b(?!\s+all\b)|\bfetch\s+(?:first|next)\b|^\s*select\s+(?:distinct\s+)?top\b", re.IGNORECASE)
_AGGREGATE = re.compile(r"^\s*(?:count|sum|min|max|avg|exists)\b", re.IGNORECASE)
_TABLE = re.compile(r"\s*[\"`\[]?([A-Za-z_][\w.]*)")
_KEY = re.compile(r"(?<![\w.])(?:\w+\.)?[\"`]?(\w+)[\"`]?\s*(=|in\b)", re.IGNORECASE)


def selected(text: Text) -> tuple[Bound | None, str]:
    """The bound and the table; no bound for a text that gives no rows, or one."""
    whole = "".join(_HOLE if piece is None else piece for piece in text)
    if whole.strip(_HOLE + " \n") == "":
        return Bound.UNSURE, ""
    flat = _flat(_STRINGS.sub("''", whole))
    found = _SELECT.match(flat)
    if found is None:
        return (Bound.UNSURE, "") if whole.lstrip().startswith(_HOLE) else (None, "")
    rest = found["rest"] or ""
    if found["rest"] is None or _is_one(found["columns"], rest):
        return None, ""
    named = _TABLE.match(rest)
    table = named[1] if named is not None else ""
    if _LIMITED.search(flat):
        return Bound.SOME, table
    return _filtered(rest), table


def _flat(text: str) -> str:
    """Without what stands in brackets."""
    for _ in range(20):
        inner = _INNER.sub(" ", text)
        if inner == text:
            break
        text = inner
    return text


def _is_one(columns: str, rest: str) -> bool:
    """Aggregates alone give one row."""
    if re.search(r"\bgroup\s+by\b", rest, re.IGNORECASE):
        return False
    return all(_AGGREGATE.match(column) for column in columns.split(",")) or re.match(r"\s*1\s*$", columns) is not None


def _filtered(rest: str) -> Bound | None:
    """What the condition leaves: one record, those of one parent, or any number; a condition with a hole may be anything."""
    _, where, conditions = rest.lower().partition("where")
    if not where:
        return Bound.UNSURE if rest.rstrip().endswith(_HOLE) and " " in rest.strip() else Bound.ALL
    conditions = re.split(r"\b(?:group\s+by|order\s+by|having|union)\b", conditions)[0]
    if re.search(r"\bor\b", conditions):
        return Bound.ALL
    for key, operator in _KEY.findall(conditions):
        if key in ("id", "pk", "uuid") and operator == "=":
            return None
        if key in ("id", "pk", "uuid") or key.endswith("_id"):
            return Bound.PARENT
    return Bound.UNSURE if conditions.strip().startswith(_HOLE) else Bound.ALL

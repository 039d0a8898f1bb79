"""Keeps secrets out of everything that is shown: their characters are replaced one for one, so that columns still hold."""

import re
from collections.abc import Iterable, Sequence

from backcheck.position import Span
from backcheck.rule import Rule

# Weaknesses whose findings point at the credential itself: hard-coded, defaulted, or kept in a file.
_CREDENTIALS = frozenset({259, 260, 321, 540, 547, 555, 798, 1392, 1393})
_LITERAL = re.compile(r"""(?P<quote>\"""|'''|["'`])(?P<inner>(?:\\.|(?!(?P=quote)).)*)(?:(?P=quote)|\Z)""", re.DOTALL)
_ASSIGNED = re.compile(r"[:=]\s*(?P<inner>.+)", re.DOTALL)
_URL_PASSWORD = re.compile(r"://[^\s:/@'\"]*:(?P<inner>[^\s@/'\"{}$<%][^\s@/'\"]*)@")
_SHOWN = 2
_WORTH_SHOWING = 8


def points_at_secret(rule: Rule) -> bool:
    return not _CREDENTIALS.isdisjoint(rule.cwe)


def mask_lines(lines: Sequence[str], secrets: Iterable[Span]) -> list[str]:
    """A file's lines without the secrets that stand on the lines of ``secrets``, nor passwords in any URL."""
    masked = [_mask_groups(_URL_PASSWORD, line) for line in lines]
    for span in secrets:
        first, last = span.line - 1, min(span.end_line, len(masked))
        masked[first:last] = _mask_region("\n".join(masked[first:last])).split("\n")
    return masked


def _mask_region(text: str) -> str:
    """Hides every literal's text but that of keys; where nothing is quoted, the assigned value, else all of it."""
    if any(not _is_key(text, match) for match in _LITERAL.finditer(text)):
        return _LITERAL.sub(lambda match: match[0] if _is_key(text, match) else _hide(match), text)
    return _mask_groups(_ASSIGNED, text) if _ASSIGNED.search(text) else _stars(text)


def _is_key(text: str, match: re.Match[str]) -> bool:
    """``"password": ...`` and ``settings["PASSWORD"]`` name the secret and do not hold it."""
    return text[match.end() :].lstrip().startswith(":") or text[: match.start()].endswith("[")


def _mask_groups(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(_hide, text)


def _hide(match: re.Match[str]) -> str:
    start, end = (match.start("inner") - match.start(), match.end("inner") - match.start())
    return match[0][:start] + _stars(match["inner"]) + match[0][end:]


def _stars(secret: str) -> str:
    kept = _SHOWN if len(secret) >= _WORTH_SHOWING else 0
    return secret[:kept] + "".join(_star(character) for character in secret[kept:])


def _star(character: str) -> str:
    """A character beyond the basic plane counts as two in SARIF's columns, so its mask must too."""
    if character.isspace():
        return character
    return "*" if ord(character) <= 0xFFFF else "\N{MEDIUM SIX SPOKED ASTERISK}"

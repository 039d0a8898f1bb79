"""Regular expressions that let only harmless characters through.

Letters, digits and the underscore change no grammar that we know of; for a few other characters it is known where they matter.
The expression is read by the parser of the running interpreter.
"""

import re
from collections.abc import Iterator
from functools import cache
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

_MOST_CHARACTERS = 600
_MATTERS: dict[str, tuple[str, ...]] = {
    "-": (),
    # Without a separator nothing leaves its folder but the folder itself, which is no file.
    ".": ("ssrf", "redirect"),
    ":": ("ssrf", "redirect"),
    "@": ("ssrf", "redirect"),
    "+": (),
    ",": ("sql",),
    " ": ("sql", "command"),
    "/": ("path", "ssrf", "redirect"),
    "\n": ("header", "log", "command"),
}
_ENDS = (sre.AT_END, sre.AT_END_STRING)
_STARTS = (sre.AT_BEGINNING, sre.AT_BEGINNING_STRING)
_SAFE_CATEGORIES = (sre.CATEGORY_DIGIT, sre.CATEGORY_WORD)
_REPEATS = tuple(getattr(sre, name) for name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"))


class _HarmfulError(Exception):
    """The expression lets through what may do harm."""


@cache
def not_cleared(pattern: str, how: str) -> tuple[str, ...] | None:
    """The sink kinds that a text may still harm when it passes ``re.<how>(pattern, text)``; None where it may harm any."""
    try:
        parsed = list(_parser.parse(pattern))
    except (re.error, RecursionError, OverflowError):
        return None
    if parsed and parsed[0][0] is sre.AT and parsed[0][1] in _STARTS:
        begins, parsed = True, parsed[1:]
    else:
        begins = how != "search"
    end = parsed[-1][1] if parsed and parsed[-1][0] is sre.AT and parsed[-1][1] in _ENDS else None
    if not begins or (end is None and how != "fullmatch") or _flags(pattern) & (re.MULTILINE | re.VERBOSE):
        return None
    parsed = parsed[:-1] if end is not None else parsed
    try:
        extra = set(_characters(parsed))
    except _HarmfulError:
        return None
    if end is sre.AT_END and how != "fullmatch":
        extra.add("\n")
    return _kinds(extra)


@cache
def not_cleared_without(pattern: str) -> tuple[str, ...] | None:
    """The sink kinds that a text may still harm when ``re.sub`` took out what the pattern matches; None where it may harm any."""
    try:
        parsed = list(_parser.parse(pattern))
        while len(parsed) == 1 and parsed[0][0] in _REPEATS and parsed[0][1][0] in (0, 1):
            parsed = list(parsed[0][1][2])
        return _kinds(_kept(parsed)) if len(parsed) == 1 else None
    except (re.error, RecursionError, OverflowError, _HarmfulError):
        return None


def harmed_by(text: str) -> tuple[str, ...] | None:
    """The sink kinds that the characters of a text may harm; None where one may harm any."""
    try:
        return _kinds({found for one in text for found in _known(ord(one), ord(one))})
    except _HarmfulError:
        return None


@cache
def beginning(pattern: str, how: str) -> str:
    """What a text begins with that passes ``re.<how>(pattern, text)``, as far as it is written; a letter for one that may be another."""
    try:
        parsed = list(_parser.parse(pattern))
    except (re.error, RecursionError, OverflowError):
        return ""
    anchored = bool(parsed) and parsed[0][0] is sre.AT and parsed[0][1] in _STARTS
    if (not anchored and how == "search") or _flags(pattern) & (re.MULTILINE | re.VERBOSE | re.IGNORECASE):
        return ""
    found = ""
    for op, argument in parsed[anchored:]:
        if op is not sre.LITERAL:
            return found + _letter(op, argument)
        found += chr(argument)
    return found


def _letter(op: Any, argument: Any) -> str:
    """A letter where an expression goes on with at least one letter, digit or sign that ends no part of an address."""
    if op in _REPEATS and argument[0] > 0:
        return _letter(*argument[2][0]) if len(argument[2]) == 1 else ""
    try:
        known = set(_members(argument)) if op is sre.IN else {"/"}
    except _HarmfulError:
        return ""
    return "" if "/" in known else "a"


def _kept(parsed: Any) -> set[str]:
    """What is left beside letters, digits and underscores where all else is taken out, one character at a time."""
    op, argument = parsed[0]
    if op is sre.IN and argument[0] == (sre.NEGATE, None):
        return set(_members(argument[1:]))
    if op is sre.IN and list(argument) == [(sre.CATEGORY, sre.CATEGORY_NOT_WORD)]:
        return set()
    if op is sre.NOT_LITERAL:
        return set(_known(argument, argument))
    raise _HarmfulError


def _kinds(characters: set[str]) -> tuple[str, ...]:
    return tuple(sorted({kind for one in characters for kind in _MATTERS[one]}))


def _flags(pattern: str) -> int:
    return int(_parser.parse(pattern).state.flags)


def _characters(parsed: Any) -> Iterator[str]:
    """The characters beside letters, digits and underscores that an expression can match; raises where one is not known."""
    for op, argument in parsed:
        if op is sre.LITERAL:
            yield from _known(argument, argument)
        elif op is sre.IN:
            yield from _members(argument)
        elif op in _REPEATS:
            yield from _characters(argument[2])
        elif op is sre.SUBPATTERN:
            yield from _characters(argument[3])
        elif op is sre.BRANCH:
            for option in argument[1]:
                yield from _characters(option)
        elif op is sre.CATEGORY and argument in _SAFE_CATEGORIES:
            continue
        elif op not in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
            raise _HarmfulError


def _members(members: Any) -> Iterator[str]:
    for op, argument in members:
        if op is sre.LITERAL:
            yield from _known(argument, argument)
        elif op is sre.RANGE:
            yield from _known(*argument)
        elif op is not sre.CATEGORY or argument not in _SAFE_CATEGORIES:
            raise _HarmfulError


def _known(first: int, last: int) -> Iterator[str]:
    if last - first > _MOST_CHARACTERS:
        raise _HarmfulError
    for code in range(first, last + 1):
        character = chr(code)
        if character in _MATTERS:
            yield character
        elif not (character.isalnum() or character == "_"):
            raise _HarmfulError

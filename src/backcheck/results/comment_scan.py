"""Finds the comments that matter in formats other than Python, and is not fooled by strings that look like comments."""

import re
from collections.abc import Iterator

from backcheck.facts import Comment
from backcheck.results.comment_syntax import PATTERNS
from backcheck.results.script_comments import script_comments

_WORTHWHILE = re.compile(r"backcheck:|nosec|noqa|nosem")
_SCRIPTS = frozenset({"javascript", "jsx", "typescript", "tsx"})


def scan_comments(text: str, language: str) -> tuple[Comment, ...]:
    """Comments with a directive in them; a language that we know no comments of has none."""
    if not _WORTHWHILE.search(text):
        return ()
    return tuple(_comment(text, start, end) for start, end in _spans(text, language) if _WORTHWHILE.search(text, start, end))


def _spans(text: str, language: str) -> Iterator[tuple[int, int]]:
    if language in _SCRIPTS:
        yield from script_comments(text)
    elif language in PATTERNS:
        yield from (match.span("comment") for match in PATTERNS[language].finditer(text) if match["comment"] is not None)


def _comment(text: str, start: int, end: int) -> Comment:
    """``alone`` when code stands neither before nor, on the line where it ends, after it."""
    written = text[start:end]
    start += len(written) - len(written.lstrip())
    before = re.split(r"\r\n|\r|\n", text[:start])
    after = re.split(r"[\r\n]", text[end:], maxsplit=1)[0]
    return Comment(len(before), len(before[-1]), text[start:end], not before[-1].strip() and not after.strip())

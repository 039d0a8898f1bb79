"""Whether an author says why a failure is left alone: in words at an ``except`` clause, or before what it guards."""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

_Span = tuple[int, int]
# What is said to a tool, or to oneself, tells no reason; what stands behind it may.
_TO_TOOL = re.compile(
    r"(?i)^\s*(?:(?-i:\w+:\s*[A-Z]{1,5}\d{2,4}(?:[,\s]+[A-Z]{1,5}\d{2,4})*)(?:\s*\"[^\"]*\")?|noqa|nosec|pylint:\s*[\w-]+=[\w,-]+|pragma:\s*no\W?\w+"
    r"|(?:type|pyright|mypy|ruff):\s*\w+(?:\[[^\]]*\])?)"
)
_TO_ONESELF = re.compile(r"(?i)\s*(?:todo|fixme|xxx|hack|backcheck:)")
_CODE = re.compile(r"[\w.\])]+\([^)]*\);?$|^[\w.\[\]'\"]+ *[-+]?= |^(?:raise|return|import|from|print)\b")
_APOSTROPHE = re.compile("['\u2019]")
_WORD = re.compile(r"[^\W\d_]{2,}")
# Words that only repeat what the code says: that nothing is done.
_EMPTY = frozenset(
    """a all an and any anyway are at be but by can cant care continue could do does doesnt doing done dont error errors except exception
    exceptions fail failed fails failure failures fine for handle handled here hide if ignore ignored ignores ignoring in is it just let
    may move no not nothing now of ok okay on or pass please proceed quietly return safe safely should silence silent silently simply skip
    so suppress swallow that the then there these they this those to try us want we will with wont""".split()
)
_FEWEST_WORDS = 2
_FAILING = re.compile(
    r"(?i)\b(?:fail\w*|errors?|exceptions?|rais(?:e[sd]?|ing)|ignor\w+|best[- ]effort|swallow\w*|suppress\w*|must n(?:ot|ever)"
    r"|can(?:'?t|not)|unable|could ?n[o']t|(?:try|trie[sd]|trying|attempt(?:s|ed|ing)?) to|if (?:possible|available|present|supported)"
    r"|fall(?:s|ing)? ?back|fallback|optional(?:ly)?|opportunistic(?:ally)?)\b"
)


def reasoned(lines: Sequence[str], handler: ast.ExceptHandler) -> bool:
    """Whether a clause says in words of its own why it does so little."""
    texts = [
        one.value.value
        for one in handler.body
        if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant) and isinstance(one.value.value, str)
    ]
    return _says_something([*_comments(lines, handler), *texts])


def foretold(lines: Sequence[str], node: ast.Try) -> bool:
    """Whether the words before a ``try``, before the first thing in it, or behind the only one, speak of its failing."""
    blocks = [_block_above(lines, node.lineno - 1), _block_above(lines, node.body[0].lineno - 1)]
    if len(node.body) == 1:
        end: _Span = (node.body[0].end_lineno or node.lineno, node.body[0].end_col_offset or 0)
        blocks.append(list(_between(lines, end, (end[0] + 1, 0))))
    return any((_says_something(block) or block is blocks[-1]) and any(_FAILING.search(line) for line in block) for block in blocks)


def _comments(lines: Sequence[str], handler: ast.ExceptHandler) -> Iterator[str]:
    """The comments between the statements of a clause, and behind them."""
    # The colon of a clause may stand behind white space and a bracket; nothing else can stand there.
    where: _Span = (handler.lineno, handler.col_offset)
    if handler.type is not None:
        where = (handler.type.end_lineno or handler.lineno, handler.type.end_col_offset or 0)
    for one in handler.body:
        yield from _between(lines, where, (one.lineno, one.col_offset))
        where = (one.end_lineno or one.lineno, one.end_col_offset or 0)
    yield from _between(lines, where, (where[0] + 1, 0))
    for line in lines[where[0] :]:
        indent = len(line) - len(line.lstrip())
        if line.strip() and not (line.lstrip().startswith("#") and indent > handler.col_offset):
            return
        yield line.strip().lstrip("#")


def _between(lines: Sequence[str], start: _Span, end: _Span) -> Iterator[str]:
    """The comments of a stretch in which no text can stand; columns count bytes."""
    for number in range(start[0], min(end[0], len(lines)) + 1):
        line = lines[number - 1].encode()
        piece = line[start[1] if number == start[0] else 0 : end[1] if number == end[0] else None]
        _, mark, comment = piece.decode(errors="replace").partition("#")
        if mark:
            yield comment


def _block_above(lines: Sequence[str], last: int) -> list[str]:
    """The comment lines that stand directly above a line."""
    first = last
    while first > 0 and lines[first - 1].lstrip().startswith("#"):
        first -= 1
    return [line.strip().lstrip("#") for line in lines[first:last]]


def _says_something(comments: Iterable[str]) -> bool:
    words: set[str] = set()
    for comment in comments:
        for part in comment.split("#"):
            said = _TO_TOOL.sub("", part).strip()
            if not _TO_ONESELF.match(said) and not _CODE.search(said):
                words.update(word.lower() for word in _WORD.findall(_APOSTROPHE.sub("", said)))
    return len(words - _EMPTY) >= _FEWEST_WORDS

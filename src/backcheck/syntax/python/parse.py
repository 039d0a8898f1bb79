"""Python bytes to an ``ast`` tree. The standard parser is the fast path; libcst reads what it is too old for."""

import ast
import io
import re
import tokenize
import warnings
from codecs import BOM_UTF8, lookup
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from backcheck.facts import Comment
from backcheck.syntax.python.bare_tuples import with_parentheses
from backcheck.syntax.source import WORTHWHILE, Source, wide_lines

_NEWLINE = re.compile(r"\r\n|\r|\n")
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_PYTHON2 = re.compile(r"^\s*(print\s+[\"'\w]|except\s+\w[\w.]*\s*,\s*\w+\s*:|raise\s+\w+\s*,|exec\s+[\"'])", re.MULTILINE)
MOST_BYTES = 4_000_000

_Comment = tuple[int, int, str]


class UnparsableError(Exception):
    """A file that cannot be read as Python: ``line`` from 1, and why."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


@dataclass(slots=True)
class Parsed:
    """A file as text and as a tree."""

    source: Source
    tree: ast.Module


def decode(data: bytes) -> str:
    """The text of a Python file: byte order mark and coding cookie (PEP 263) obeyed."""
    if b"\0" in data:
        raise UnparsableError("holds NUL bytes", data[: data.index(b"\0")].count(b"\n") + 1)
    encoding = "utf-8"
    if data.startswith(BOM_UTF8):
        data = data[3:]
    else:
        for line in data.split(b"\n", 2)[:2]:
            if found := _COOKIE.match(line):
                encoding = found[1].decode("ascii", "replace")
                break
            if line.strip() and not line.lstrip().startswith(b"#"):
                break
    try:
        if not getattr(lookup(encoding), "_is_text_encoding", True):
            raise LookupError(encoding)
        return data.decode(encoding)
    except LookupError:
        raise UnparsableError(f"declares the unknown encoding {encoding}") from None
    except UnicodeDecodeError as error:
        raise UnparsableError(f"is not valid {encoding}", data[: error.start].count(b"\n") + 1) from None


def parse(path: str, data: bytes) -> Parsed:
    """Raises ``UnparsableError`` with a line for what is no Python that anybody here can read."""
    if len(data) > MOST_BYTES:
        raise UnparsableError(f"is larger than {MOST_BYTES // 1_000_000} MB")
    text = decode(data)
    source = Source(path, text, text.count("\n") + (not text.endswith("\n") and bool(text)), wide_lines(text))
    comments = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except SyntaxError as error:
        bare = with_parentheses(text, error)
        tree, comments = (bare, None) if bare is not None else _modern(text, error)
    except (ValueError, RecursionError, MemoryError) as error:
        raise UnparsableError(f"is nested too deeply or malformed ({type(error).__name__})") from None
    if WORTHWHILE.search(data):
        source.comments = tuple(_that_matter(text, _comments(text) if comments is None else comments))
        source.statements = tuple(_multi_line(tree))
    return Parsed(source, tree)


def _modern(text: str, error: SyntaxError) -> tuple[ast.Module, list[_Comment]]:
    from backcheck.syntax.python.modern import UnreadableSyntaxError, parse_modern

    try:
        return parse_modern(text)
    except UnreadableSyntaxError:
        # Only now: ``except A, B:`` was Python 2 and is Python again since 3.14 (PEP 758).
        problem = "is Python 2" if _PYTHON2.search(text) else f"does not parse: {error.msg}"
        raise UnparsableError(problem, error.lineno or 1) from None


def _comments(text: str) -> Iterator[_Comment]:
    """The parser has read the text, so that its tokeniser can."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield *token.start, token.string


def _that_matter(text: str, comments: Iterable[_Comment]) -> Iterator[Comment]:
    lines = _NEWLINE.split(text)
    for line, column, written in comments:
        if WORTHWHILE.search(written.encode()):
            yield Comment(line, column, written, not lines[line - 1][:column].strip())


def _multi_line(tree: ast.Module) -> list[tuple[int, int]]:
    """First and last line of each simple statement that spans several lines, and of each compound statement's head."""
    spans: list[tuple[int, int]] = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.stmt | ast.ExceptHandler):
            continue
        body = getattr(node, "body", None)
        last = (body[0].lineno - 1 if body else node.end_lineno) or node.lineno
        first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])
        if last > first:
            spans.append((first, last))
    return sorted(spans)

"""``requirements.txt`` and constraints files, as pip reads them."""

import codecs
import posixpath
import re
from collections.abc import Iterator

from backcheck.position import Span
from backcheck.refusal import Refusal
from backcheck.syntax.requirements import Format, Include, Manifest, Pin, Requirement, requirement

_COMMENT = re.compile(r"(?:^|\s)#.*$")
_OPTION = re.compile(r"(?:^|\s)--?[A-Za-z].*$")
_FILE = re.compile(r"(?:-r|--requirement|-c|--constraint)[=\s]*(?P<path>\S.*)$")
_EDITABLE = re.compile(r"(?:-e|--editable)[=\s]+(?P<what>\S.*)$")
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_COMPILED = re.compile(r"^#\s+(?:pip-compile|(?:uv )?pip compile|.*piptools compile)\s+(?P<given>.*)$", re.MULTILINE)
_HEAD = 2_000
_WISHES = (".in", ".toml", ".cfg", "setup.py")
_CONSTRAINTS = re.compile(r"constraints", re.IGNORECASE)


def read_requirement_list(path: str, data: bytes, constraints: bool = False) -> Manifest:
    """Lines that are neither a requirement nor an option are refused: pip would stop there too."""
    found: list[Requirement] = []
    includes: list[Include] = []
    whole = _text(path, data)
    for text, span in _logical(path, whole):
        if (file := _FILE.match(text)) is not None:
            written = file["path"].strip("\"'")
            includes.append(Include(_beside(path, written), written, span, text.startswith(("-c", "--c"))))
        elif (editable := _EDITABLE.match(text)) is not None:
            found += _required(path, editable["what"], span)
        elif not text.startswith("-"):
            found += _required(path, text, span)
    kind = Format.CONSTRAINTS if constraints or _CONSTRAINTS.search(path.rpartition("/")[2]) else Format.LIST
    return Manifest(path, kind, tuple(found), includes=tuple(includes), sources=tuple(_sources(path, whole)))


def _sources(path: str, text: str) -> Iterator[str]:
    """What the command was given that wrote the file, as its head tells."""
    command = _COMPILED.search(text[:_HEAD])
    for word in command["given"].split() if command is not None else ():
        name = posixpath.normpath(word.strip("\"'"))
        if name.endswith(_WISHES) and not f"/{path}".endswith(f"/{name}"):
            yield name


def _text(path: str, data: bytes) -> str:
    """Files written by a Windows shell are often UTF-16."""
    try:
        if data.startswith(_MARKS[1:]):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal("the file is not UTF-8", path, data[: error.start].count(b"\n") + 1) from error


def _logical(path: str, text: str) -> Iterator[tuple[str, Span]]:
    """Continued lines joined, comments away; the region is what remains of them."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    at = 0
    while at < len(lines):
        start, parts = at, [lines[at]]
        while parts[-1].endswith("\\") and at + 1 < len(lines) and not lines[start].lstrip().startswith("#"):
            at += 1
            parts.append(lines[at])
        at += 1
        joined = " ".join(part.removesuffix("\\").rstrip() for part in parts)
        content = _COMMENT.sub("", joined).strip()
        if content:
            first = lines[start]
            column = len(first) - len(first.lstrip())
            shown = _COMMENT.sub("", first).rstrip(" \t\\")
            yield content, Span(path, start + 1, column, start + 1, max(len(shown), column))


def _required(path: str, text: str, span: Span) -> Iterator[Requirement]:
    spec = _OPTION.sub("", text).strip()
    if spec.startswith((".", "/")) or re.match(r"[A-Za-z]:\\", spec):
        yield Requirement("", spec, span, Pin.LOCAL)
        return
    found = requirement(spec, span)
    if found is None:
        raise Refusal(f"no requirement: {spec[:60]!r}", path, span.line, span.column)
    yield found


def _beside(path: str, written: str) -> str | None:
    """A path written in a file, from the root; None where it leads outside."""
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(path), written))
    return None if joined.startswith(("..", "/")) or "://" in written else joined

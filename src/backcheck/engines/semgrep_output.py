"""Semgrep's JSON, read into our values: places in characters, matches, and what it could not do."""

import re
from typing import Any

import msgspec

from backcheck.engines.semgrep_config import Query
from backcheck.engines.semgrep_join import ENGINE, Match
from backcheck.engines.semgrep_process import encoded
from backcheck.position import Span
from backcheck.result import Notice
from backcheck.rule import Severity

_LONGEST = 240
_CHAIN = re.compile(r"(?<=[\w)\]]) \.(?=\w)")
_PASSWORD = re.compile(r"(://[^\s:/@]*:)[^\s/@]+@")


class _Place(msgspec.Struct, frozen=True):
    line: int
    col: int


class _Extra(msgspec.Struct, frozen=True):
    message: str = ""


class _Result(msgspec.Struct, frozen=True):
    check_id: str
    path: str
    start: _Place
    end: _Place
    extra: _Extra = _Extra()


class _Error(msgspec.Struct, frozen=True):
    level: str = ""
    type: Any = ""
    message: str = ""
    path: str = ""
    rule_id: str = ""
    spans: list[Any] | None = None

    @property
    def kind(self) -> str:
        """Some kinds come with the places they concern."""
        return str(self.type[0] if isinstance(self.type, list) and self.type else self.type)

    @property
    def line(self) -> int:
        try:
            return int(self.spans[0]["start"]["line"]) if self.spans else 0
        except (KeyError, TypeError, ValueError):
            return 0


class Output(msgspec.Struct, frozen=True):
    """What one run printed; a file that is none raises ``msgspec.DecodeError``."""

    results: list[_Result]
    errors: list[_Error] = []
    version: str = ""


def read_output(text: bytes) -> Output:
    return msgspec.json.decode(text, type=Output)


def matches(output: Output, queries: dict[str, Query], paths: dict[str, str], texts: dict[str, str]) -> list[Match]:
    """The results in our units. ``paths`` maps the names that semgrep saw to the repository's, ``texts`` are by the latter."""
    lines = {name: encoded(texts[paths[name]]).split(b"\n") for name in {result.path for result in output.results}}
    return [
        Match(_span(paths[result.path], result, lines[result.path]), queries[result.check_id], _readable(result.extra.message))
        for result in output.results
    ]


def problems(output: Output, queries: dict[str, Query], paths: dict[str, str]) -> tuple[list[Notice], dict[str, str]]:
    """Notices, and for rules whose patterns were refused why they were not checked."""
    notices = []
    not_checked = {}
    for error in output.errors:
        rule = queries[error.rule_id].rule if error.rule_id in queries else ""
        refused = error.level == "error" and bool(rule) and not error.path
        if refused:
            not_checked[rule] = "semgrep refused its patterns"
        notices.append(_notice(error, rule, paths.get(error.path, ""), refused=refused))
    return sorted(set(notices)), not_checked


def _notice(error: _Error, rule: str, path: str, *, refused: bool) -> Notice:
    match error.kind:
        case "PartialParsing" | "Syntax error" | "Other syntax error" | "Lexical error":
            return Notice(Severity.WARNING, "unparsable-file", "semgrep could not parse all of it", path, error.line, "", ENGINE)
        case "Timeout" | "Out of memory" | "Too many matches" | "Stack overflow" | "Fixpoint timeout" as kind if path:
            return Notice(Severity.WARNING, "engine-bound", f"semgrep gave up on it: {kind.lower()}", path, 0, rule, ENGINE)
    text = _readable(error.message) or error.kind
    return Notice(Severity.ERROR, "engine-error", f"semgrep: {text}", path, error.line, rule, ENGINE, fatal=refused or not path)


def _span(path: str, result: _Result, lines: list[bytes]) -> Span:
    start, end = result.start, result.end
    return Span(path, start.line, _characters(lines, start), end.line, _characters(lines, end))


def _characters(lines: list[bytes], place: _Place) -> int:
    """Semgrep counts a column in bytes of UTF-8, from 1."""
    if place.line > len(lines):
        return 0
    return len(lines[place.line - 1][: place.col - 1].decode("utf-8", "replace"))


def _readable(message: str) -> str:
    """One line of bounded length: code of any length may have been filled in, and it may carry a password."""
    text = _CHAIN.sub(".", _PASSWORD.sub(r"\1***@", " ".join(message.split())))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"

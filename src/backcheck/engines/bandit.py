"""The bandit engine: its tests, called in process on one file, become findings of our rules.

It says only what is wrong, so it never passes a site. ``# nosec`` is not read here: our suppressions do that, and count them.
"""

import ast
import importlib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from backcheck.engines.bandit_plugins import checks
from backcheck.engines.bandit_tests import table
from backcheck.engines.bandit_walk import Walk, parent
from backcheck.position import Span
from backcheck.result import Notice
from backcheck.rule import Severity
from backcheck.syntax.python.parse import Parsed, UnparsableError, parse
from backcheck.syntax.source import Source
from backcheck.verdict import Anchor, Judgement, Verdict, failed, unsure

ENGINE = "bandit"
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class BanditResult(NamedTuple):
    """What the tests say of one file, and which of them could not say it."""

    judgements: list[Judgement]
    notices: list[Notice]


def run_bandit(path: str, data: bytes, tests: Mapping[str, str]) -> BanditResult:
    """The findings of ``tests``, which are rule ids by test id, in a file."""
    try:
        parsed = parse(path, data)
    except UnparsableError as error:
        return BanditResult([], [Notice(Severity.WARNING, "unparsable-file", error.message, path, error.line, engine=ENGINE)])
    return judge_parsed(parsed, data, tests)


def judge_parsed(parsed: Parsed, data: bytes, tests: Mapping[str, str]) -> BanditResult:
    """The same for a tree that somebody else needs too; it is marked with its parents."""
    wanted = checks(frozenset(tests))
    source = parsed.source
    judgements: set[Judgement] = set()
    notices: list[Notice] = []
    make = importlib.import_module("bandit.core.context").Context
    for kind, node, context in Walk(source.path, data, wanted).contexts(parsed.tree):
        for check in wanted[kind]:
            try:
                issue = check.run(make(dict(context)))
            except Exception as error:  # noqa: BLE001 - a test of bandit's may fail on any code; it is reported and the others go on
                notices.append(_failed(source.path, context["lineno"], kind, error))
                continue
            if issue is not None:
                test = issue.test_id or check.test
                judgements.add(Judgement(tests[test], _place(source, node, issue), _verdict(test, issue), _anchor(node, context), ENGINE))
    return BanditResult(sorted(judgements, key=lambda found: (found.span, found.rule, found.verdict.message)), notices)


def _failed(path: str, line: int, kind: str, error: Exception) -> Notice:
    message = f"a test of bandit's failed on this {kind}: {type(error).__name__}: {error}"
    return Notice(Severity.ERROR, "engine-error", message, path, line, engine=ENGINE, fatal=True)


def _verdict(test: str, issue: Any) -> Verdict:
    """What bandit itself has little confidence in is a question."""
    row = table().get(test)
    message = row.message if row and row.message else _worded(issue.text)
    return unsure(message) if issue.confidence == "LOW" else failed(message)


def _worded(text: str) -> str:
    """In the way of our messages: one line, lower case, no full stop."""
    line = " ".join(text.split()).rstrip(".")
    return line if line[:2].isupper() else line[:1].lower() + line[1:]


def _place(source: Source, node: ast.AST | None, issue: Any) -> Span:
    """The node in characters, of a function the line that names it. A test that reads the text as such counts characters from 1."""
    if node is None:
        column = max(0, issue.col_offset - 1)
        return Span(source.path, issue.lineno, column, issue.lineno, column + 1)
    place: Any = node
    line, end_line, end_column = place.lineno, place.end_lineno, place.end_col_offset
    if isinstance(node, _SCOPES):
        end_line, end_column = line, place.col_offset + len("def ") + len(place.name.encode())
    return Span(source.path, line, source.column(line, place.col_offset), end_line, source.column(end_line, end_column))


def _anchor(node: ast.AST | None, context: dict[str, Any]) -> Anchor:
    callee = context["qualname"] if isinstance(node, ast.Call) else ""
    return Anchor(".".join(reversed(list(_around(node)))), callee, _shape(node))


def _around(node: ast.AST | None) -> Iterator[str]:
    while node is not None and hasattr(node, "_bandit_parent"):
        if isinstance(node, _SCOPES):
            yield node.name
        node = parent(node)


def _shape(node: ast.AST | None) -> str:
    if not isinstance(node, ast.Call):
        return type(node).__name__ if node is not None else ""
    positional = [type(argument).__name__ for argument in node.args]
    return ",".join([*positional, *(f"{keyword.arg or '**'}={type(keyword.value).__name__}" for keyword in node.keywords)])

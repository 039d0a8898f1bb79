"""One line for each finding, as editors' problem matchers read it: ``path:line:col: error RES101 message``."""

from collections.abc import Iterator

from backcheck.finding import Finding
from backcheck.reports.order import open_findings, rules_by_id
from backcheck.reports.visible import visible
from backcheck.result import Result
from backcheck.rule import Rule, Severity
from backcheck.verdict import Outcome

_WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "info"}


def render_lines(result: Result, below: str = "") -> str:
    """Open findings, then what went wrong with files, in the order of their places. ``below`` leads from the reader to the root."""
    return "".join(f"{line}\n" for line in _lines(result, below))


def _lines(result: Result, below: str) -> Iterator[str]:
    rules = rules_by_id(result)
    for finding in open_findings(result):
        span = finding.span
        yield f"{visible(below + span.path)}:{span.line}:{span.column + 1}: {_what(finding, rules[finding.rule])}"
    for notice in sorted(result.notices, key=lambda notice: (notice.path, notice)):
        if notice.path and notice.level is not Severity.NOTE:
            place = f"{visible(below + notice.path)}:{notice.line or 1}:1"
            yield f"{place}: {_WORDS[notice.level]} {notice.code.upper()} {visible(notice.message)}"


def _what(finding: Finding, rule: Rule) -> str:
    if finding.verdict.outcome is Outcome.FAIL:
        return f"{_WORDS[rule.severity]} {rule.id} {visible(finding.verdict.message)}"
    return f"info {rule.id} to review: {visible(finding.verdict.message)}"

"""The report as JSON of a documented, versioned shape: the structs below are the documentation, ``json_schema`` gives it as a schema.

A change that a reader of ``version`` 1 could trip over makes a version 2; new keys do not.
"""

import json
from typing import Any, Final, Literal

import msgspec

from backcheck import __version__
from backcheck.finding import Finding
from backcheck.position import Span, Step
from backcheck.reports.repository import repository_uri
from backcheck.result import Counts, ItemStatus, Result
from backcheck.rule import Rule
from backcheck.verdict import Outcome

VERSION: Final = 1


class Place(msgspec.Struct, frozen=True, rename="camel"):
    """``path`` is relative to the checked folder. Lines and columns count from 1, columns in characters; the end is exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


class TraceStep(msgspec.Struct, frozen=True, rename="camel"):
    """A place on the way of a value, or one that helps to understand the finding."""

    place: Place
    text: str


class Accepted(msgspec.Struct, frozen=True, rename="camel"):
    """``kind``: "inSource" for a comment, "external" for an answer in the configuration."""

    kind: str
    reason: str


class Found(msgspec.Struct, frozen=True, rename="camel"):
    """``fingerprint`` stays when the code moves. ``covered`` are rules that said less of the same place.

    ``baseline`` is "new", "unchanged", or empty where nothing was compared.
    """

    rule: str
    outcome: Literal["fail", "review"]
    severity: str
    message: str
    place: Place
    trace: tuple[TraceStep, ...]
    related: tuple[TraceStep, ...]
    engines: tuple[str, ...]
    covered: tuple[str, ...]
    fingerprint: str
    baseline: str
    accepted: Accepted | None


class Held(msgspec.Struct, frozen=True, rename="camel"):
    """A place that a rule looked at and passed; listed with ``--evidence`` only."""

    rule: str
    place: Place


class About(msgspec.Struct, frozen=True, rename="camel"):
    """A rule of this run. ``gates``: whether its fails decide a checklist item."""

    id: str
    name: str
    summary: str
    severity: str
    precision: str
    pack: str
    cwe: tuple[int, ...]
    owasp: tuple[str, ...]
    gates: bool
    counts: Counts


class Line(msgspec.Struct, frozen=True, rename="camel"):
    """An item of the checklist, or a line of another view of the same counts. ``unchecked`` are rules that could not run."""

    id: str
    title: str
    status: str
    counts: Counts
    rules: tuple[str, ...]
    unchecked: tuple[str, ...]


class Told(msgspec.Struct, frozen=True, rename="camel"):
    """Something that could not be done, or that the reader must know; ``line`` 0 is the whole file."""

    level: str
    code: str
    message: str
    path: str
    line: int
    rule: str
    engine: str


class Report(msgspec.Struct, frozen=True, rename="camel"):
    """The whole report. ``not_checked`` gives each such rule's reason; ``fixed`` are fingerprints of the baseline that are gone."""

    format: Literal["backcheck"]
    version: Literal[1]
    tool_version: str
    revision: str
    repository: str
    checklist: tuple[Line, ...]
    views: dict[str, tuple[Line, ...]]
    rules: tuple[About, ...]
    findings: tuple[Found, ...]
    passes: tuple[Held, ...]
    not_checked: dict[str, str]
    unread_files: tuple[str, ...]
    checked_files: int
    notices: tuple[Told, ...]
    engines: dict[str, str]
    fixed: tuple[str, ...]


def render_json(result: Result) -> bytes:
    """Names of files may hold bytes that are no text; they become question marks."""
    text = json.dumps(msgspec.to_builtins(report(result)), ensure_ascii=False).encode("utf-8", "replace")
    return msgspec.json.format(text, indent=2) + b"\n"


def json_schema() -> dict[str, Any]:
    """A JSON schema of the report, with each struct's description."""
    return msgspec.json.schema(Report)


def report(result: Result) -> Report:
    severities = {rule.id: rule.severity.value for rule in result.rules}
    return Report(
        format="backcheck",
        version=VERSION,
        tool_version=__version__,
        revision=result.revision,
        repository=repository_uri(result.repository),
        checklist=_lines(result.checklist),
        views={name: _lines(lines) for name, lines in result.views.items()},
        rules=tuple(_about(rule, result.counts.get(rule.id, Counts())) for rule in result.rules),
        findings=tuple(_found(finding, severities[finding.rule]) for finding in result.findings),
        passes=tuple(Held(rule, _place(span)) for rule, span in result.passes),
        not_checked=result.not_checked,
        unread_files=tuple(entry.path for entry in result.files if not entry.checked),
        checked_files=sum(entry.checked for entry in result.files),
        notices=tuple(
            Told(each.level.value, each.code, each.message, each.path, each.line, each.rule, each.engine) for each in result.notices
        ),
        engines={engine.name: engine.version for engine in result.engines},
        fixed=result.fixed,
    )


def _found(finding: Finding, severity: str) -> Found:
    verdict = finding.verdict
    accepted = finding.suppression
    return Found(
        rule=finding.rule,
        outcome="fail" if verdict.outcome is Outcome.FAIL else "review",
        severity=severity,
        message=verdict.message,
        place=_place(finding.span),
        trace=_steps(verdict.trace),
        related=_steps(verdict.related),
        engines=finding.engines,
        covered=finding.covered,
        fingerprint=finding.fingerprint,
        baseline=finding.baseline,
        accepted=Accepted(accepted.kind, accepted.justification) if accepted else None,
    )


def _about(rule: Rule, counts: Counts) -> About:
    return About(
        id=rule.id,
        name=rule.name,
        summary=rule.summary,
        severity=rule.severity.value,
        precision=rule.precision.value,
        pack=rule.pack,
        cwe=rule.cwe,
        owasp=rule.owasp,
        gates=rule.gates,
        counts=counts,
    )


def _lines(items: tuple[ItemStatus, ...]) -> tuple[Line, ...]:
    return tuple(Line(item.id, item.title, item.status.value, item.counts, item.rules, item.unchecked) for item in items)


def _steps(steps: tuple[Step, ...]) -> tuple[TraceStep, ...]:
    return tuple(TraceStep(_place(step.span), step.text) for step in steps)


def _place(span: Span) -> Place:
    return Place(span.path, span.line, span.column + 1, span.end_line, span.end_column + 1)

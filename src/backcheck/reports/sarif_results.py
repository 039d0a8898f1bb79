"""Findings, passes and rules without a site as SARIF results."""

from collections.abc import Iterator, Mapping

import sarif_om as om

from backcheck.finding import Finding, Suppression
from backcheck.position import Span, Step
from backcheck.reports.sarif_places import Lines, location, physical, step_locations
from backcheck.reports.sarif_rules import sentence
from backcheck.result import Counts, Result
from backcheck.results.fingerprint import KEY
from backcheck.rule import Rule
from backcheck.verdict import Outcome

LINE_HASH = "primaryLocationLineHash"


def results(result: Result) -> Iterator[om.Result]:
    """In the order of the result: what is wrong or doubtful, what holds (with evidence), what did not apply."""
    rules = {rule.id: (index, rule) for index, rule in enumerate(result.rules)}
    any_accepted = any(finding.suppression for finding in result.findings)
    for finding in result.findings:
        yield _found(finding, *rules[finding.rule], result.lines, any_accepted=any_accepted)
    for rule_id, span in result.passes:
        yield _passed(span, *rules[rule_id], result.lines)
    for index, rule in rules.values():
        if not result.counts.get(rule.id, Counts()).sites and rule.id not in result.not_checked:
            yield _not_applicable(index, rule)


def _found(finding: Finding, index: int, rule: Rule, lines: Lines, *, any_accepted: bool) -> om.Result:
    verdict = finding.verdict
    failed = verdict.outcome is Outcome.FAIL
    return om.Result(
        rule_id=rule.id,
        rule_index=index,
        kind="fail" if failed else "review",
        level=rule.severity.value if failed else "none",
        message=om.Message(text=_unlinked(sentence(verdict.message))),
        locations=[_primary(finding, lines)],
        related_locations=step_locations(verdict.related, lines) or None,
        code_flows=[_flow(verdict.trace, lines)] if verdict.trace else None,
        partial_fingerprints=_fingerprints(finding),
        suppressions=_suppressions(finding.suppression, lines) if any_accepted else None,
        baseline_state=finding.baseline or None,
        properties=_properties(finding),
    )


def _primary(finding: Finding, lines: Lines) -> om.Location:
    scope = finding.anchor.scope
    return om.Location(
        physical_location=physical(finding.span, lines, context=True),
        logical_locations=[om.LogicalLocation(fully_qualified_name=scope)] if scope else None,
    )


def _flow(trace: tuple[Step, ...], lines: Lines) -> om.CodeFlow:
    """Each step is written where it is used, because GitHub reads no cache of them."""
    steps = [om.ThreadFlowLocation(location=location(step.span, lines, step.text)) for step in trace]
    return om.CodeFlow(thread_flows=[om.ThreadFlow(locations=steps)])


def _fingerprints(finding: Finding) -> Mapping[str, str]:
    made = {LINE_HASH: finding.line_hash, KEY: finding.fingerprint}
    return {key: value for key, value in made.items() if value}


def _suppressions(suppression: Suppression | None, lines: Lines) -> list[om.Suppression]:
    """SARIF wants the list on every result or on none; empty means that the result is not suppressed."""
    if suppression is None:
        return []
    place = location(suppression.span, lines) if suppression.span else None
    return [om.Suppression(kind=suppression.kind, justification=suppression.justification or None, location=place)]


def _properties(finding: Finding) -> dict[str, object]:
    made: dict[str, object] = {"engines": list(finding.engines)}
    if finding.covered:
        made["covered"] = list(finding.covered)
    return made


def _passed(span: Span, index: int, rule: Rule, lines: Lines) -> om.Result:
    text = f"{rule.id} looked at this place and found it in order."
    place = om.Location(physical_location=physical(span, lines, context=True))
    return om.Result(rule_id=rule.id, rule_index=index, kind="pass", level="none", message=om.Message(text=text), locations=[place])


def _not_applicable(index: int, rule: Rule) -> om.Result:
    text = f"{rule.id} found no place in this repository that it asks about."
    return om.Result(rule_id=rule.id, rule_index=index, kind="notApplicable", level="none", message=om.Message(text=text))


def _unlinked(text: str) -> str:
    """In a SARIF message ``[a](1)`` is a link; in ours it is somebody's code."""
    return text.replace("](", "] (")

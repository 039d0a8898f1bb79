"""What a repository cannot show, answered once in the configuration with a reason."""

from collections.abc import Iterable, Mapping

import msgspec

from backcheck.finding import Finding, Suppression
from backcheck.result import Notice
from backcheck.rule import Rule, Severity
from backcheck.verdict import Outcome


def answer(
    findings: Iterable[Finding], rules: Mapping[str, Rule], answers: Mapping[str, str]
) -> tuple[tuple[Finding, ...], tuple[Notice, ...]]:
    """Accepts the reviews of hidden rules that have an answer; a fail is never answered away."""
    answered = tuple(_answer(finding, rules[finding.rule], answers) for finding in findings)
    refused = (rule_id for rule_id in sorted(answers) if rule_id in rules and not rules[rule_id].hidden)
    return answered, tuple(_refuse(rule_id) for rule_id in refused)


def _answer(finding: Finding, rule: Rule, answers: Mapping[str, str]) -> Finding:
    if not rule.hidden or rule.id not in answers or finding.verdict.outcome is not Outcome.REVIEW:
        return finding
    return msgspec.structs.replace(finding, suppression=Suppression("external", answers[rule.id]))


def _refuse(rule_id: str) -> Notice:
    message = f"the answer for {rule_id} is not used: a repository shows what {rule_id} asks, so accept single places by a comment"
    return Notice(Severity.WARNING, "unused-answer", message, rule=rule_id)

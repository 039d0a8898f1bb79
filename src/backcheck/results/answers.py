"""What the code cannot tell, answered once in the configuration with a reason."""

from collections.abc import Mapping, Sequence

import msgspec

from backcheck.finding import Finding, Suppression
from backcheck.result import Notice
from backcheck.rule import Severity
from backcheck.verdict import Outcome


def answer(
    findings: Sequence[Finding], answers: Mapping[str, str], expired: Mapping[str, str]
) -> tuple[tuple[Finding, ...], tuple[Notice, ...]]:
    """Accepts the reviews of a rule that has an answer; a fail is never answered away.

    ``answers`` are reasons by rule, ``expired`` the last days of answers that have run out.
    """
    answered = tuple(_answer(finding, answers) for finding in findings)
    asked = {finding.rule for finding in findings if finding.verdict.outcome is Outcome.REVIEW}
    failing = {finding.rule for finding in findings} - asked
    useless = [rule_id for rule_id in sorted(answers) if rule_id in failing]
    return answered, (*map(_refuse, useless), *(_ended(rule_id, expired[rule_id]) for rule_id in sorted(expired) if rule_id in asked))


def _answer(finding: Finding, answers: Mapping[str, str]) -> Finding:
    if finding.rule not in answers or finding.verdict.outcome is not Outcome.REVIEW:
        return finding
    return msgspec.structs.replace(finding, suppression=Suppression("external", answers[finding.rule]))


def _refuse(rule_id: str) -> Notice:
    message = f"the answer for {rule_id} is not used: it asks nothing here and only fails; accept single places by a comment"
    return Notice(Severity.WARNING, "unused-answer", message, rule=rule_id)


def _ended(rule_id: str, until: str) -> Notice:
    return Notice(Severity.NOTE, "expired-answer", f"{rule_id} was answered until {until} and is asked again", rule=rule_id)

"""What could not be done, as SARIF notifications: about the run, or about how it was configured."""

from collections.abc import Mapping, Sequence

import sarif_om as om

from backcheck.position import Span
from backcheck.reports.sarif_places import artifact
from backcheck.reports.sarif_rules import sentence
from backcheck.reports.unread import unread_groups
from backcheck.result import Notice, Result
from backcheck.rule import Severity

NOT_CHECKED, UNREAD = "rule-not-checked", "files-not-checked"
# Notices whose cause is what somebody wrote in a comment or a configuration.
_CONFIGURATION = frozenset(
    {"bare-suppression", "unknown-directive", "bad-suppression-date", "expired-suppression", "unused-suppression"}
    | {"unknown-rule", "unused-answer", "expired-answer"}
)


def _all_notices(result: Result) -> Sequence[Notice]:
    """The notices, one for each rule that was not checked, and one for each reason why files were not."""
    unchecked = (
        Notice(Severity.NOTE, NOT_CHECKED, f"{rule_id} was not checked: {why}", rule=rule_id) for rule_id, why in result.not_checked.items()
    )
    files = (
        Notice(Severity.NOTE, UNREAD, f"{group.count} not checked, {group.reason}: {', '.join(group.examples)}")
        for group in unread_groups(result)
    )
    return (*result.notices, *unchecked, *files)


def notifications(result: Result) -> tuple[list[om.Notification], list[om.Notification]]:
    """Those of the execution, and those of the configuration."""
    indexes = {rule.id: index for index, rule in enumerate(result.rules)}
    made = [(notice.code in _CONFIGURATION, _notification(notice, indexes)) for notice in _all_notices(result)]
    return [each for configured, each in made if not configured], [each for configured, each in made if configured]


def _notification(notice: Notice, rules: Mapping[str, int]) -> om.Notification:
    rule = om.ReportingDescriptorReference(id=notice.rule, index=rules.get(notice.rule, -1)) if notice.rule else None
    return om.Notification(
        message=om.Message(text=sentence(notice.message)),
        level=notice.level.value,
        descriptor=om.ReportingDescriptorReference(id=notice.code),
        associated_rule=rule,
        locations=[_place(notice)] if notice.path else None,
        properties={"engine": notice.engine} if notice.engine else None,
    )


def _place(notice: Notice) -> om.Location:
    span = Span(notice.path, notice.line, 0, notice.line, 0)
    region = om.Region(start_line=span.line) if span.line else None
    return om.Location(physical_location=om.PhysicalLocation(artifact_location=artifact(span.path), region=region))

"""How a run ends: what could not be written goes before what failed, and that before what was found."""

from collections.abc import Iterable, Sequence

from backcheck.config.config import FailOn
from backcheck.result import Notice, Result
from backcheck.rule import Severity
from backcheck.session.said import NOT_ASKED
from backcheck.verdict import Outcome

FINDINGS, USAGE, FAILED, INTERRUPTED = 1, 2, 3, 130
MISSING = "engine-missing"

_RANK = {Severity.ERROR: 3, Severity.WARNING: 2, Severity.NOTE: 1}
_FROM = {FailOn.ERROR: 3, FailOn.WARNING: 2, FailOn.NOTE: 1}
# Notices of something that was there to be checked and was not.
_INCOMPLETE = frozenset(
    {
        "unparsable-file",
        "unreadable-file",
        "file-too-large",
        "folder-too-deep",
        "too-many-files",
        "undecodable-name",
        "engine-bound",
        MISSING,
    }
)


def status(result: Result, fail_on: FailOn, *, strict: bool, asked: Sequence[str] = ()) -> int:
    """The exit status of a run whose reports were written; ``asked`` are engines that the user named."""
    if any(notice.fatal for notice in result.notices) or _lacks(result.notices, asked):
        return FAILED
    if strict and not complete(result):
        return FAILED
    return FINDINGS if _found(result, fail_on) else 0


def complete(result: Result) -> bool:
    """Whether all was checked that could be; an engine that the user left out is no gap."""
    if any(not reason.endswith(NOT_ASKED) for reason in result.not_checked.values()):
        return False
    return not any(notice.code in _INCOMPLETE for notice in result.notices)


def worth_saying(result: Result, asked: Sequence[str]) -> Iterable[Notice]:
    """The notices that explain a status of failure, for those who see no text report."""
    return [notice for notice in result.notices if notice.fatal or _lacks((notice,), asked)]


def _lacks(notices: Iterable[Notice], asked: Sequence[str]) -> bool:
    """Whether an engine is missing that was asked for by name."""
    return any(notice.code == MISSING and notice.engine in asked for notice in notices)


def _found(result: Result, fail_on: FailOn) -> bool:
    if fail_on is FailOn.NEVER:
        return False
    severities = {rule.id: rule.severity for rule in result.rules}
    fails = (finding for finding in result.findings if finding.open and finding.verdict.outcome is Outcome.FAIL)
    return any(_RANK[severities[finding.rule]] >= _FROM[fail_on] for finding in fails)

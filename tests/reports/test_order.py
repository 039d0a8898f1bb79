import msgspec
from tests.reports.sample import RES101, compared, sample

from backcheck.finding import Finding
from backcheck.position import Span
from backcheck.reports.order import most_telling, summary
from backcheck.result import Counts, Result
from backcheck.rule import Severity
from backcheck.verdict import Anchor, Outcome, Verdict

RULES = {name: msgspec.structs.replace(RES101, id=name, severity=severity) for name, severity in zip("EWN", Severity, strict=True)}
EMPTY = Result(findings=(), counts={}, checklist=(), rules=(), not_checked={}, notices=(), files=())


def found(rule: str, line: int, outcome: Outcome = Outcome.FAIL) -> Finding:
    return Finding(rule, Span("a.py", line, 0, line, 5), Verdict(outcome, "m"), Anchor(), ("python",))


def test_each_rule_comes_once_before_any_repeats_errors_first_and_reviews_last() -> None:
    findings = [found("N", 1), found("W", 2), found("E", 3), found("E", 4), found("E", 5), found("W", 6), found("E", 7, Outcome.REVIEW)]
    assert [(each.rule, each.span.line) for each in most_telling(findings, RULES)] == [
        ("E", 3),
        ("W", 2),
        ("N", 1),
        ("E", 4),
        ("E", 5),
        ("W", 6),
        ("E", 7),
    ]


def test_a_rule_that_only_asks_for_review_is_heard_before_others_repeat() -> None:
    findings = [found("W", 1), found("W", 2), found("E", 3, Outcome.REVIEW), found("E", 4, Outcome.REVIEW)]
    assert [each.span.line for each in most_telling(findings, RULES)] == [1, 3, 2, 4]


def test_the_summary_counts_open_findings_by_word() -> None:
    assert summary(sample()) == "2 errors, 1 warning, 1 note, 2 reviews, 1 accepted"
    assert summary(compared()) == "1 error, 1 accepted"


def test_no_finding_is_told_apart_from_nothing_looked_at() -> None:
    looked = msgspec.structs.replace(EMPTY, counts={"RES101": Counts(passes=7)})
    assert summary(looked) == "no findings in 7 places looked at"
    assert summary(EMPTY) == "no findings, because no place was found to look at"

from tests.results.made import at, found

from backcheck.results.answers import answer
from backcheck.verdict import Outcome


def test_the_reviews_of_a_rule_are_accepted_with_the_reason() -> None:
    findings = [found("TLS104", at(1), Outcome.REVIEW), found("RES101", at(2), Outcome.REVIEW), found("RES101", at(3))]
    answered, notices = answer(findings, {"TLS104": "the proxy redirects", "RES101": "the mesh has a limit"}, {})
    said = [(each.suppression.kind, each.suppression.justification) if each.suppression else None for each in answered]
    assert said == [("external", "the proxy redirects"), ("external", "the mesh has a limit"), None]
    assert notices == ()


def test_a_fail_is_never_answered_away_and_that_is_said() -> None:
    (finding,), notices = answer([found("RES101", at(1))], {"RES101": "it is fine"}, {})
    assert finding.suppression is None
    assert [(notice.code, notice.rule) for notice in notices] == [("unused-answer", "RES101")]


def test_an_answer_for_a_rule_that_found_nothing_is_no_news() -> None:
    assert answer([], {"MON102": "an agent"}, {"TLS104": "2026-01-01"}) == ((), ())


def test_an_answer_that_has_run_out_is_told_where_the_question_is_open() -> None:
    (finding,), (notice,) = answer([found("TLS104", at(1), Outcome.REVIEW)], {}, {"TLS104": "2026-01-01"})
    assert finding.suppression is None
    assert notice.message == "TLS104 was answered until 2026-01-01 and is asked again"

from tests.results.made import at, found, rule

from backcheck.results.answers import answer
from backcheck.verdict import Outcome

RULES = {"TLS104": rule("TLS104", hidden=True), "RES101": rule("RES101")}


def test_a_review_of_a_hidden_rule_is_accepted_with_the_reason() -> None:
    (finding,), notices = answer([found("TLS104", at(1), Outcome.REVIEW)], RULES, {"TLS104": "the proxy redirects"})
    assert finding.suppression is not None
    assert (finding.suppression.kind, finding.suppression.justification) == ("external", "the proxy redirects")
    assert notices == ()


def test_a_fail_is_never_answered_away() -> None:
    (finding,), _ = answer([found("TLS104", at(1))], RULES, {"TLS104": "the proxy redirects"})
    assert finding.suppression is None


def test_an_answer_for_what_a_repository_shows_is_refused_aloud() -> None:
    (finding,), notices = answer([found("RES101", at(1), Outcome.REVIEW)], RULES, {"RES101": "it is fine"})
    assert finding.suppression is None
    assert [(notice.code, notice.rule) for notice in notices] == [("unused-answer", "RES101")]


def test_an_answer_for_a_rule_that_did_not_run_is_no_news() -> None:
    assert answer([], RULES, {"MON102": "an agent"}) == ((), ())

from itertools import permutations

import pytest
from tests.results.made import PATTERNS, at, judge, rule

from backcheck.results.correlate import correlate
from backcheck.verdict import Anchor, Judgement, Outcome

RULES = {"RES101": rule("RES101", bandit=("B113",)), "GO101": rule("GO101", python=(), bandit=("B601",), semgrep=PATTERNS)}


def outcomes(*judgements: Judgement) -> list[tuple[int, str, tuple[str, ...]]]:
    return [(site.span.line, site.verdict.outcome.value, site.engines) for site in correlate(judgements, RULES)]


def test_two_engines_on_one_call_are_one_site_that_names_both_with_our_place_and_anchor() -> None:
    ours = judge("RES101", at(3, 4, 30), anchor=Anchor("view", "requests.get", "(_)"))
    theirs = judge("RES101", at(3, 11, 20), engine="bandit", anchor=Anchor("", "get", ""))
    (site,) = correlate([theirs, ours], RULES)
    assert site.engines == ("bandit", "python")
    assert (site.span, site.anchor, site.verdict.message) == (ours.span, ours.anchor, "python says fail")


def test_a_fail_beats_a_review_and_a_review_beats_a_pass() -> None:
    place = at(3)
    assert outcomes(judge("RES101", place, Outcome.REVIEW), judge("RES101", place, engine="bandit")) == [(3, "fail", ("bandit", "python"))]
    assert outcomes(judge("RES101", place, Outcome.PASS), judge("RES101", place, Outcome.REVIEW)) == [(3, "review", ("python",))]


def test_what_our_engine_passed_is_passed_where_the_rule_is_judged_by_it() -> None:
    assert outcomes(judge("RES101", at(3), Outcome.PASS), judge("RES101", at(3), engine="bandit")) == [(3, "pass", ("python",))]


def test_a_pass_of_another_engine_does_not_silence_a_fail() -> None:
    assert outcomes(judge("GO101", at(3), Outcome.PASS, "semgrep"), judge("GO101", at(3), engine="bandit")) == [(3, "fail", ("bandit",))]


def test_a_site_that_was_only_counted_gives_way_to_a_judgement() -> None:
    assert outcomes(judge("GO101", at(3), Outcome.UNJUDGED, "semgrep"), judge("GO101", at(3), Outcome.PASS, "bandit")) == [
        (3, "pass", ("bandit",))
    ]


def test_nested_calls_seen_by_one_engine_stay_two_sites() -> None:
    outer, inner = at(3, 0, 40), at(3, 10, 30)
    assert len(correlate([judge("RES101", outer), judge("RES101", inner)], RULES)) == 2


def test_the_other_engines_finding_joins_the_inner_of_two_nested_calls() -> None:
    outer, inner = judge("RES101", at(3, 0, 40), Outcome.PASS), judge("RES101", at(3, 10, 30))
    sites = correlate([outer, inner, judge("RES101", at(3, 12, 20), engine="bandit")], RULES)
    assert [(site.verdict.outcome, site.engines) for site in sites] == [
        (Outcome.PASS, ("python",)),
        (Outcome.FAIL, ("bandit", "python")),
    ]


def test_a_different_call_inside_a_passed_one_keeps_its_own_fail() -> None:
    outer = judge("RES101", at(3, 0, 40), Outcome.PASS, anchor=Anchor("view", "requests.get", "(_)"))
    inner = judge("RES101", at(3, 10, 30), engine="bandit", anchor=Anchor("view", "urllib.request.urlopen", "(_)"))
    assert outcomes(outer, inner) == [(3, "pass", ("python",)), (3, "fail", ("bandit",))]


def test_a_finding_where_the_value_was_made_joins_the_one_whose_trace_leads_there() -> None:
    ours = judge("RES101", at(9), trace=(at(3, 4, 30), at(9)))
    theirs = judge("RES101", at(3, 8, 20), engine="bandit")
    assert outcomes(ours, theirs) == [(9, "fail", ("bandit", "python"))]


def test_other_rules_and_other_files_are_other_sites() -> None:
    judgements = [judge("RES101", at(3)), judge("GO101", at(3)), judge("RES101", at(3, path="z.py"))]
    assert [(site.span.path, site.rule) for site in correlate(judgements, RULES)] == [
        ("app.py", "GO101"),
        ("app.py", "RES101"),
        ("z.py", "RES101"),
    ]


def test_the_order_in_which_engines_report_changes_nothing() -> None:
    judgements = [
        judge("RES101", at(3), Outcome.REVIEW),
        judge("RES101", at(3), message="b"),
        judge("RES101", at(3), message="a"),
        judge("RES101", at(3, 2, 9), engine="semgrep"),
        judge("RES101", at(3, 4, 9), engine="bandit"),
    ]
    results = {correlate(order, RULES) for order in permutations(judgements)}
    assert [[(site.verdict.message, site.engines) for site in sites] for sites in results] == [[("a", ("bandit", "python", "semgrep"))]]


def test_a_rule_that_is_not_of_the_run_is_an_error_of_the_caller() -> None:
    with pytest.raises(KeyError):
        correlate([judge("NONE1", at(1))], RULES)

from tests.results.made import at, judge, rule

from backcheck.results.correlate import correlate
from backcheck.results.covers import report
from backcheck.verdict import Judgement, Outcome

RULES = {
    each.id: each
    for each in (
        rule("SQL101", covers=("SQL102", "SQL103")),
        rule("SQL102"),
        rule("SQL103"),
        rule("ERR101", covers=("ERR102",)),
        rule("ERR102", covers=("ERR103",)),
        rule("ERR103"),
    )
}


def shown(*judgements: Judgement) -> list[tuple[str, tuple[str, ...]]]:
    findings, _ = report(correlate(judgements, RULES), RULES)
    return [(finding.rule, finding.covered) for finding in findings]


def test_a_finding_lists_the_weaker_ones_at_its_place() -> None:
    raw_hook = judge("SQL103", at(3, 10, 20))
    assert shown(judge("SQL101", at(3)), judge("SQL102", at(3)), raw_hook) == [("SQL101", ("SQL102", "SQL103"))]


def test_rules_that_cover_nothing_of_each_other_stand_side_by_side() -> None:
    assert shown(judge("SQL102", at(3)), judge("SQL103", at(3))) == [("SQL102", ()), ("SQL103", ())]


def test_a_passed_site_covers_nothing() -> None:
    assert shown(judge("SQL101", at(3), Outcome.PASS), judge("SQL102", at(3))) == [("SQL102", ())]


def test_a_review_does_not_hide_a_certain_fail_but_joins_it() -> None:
    assert shown(judge("SQL101", at(3), Outcome.REVIEW), judge("SQL102", at(3))) == [("SQL102", ("SQL101",))]


def test_covering_goes_through_the_rule_between() -> None:
    assert shown(judge("ERR101", at(3)), judge("ERR103", at(3))) == [("ERR101", ("ERR103",))]
    assert shown(judge("ERR101", at(3)), judge("ERR102", at(3)), judge("ERR103", at(3))) == [("ERR101", ("ERR102", "ERR103"))]


def test_a_nested_place_that_the_covering_rule_passed_keeps_its_own_finding() -> None:
    outer, inner = at(3, last=9), at(5, 8, 30, last=6)
    assert shown(judge("ERR101", outer), judge("ERR101", inner, Outcome.PASS), judge("ERR102", inner)) == [("ERR101", ()), ("ERR102", ())]


def test_hidden_sites_are_named_so_that_they_are_not_counted_twice() -> None:
    sites = correlate([judge("SQL101", at(3)), judge("SQL102", at(3)), judge("SQL102", at(7))], RULES)
    _, hidden = report(sites, RULES)
    assert {(site.rule, site.span.line) for site in hidden} == {("SQL102", 3)}


def test_rules_that_cover_each_other_still_leave_one() -> None:
    rules = {"A1": rule("A1", covers=("B1",)), "B1": rule("B1", covers=("A1",))}
    findings, hidden = report(correlate([judge("A1", at(3)), judge("B1", at(3))], rules), rules)
    assert (len(findings), len(hidden)) == (1, 1)

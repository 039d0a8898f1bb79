"""Matches become verdicts of the sites that hold them."""

import itertools

import pytest

from backcheck.engines.semgrep_config import Kind, Query
from backcheck.engines.semgrep_join import Match, judge
from backcheck.position import Span
from backcheck.verdict import Anchor, Outcome

OUTER = Span("a.js", 1, 0, 5, 1)
INNER = Span("a.js", 2, 4, 2, 20)


def match(
    kind: Kind, span: Span, message: str = "it waits", rule: str = "RES101", classes: tuple[str, ...] = (), *, whole: bool = False
) -> Match:
    return Match(span, Query(rule, kind, frozenset(classes), whole), message)


def outcomes(*matches: Match) -> dict[Span, Outcome]:
    judgements, notices = judge(matches, lambda _: Anchor())
    assert notices == []
    return {judgement.span: judgement.verdict.outcome for judgement in judgements}


def test_a_match_joins_the_smallest_site_around_it() -> None:
    focus = Span("a.js", 2, 8, 2, 10)
    found = outcomes(match(Kind.SITES, OUTER), match(Kind.SITES, INNER), match(Kind.FAILS, focus), match(Kind.PASSES, OUTER))
    assert found == {OUTER: Outcome.PASS, INNER: Outcome.FAIL}


@pytest.mark.parametrize("order", list(itertools.permutations([Kind.PASSES, Kind.REVIEWS, Kind.FAILS])))
def test_fail_goes_before_review_before_pass(order: tuple[Kind, ...]) -> None:
    def judged(kinds: tuple[Kind, ...]) -> Outcome:
        return outcomes(match(Kind.SITES, INNER), *(match(kind, INNER) for kind in kinds))[INNER]

    assert judged(order) is Outcome.FAIL
    assert judged(tuple(kind for kind in order if kind is not Kind.FAILS)) is Outcome.REVIEW
    assert judged(()) is Outcome.UNJUDGED


def test_another_rule_or_another_file_is_another_site() -> None:
    elsewhere = Span("b.js", 2, 4, 2, 20)
    judgements, notices = judge(
        [match(Kind.SITES, INNER), match(Kind.FAILS, INNER, rule="SQL101"), match(Kind.FAILS, elsewhere)], lambda _: Anchor()
    )
    assert [judgement.verdict.outcome for judgement in judgements] == [Outcome.UNJUDGED]
    assert [(notice.rule, notice.path) for notice in notices] == [("SQL101", "a.js"), ("RES101", "b.js")]


def test_the_order_of_matches_does_not_matter() -> None:
    matches = [match(Kind.SITES, OUTER), match(Kind.SITES, INNER), match(Kind.FAILS, INNER, "b"), match(Kind.FAILS, INNER, "a")]
    results = {judge(order, lambda _: Anchor())[0][1].verdict.message for order in itertools.permutations(matches)}
    assert results == {"a"}


def test_a_judgement_of_a_class_is_silent_about_all_else() -> None:
    site = match(Kind.SITES, INNER, classes=("call",))
    part = Span("a.js", 2, 8, 2, 10)
    assert outcomes(site, match(Kind.FAILS, INNER, classes=("call", "new"), whole=True)) == {INNER: Outcome.FAIL}
    assert outcomes(site, match(Kind.FAILS, part, classes=("call",))) == {INNER: Outcome.FAIL}
    assert outcomes(site, match(Kind.FAILS, part, classes=("call",), whole=True)) == {INNER: Outcome.UNJUDGED}
    assert outcomes(site, match(Kind.FAILS, INNER, classes=("new",), whole=True)) == {INNER: Outcome.UNJUDGED}
    assert outcomes(site, match(Kind.FAILS, OUTER, classes=("call",), whole=True)) == {INNER: Outcome.UNJUDGED}


def test_a_judgement_of_a_class_passes_over_smaller_sites_of_others() -> None:
    found = outcomes(
        match(Kind.SITES, OUTER, classes=("call",)),
        match(Kind.SITES, INNER, classes=("new",)),
        match(Kind.FAILS, Span("a.js", 2, 8, 2, 10), classes=("call",)),
    )
    assert found == {OUTER: Outcome.FAIL, INNER: Outcome.UNJUDGED}


def test_a_site_may_belong_to_several_classes() -> None:
    sites = [match(Kind.SITES, INNER, classes=("call",)), match(Kind.SITES, INNER, classes=("new",))]
    assert outcomes(*sites, match(Kind.PASSES, INNER, classes=("new",), whole=True)) == {INNER: Outcome.PASS}

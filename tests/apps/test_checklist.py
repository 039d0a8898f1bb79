"""The checklist of a whole backend: status and counts of each item."""

from collections import Counter

import pytest
from tests.apps.backends import APPS, checked, expected, marks

from backcheck.result import Status


@pytest.mark.parametrize("name", APPS)
def test_items_are_answered(name: str) -> None:
    shown = {
        item.id: {"status": str(item.status), "fails": item.counts.fails, "reviews": item.counts.reviews, "passes": item.counts.passes}
        for item in checked(name).checklist
    }
    assert shown == expected(name, "checklist")


@pytest.mark.parametrize("name", APPS)
def test_counts_are_those_of_the_marks(name: str) -> None:
    for item in checked(name).checklist:
        marked = Counter(mark.outcome for mark in marks(name) if mark.rule in item.rules)
        assert (item.counts.fails, item.counts.reviews) == (marked["fail"], marked["review"])


@pytest.mark.parametrize("name", APPS)
def test_passes_have_places(name: str) -> None:
    """A pass is a site that was looked at, and none of them is marked."""
    result = checked(name)
    per_rule = Counter(rule for rule, _ in result.passes)
    assert per_rule == {rule: counts.passes for rule, counts in result.counts.items() if counts.passes}
    marked = {(mark.rule, mark.path, mark.line) for mark in marks(name)}
    assert [place for rule, place in result.passes if (rule, place.path, place.line) in marked] == []


def test_only_what_no_rule_asks_by_default_is_not_checked() -> None:
    for name in ("django-clinic", "fastapi-orders", "flask-shop", "monorepo"):
        assert [item.id for item in checked(name).checklist if item.status is Status.NOT_CHECKED] == ["C4", "C11", "C13"]

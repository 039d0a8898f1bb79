import pytest
from tests.results.made import at

from backcheck.position import Span
from backcheck.results.places import overlaps, tightest


@pytest.mark.parametrize(
    ("other", "meet"),
    [
        (at(3, 5, 9), True),
        (at(3, 0, 5), False),
        (at(3, 4, 6), True),
        (at(3, 10, 12), False),
        (at(1, 0, 6, last=3), True),
        (at(3, 5, 9, path="other.py"), False),
        (at(3, 5, 5), True),
    ],
)
def test_regions_meet_when_they_share_a_character_or_their_start(other: Span, *, meet: bool) -> None:
    place = at(3, 5, 10)
    assert overlaps(place, other) is meet
    assert overlaps(other, place) is meet


def test_the_inner_of_two_nested_calls_is_the_tighter_one() -> None:
    outer, inner = at(3, 0, 40), at(3, 10, 30)
    assert tightest(at(3, 12, 20), [outer, inner]) == inner
    assert tightest(at(3, 0, 4), [outer, inner]) == outer
    assert tightest(at(9, 0, 4), [outer, inner]) is None


def test_of_two_that_start_together_the_smaller_is_tighter() -> None:
    chain, call = at(3, 0, 40), at(3, 0, 20)
    assert tightest(at(3, 0, 12), [chain, call]) == call

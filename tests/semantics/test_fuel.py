"""Nested searches share one budget; the next question has its own."""

from backcheck.semantics.fuel import Fuel


def burnt(fuel: Fuel) -> int:
    steps = 0
    while fuel.burn():
        steps += 1
    return steps


def test_an_inner_search_spends_what_the_outer_one_has_left() -> None:
    fuel = Fuel()
    with fuel:
        with fuel:
            first = burnt(fuel)
        rest = burnt(fuel)
    assert first > 0
    assert rest == 0


def test_every_outermost_search_begins_anew() -> None:
    fuel = Fuel()
    with fuel:
        first = burnt(fuel)
    with fuel:
        second = burnt(fuel)
    assert first == second > 0

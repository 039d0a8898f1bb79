"""Places packed into one number."""

from backcheck.position import packed, unpacked


def test_a_packed_place_is_found_again_and_orders_as_the_place_does() -> None:
    places = [(1, 0), (1, 4095), (2, 0), (2, 7), (100_000, 3)]
    assert [unpacked(packed(*place)) for place in places] == places
    assert sorted(places, key=lambda place: packed(*place)) == places


def test_what_stands_far_to_the_right_stays_in_its_line() -> None:
    assert unpacked(packed(3, 70_000)) == (3, 4095)

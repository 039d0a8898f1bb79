"""Records of several values together."""

from backcheck.dataflow.loaded import Bound, Loaded, entries, joined, narrowed

ALL = Loaded(Bound.ALL, 1, 2, "Order")
SOME = Loaded(Bound.SOME, 1, 2, "Order")
OTHER = Loaded(Bound.PARENT, 1, 3)


def test_of_one_place_the_widest_bound_holds() -> None:
    assert joined([(SOME,), (ALL, OTHER), (SOME,)]) == (ALL, OTHER)


def test_a_bound_only_narrows() -> None:
    assert narrowed((ALL, SOME, OTHER), Bound.PARENT) == (Loaded(Bound.PARENT, 1, 2, "Order"), SOME, OTHER)


def test_a_page_beside_its_whole_query_leaves_the_query_in_doubt() -> None:
    assert entries([(ALL,), (SOME,), (OTHER,)]) == (Loaded(Bound.UNSURE, 1, 2, "Order"), OTHER)
    assert entries([(ALL,), (OTHER,)]) == (ALL, OTHER)

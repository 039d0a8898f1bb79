"""A contributor that comes by two ways is told by the one that is least clean, then by the one that is certain."""

from itertools import permutations

from backcheck.dataflow.lattice import Atom, AtomKind, Contribution, added, join

ATOM = Atom(AtomKind.SOURCE, "remote", 0, 0)
SQL, HTML = 1, 2
CLEAN = Contribution(SQL, "+")
WHOLE = Contribution(0, "")
PERHAPS = Contribution(0, "%", maybe=True)
BUILT = Contribution(0, "join")


def together(*ways: Contribution) -> Contribution:
    return join([{ATOM: one} for one in ways])[ATOM]


def test_what_was_done_on_a_cleaner_way_is_not_said_of_the_other() -> None:
    for ways in permutations((CLEAN, WHOLE, PERHAPS)):
        assert together(*ways) == WHOLE


def test_of_two_certain_ways_the_one_that_builds_a_text_is_told() -> None:
    for ways in permutations((CLEAN, WHOLE, PERHAPS, BUILT)):
        assert together(*ways) == BUILT


def test_ways_that_are_clean_for_different_kinds_are_clean_for_none() -> None:
    assert together(Contribution(SQL), Contribution(HTML)).cleaned == 0
    assert together(Contribution(SQL | HTML), Contribution(HTML)).cleaned == HTML


def test_only_what_changes_the_joined_way_is_new() -> None:
    known = {ATOM: WHOLE}
    assert not added(known, {ATOM: CLEAN})
    assert not added(known, {ATOM: PERHAPS})
    assert added(known, {ATOM: BUILT}) == {ATOM: BUILT}

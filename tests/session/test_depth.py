"""Calls may go deep while work is done, and no longer than that."""

import sys

import pytest

from backcheck.session.depth import DEEP, deep


def broken() -> None:
    with deep():
        raise KeyError


def test_calls_may_go_deep() -> None:
    with deep():
        assert sys.getrecursionlimit() >= DEEP


def test_an_error_leaves_it_as_it_was() -> None:
    before = sys.getrecursionlimit()
    with pytest.raises(KeyError):
        broken()
    assert sys.getrecursionlimit() == before


def test_who_has_more_room_keeps_it() -> None:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(DEEP + 1)
    try:
        with deep():
            assert sys.getrecursionlimit() == DEEP + 1
        assert sys.getrecursionlimit() == DEEP + 1
    finally:
        sys.setrecursionlimit(before)

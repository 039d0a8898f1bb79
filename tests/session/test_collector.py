"""The collector is off while work is done, and then as it was."""

import gc

import pytest

from backcheck.session.collector import uncollected


def broken() -> None:
    with uncollected():
        raise KeyError


def test_an_error_leaves_it_as_it_was() -> None:
    enabled = gc.isenabled()
    with pytest.raises(KeyError):
        broken()
    assert gc.isenabled() is enabled


@pytest.mark.parametrize("before", [True, False])
def test_the_collector_is_left_as_it_was(*, before: bool) -> None:
    enabled = gc.isenabled()
    (gc.enable if before else gc.disable)()
    try:
        with uncollected():
            assert not gc.isenabled()
        assert gc.isenabled() is before
    finally:
        (gc.enable if enabled else gc.disable)()

"""The generator finds what is wrong with the engine: each of the faults that are put into it on purpose, and nothing where none is."""

from contextlib import nullcontext

import pytest
from bench.fuzz.faults import Fault, faults, found_after

# The slowest of them takes some nine hundred programs; the full count is what ``python -m bench.fuzz --faults 2000`` prints.
_PROGRAMS = 130


def test_there_are_enough_of_them() -> None:
    names = [fault.name for fault in faults()]
    assert len(names) >= 30
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", ["a subscript takes any entry", "every condition clears", "entries stay where they are"])
def test_a_fault_is_found(name: str) -> None:
    (fault,) = (one for one in faults() if one.name == name)
    found = found_after(fault, _PROGRAMS)
    assert found is not None


def test_without_a_fault_nothing_is_found() -> None:
    assert found_after(Fault("none", nullcontext), 40) is None

"""Values of expressions: through displays and operations, and never at a cost that a file can choose."""

import time

from tests.semantics.programs import valued

from backcheck.semantics.refs import UNRESOLVED


def test_displays_hold_values_as_far_as_they_are_known() -> None:
    assert valued("def f(x):\n    y = (1, x)\n    reveal((y, [2]))") == [(((1, UNRESOLVED), (2,)),)]


def test_a_display_that_holds_another_many_times_is_looked_at_once() -> None:
    lines = "".join(f"    y{number} = ({f'y{number - 1},' * 60})\n" for number in range(1, 7))
    started = time.monotonic()
    assert len(valued(f"def f(x):\n    y0 = x\n{lines}    reveal(y6)\n")[0][0]) == 60
    # Sixty to the sixth takes for ever; this takes milliseconds.
    assert time.monotonic() - started < 20


def test_a_field_of_a_record_is_what_its_place_in_the_call_says() -> None:
    text = """
from dataclasses import dataclass

@dataclass
class Base:
    url: str
    verify: bool = True

@dataclass
class Heir(Base):
    limit: int = 5

one = Heir("u", False, 7)
two = Heir("u", limit=None)
reveal(one.url); reveal(one.verify); reveal(one.limit); reveal(two.verify); reveal(two.limit)
"""
    assert valued(text) == [("u",), (False,), (7,), (True,), (None,)]

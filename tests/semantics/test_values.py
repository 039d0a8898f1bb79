"""Values of expressions: through displays and operations, and never at a cost that a file can choose."""

import time

import pytest
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


HELD: dict[str, tuple[str, list[tuple[object, ...]]]] = {
    "a class that hands on more than it is given": (
        "class A:\n    def __init__(self, t=5): self.t = t\n"
        "class B(A):\n    def __init__(self): super().__init__(t=9)\n"
        "class C(B): ...\n"
        "reveal(A().t); reveal(B().t); reveal(C().t)\n",
        [(5,), (9,), (9,)],
    ),
    "what heirs say of an attribute that a base reads": (
        "class A:\n    t = 5\n    def get(self): reveal(self.t)\nclass B(A):\n    t = 6\nclass C(A): ...\n",
        [(5, 6)],
    ),
    "what a module stores in its own object": (
        "TABLE = {}\nTABLE['a'] = 1\nif given():\n    TABLE['b'] = 2\n"
        "class A:\n    t = 5\none = A()\none.t = 7\n"
        "def f():\n    reveal(TABLE['a']); reveal(TABLE.get('b')); reveal(TABLE.get('c', 3)); reveal(one.t)\n",
        [(1,), (2, None), (3,), (7,)],
    ),
    "members of an enumeration": (
        "from enum import Enum, IntEnum\nclass A(Enum):\n    X = 'x'\nclass B(IntEnum):\n    Y = 2\nclass C:\n    Z = 3\n"
        "reveal(A.X.value); reveal(B.Y.value); reveal(C.Z.value)\n",
        [("x",), (2,), (UNRESOLVED,)],
    ),
    "what a function gives a variable of the module": (
        "LIMIT = None\ndef put():\n    global LIMIT\n    LIMIT = 5\ndef f(): reveal(LIMIT)\n",
        [(None, 5)],
    ),
}


@pytest.mark.parametrize("case", HELD)
def test_what_objects_hold(case: str) -> None:
    text, expected = HELD[case]
    assert [tuple(sorted(found, key=str)) for found in valued(text)] == [tuple(sorted(one, key=str)) for one in expected]

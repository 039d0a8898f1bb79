"""What conditions tell about the type of a value."""

import time
from textwrap import dedent

import pytest
from tests.semantics.programs import revealed

from backcheck.session.depth import deep

PROGRAM = """
class A: ...
class B: ...
def f(x, y):
{}
"""


def told(text: str) -> list[str]:
    body = "\n".join(f"    {line}" for line in dedent(text).strip().splitlines())
    return [" ".join(one) for one in revealed({"a.py": PROGRAM.format(body)})]


@pytest.mark.parametrize(
    ("condition", "type_"),
    [
        ("isinstance(x, A)", "a.A()"),
        ("isinstance(x, (A, B))", "a.A() a.B()"),
        ("isinstance(x, A | B)", "a.A() a.B()"),
        ("isinstance(x, A) and x.ready", "a.A()"),
        ("y and not (not isinstance(x, A))", "a.A()"),
        ("isinstance(x, A) or x.ready", ""),
        ("not isinstance(x, A)", ""),
        ("isinstance(y, A)", ""),
    ],
)
def test_a_condition_tells_the_class_of_the_value_that_it_asks_about(condition: str, type_: str) -> None:
    assert told(f"if {condition}:\n    reveal(x)") == [type_]


def test_the_class_that_is_asked_for_is_no_instance_of_itself() -> None:
    assert told("from a import A as Own\nif isinstance(x, Own):\n    reveal(Own)\n    reveal(x)") == ["a.A", "a.A()"]


def test_a_value_that_was_refused_otherwise_is_known_afterwards() -> None:
    assert told("if not isinstance(x, A):\n    return\nreveal(x)") == ["a.A()"]


def test_the_pattern_of_a_class_tells_as_much() -> None:
    assert told("match x:\n    case A():\n        reveal(x)\n    case _:\n        reveal(x)") == ["a.A()", ""]


def test_of_alternatives_only_one_holds() -> None:
    assert told("match x:\n    case A() | B():\n        reveal(x)\n    case A() | _:\n        reveal(x)") == ["", ""]


def test_a_long_row_of_conditions_costs_no_more_than_its_length() -> None:
    others = "".join(f"    elif x == {number}:\n        y = B()\n" for number in range(1200))
    started = time.process_time()
    with deep():
        found = revealed({"a.py": PROGRAM.format(f"    if x == -1:\n        y = A()\n{others}    reveal(y)")})
    assert [sorted(one) for one in found] == [["a.A()", "a.B()"]]
    assert time.process_time() - started < 20

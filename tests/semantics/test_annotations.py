"""What annotations say, written out or as text."""

import pytest
from tests.semantics.programs import revealed

PROGRAM = """
import typing
from collections.abc import Sequence
from typing import Annotated, Optional, Union
class A: ...
class B: ...
def f(x: {}):
    reveal(x)
    for one in x:
        reveal(one)
"""


@pytest.mark.parametrize(
    ("annotation", "value", "element"),
    [
        ("A", "a.A()", ""),
        ("A | B | None", "a.A() a.B()", ""),
        ("Optional[A]", "a.A()", ""),
        ("Union[A, B]", "a.A() a.B()", ""),
        ("typing.Optional[A]", "a.A()", ""),
        ("Annotated[A, B]", "a.A()", ""),
        ("type[A]", "a.A", ""),
        ("list[A]", "builtins.list()", "a.A()"),
        ("dict[str, A]", "builtins.dict()", "a.A()"),
        ("Sequence[A] | None", "builtins.list()", "a.A()"),
        ("Nothing[", "", ""),
        ("Unheard", "", ""),
    ],
)
def test_a_text_says_what_it_would_say_without_quotes(annotation: str, value: str, element: str) -> None:
    plain = [] if annotation.endswith("[") else [annotation]
    for written in (*plain, f'"{annotation}"'):
        assert [" ".join(one) for one in revealed({"a.py": PROGRAM.format(written)})] == [value, element]


def test_a_part_may_be_a_text() -> None:
    assert revealed({"a.py": PROGRAM.format('list["A"]')}) == [("builtins.list()",), ("a.A()",)]
    assert revealed({"a.py": PROGRAM.format("\"list['A']\"")}) == [("builtins.list()",), ("a.A()",)]

"""What calls pass for the parameters of functions of the repository."""

import pytest
from tests.dataflow.flows import flows

FUNCTIONS = """
import os
from functools import partial
def first(a, b="b", *, c="c"): return a
def second(a, b="b", *, c="c"): return b
def third(a, b="b", *, c="c"): return c
class Shop:
    def first(self, a, b): return a
x = os.environ["x"]
"""


@pytest.mark.parametrize(
    ("use", "arriving"),
    [
        ("partial(first, x)('a')", {"environment"}),
        ("partial(second, x)('a')", set()),
        ("partial(second, 'a')(x)", {"environment"}),
        ("partial(first, 'a')(x)", set()),
        ("partial(second, b=x)('a')", {"environment"}),
        ("partial(second, b=x)('a', b='b')", set()),
        ("partial(third, c=x)('a')", {"environment"}),
        ("partial(third, 'a')(c=x)", {"environment"}),
        ("partial(third, 'a')(x)", set()),
        ("partial(Shop().first, x)('b')", {"environment"}),
        ("partial(Shop().first, 'a')(x)", set()),
    ],
)
def test_a_partial_gives_its_own_arguments_first(use: str, arriving: set[str]) -> None:
    assert flows(f"{FUNCTIONS}sink({use})") == [arriving]


def test_what_was_given_in_another_place_arrives_too() -> None:
    assert flows(f"{FUNCTIONS}made = partial(first, x)\ndef f():\n    sink(made('a'))") == [{"environment"}]

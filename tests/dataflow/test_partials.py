"""Callables that carry arguments or a receiver with them."""

import pytest
from tests.dataflow.flows import flows

HEAD = (
    "import os\nfrom functools import partial\n\nVALUE = os.environ['A']\n\n\n"
    "def first(x, y):\n    return x\n\n\ndef second(x, y):\n    return y\n\n\n"
)


@pytest.mark.parametrize(
    "use",
    [
        "partial(first, VALUE)('a')",
        "partial(second, 'a')(VALUE)",
        "partial(second, y=VALUE)('a')",
        "partial(second, y='a')('b', y=VALUE)",
        "partial(str, VALUE)()",
        "VALUE.strip()",
    ],
)
def test_what_a_partial_was_given_arrives(use: str) -> None:
    assert flows(f"{HEAD}def run():\n    sink({use})\n") == [{"environment"}]


@pytest.mark.parametrize("use", ["partial(second, VALUE)('a')", "partial(first, 'a')(VALUE)", "partial(second, y=VALUE)('a', y='b')"])
def test_and_stands_in_its_own_place(use: str) -> None:
    assert flows(f"{HEAD}def run():\n    sink({use})\n") == [set()]


def test_a_partial_in_a_variable_of_the_module() -> None:
    text = f"{HEAD}LATER = partial(second, 'a')\n\n\ndef run():\n    sink(LATER(%s))\n"
    assert flows(text % "VALUE") == [{"environment"}]
    assert flows(text % "'b'") == [set()]


def test_a_method_that_is_handed_over_brings_its_receiver() -> None:
    text = f"{HEAD}def apply(function):\n    return function()\n\n\ndef run():\n    sink(apply(%s.strip))\n"
    assert flows(text % "VALUE") == [{"environment"}]
    assert flows(text % "'a'") == [set()]


def test_a_partial_of_a_library_function_may_be_called_elsewhere() -> None:
    text = f"{HEAD}def apply(function):\n    return function()\n\n\ndef run():\n    sink(apply(partial(str, %s)))\n"
    assert flows(text % "VALUE") == [{"environment"}]
    assert flows(text % "'a'") == [set()]

"""Which writes reckon with what is stored."""

import pytest
from tests.dataflow.flows import world

from backcheck.dataflow.counting import counts, given_values, is_reckoned


def reckoned(text: str) -> list[bool]:
    """For each call of ``save`` or ``update`` in a function, whether it reckons."""
    made = world({"a.py": "def run(one, other, rows, F):\n" + "".join(f"    {line}\n" for line in text.splitlines())})
    (function,) = (one for one in made.program.functions if one.name == "run")
    nodes = made.program.graph(function).nodes
    return [counts(nodes, call) for call in made.program.calls(function, frozenset({"save", "update", "bulk_update"}))]


@pytest.mark.parametrize(
    "text",
    [
        "one.number -= 1\none.save()",
        "one.number = one.number + 1\nprint(one)\none.save()",
        "rows.filter(pk=1).update(number=F('number') - 1)",
        "rows.update({one.number: one.number - 1})",
        "for one in rows:\n        one.number += 1\nrows.bulk_update(rows, ['number'])",
    ],
)
def test_what_is_made_of_itself(text: str) -> None:
    assert reckoned(text) == [True]


@pytest.mark.parametrize(
    "text",
    [
        "one.number = other.number - 1\none.save()",
        "one.number = 3\none.save()",
        "one.views += 1\none.save()",
        "rows.update(number=F('size') - 1)",
        "one.number += 1\nother.save()",
        "for one in rows:\n        one.number += 1\nrows.bulk_update(rows, ['name'])",
    ],
)
def test_what_is_not(text: str) -> None:
    assert reckoned(text) == [False]


def test_fixed_values_are_known_by_field() -> None:
    made = world({"a.py": "def run(one, rows):\n    one.chosen = True\n    one.save()\n    rows.update(chosen=False, name=one)\n"})
    (function,) = (one for one in made.program.functions if one.name == "run")
    nodes = made.program.graph(function).nodes
    calls = made.program.calls(function, frozenset({"save", "update"}))
    assert [given_values(nodes, call) for call in calls] == [{"chosen": True}, {"chosen": False}]


def test_statistics_are_no_amounts() -> None:
    assert is_reckoned("balance")
    assert not is_reckoned("failed_attempts")
    assert not is_reckoned("")

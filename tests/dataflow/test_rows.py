"""Records that reach a value, through everything that values are made of."""

import pytest
from tests.dataflow.collections import bounds, records, returning

from backcheck.dataflow.loaded import Bound

EVERY = "session.scalars(select(Order)).all()"
CUT = "session.scalars(select(Order).limit(5)).all()"


@pytest.mark.parametrize(
    "expression",
    [
        "rows",
        "list(rows)",
        "sorted(rows, key=str)",
        "[row.note for row in rows]",
        "[str(row.id) for row in rows if row.note]",
        "{row.id: row.note for row in rows}",
        "{'orders': rows, 'number': 3}",
        "{'orders': rows}['orders']",
        "(rows, 3)",
        "rows + [1]",
        "rows or []",
        "[f'{row.id}' for row in rows]",
        "','.join(row.note for row in rows)",
        "[number for number, row in enumerate(rows)]",
        "rows[3:]",
        "rows[:None]",
    ],
)
def test_all_rows_stay_all_rows(expression: str) -> None:
    assert returning(expression, f"rows = {EVERY}") == {Bound.ALL}


@pytest.mark.parametrize("expression", ["rows[:50]", "[row.note for row in rows[:limit]]", CUT, f"[row.id for row in {CUT}]"])
def test_a_slice_or_a_limit_bounds(expression: str) -> None:
    assert returning(expression, f"rows = {EVERY}") == {Bound.SOME}


@pytest.mark.parametrize(
    "expression",
    [
        "rows[0]",
        "len(rows)",
        "sum(row.id for row in rows)",
        "max(rows, key=str)",
        "any(row.note for row in rows)",
        "next(iter(rows))",
        "3",
        "key",
    ],
)
def test_one_record_or_a_number_is_no_collection(expression: str) -> None:
    assert returning(expression, f"rows = {EVERY}") == set()


def test_what_loops_gather_is_a_collection() -> None:
    assert bounds(f"def f():\n    found = []\n    for row in {EVERY}:\n        found.append(row.note)\n    return found\n") == {Bound.ALL}
    assert bounds(f"def f():\n    found = {{}}\n    for row in {EVERY}:\n        found[row.id] = row.note\n    return found\n") == {
        Bound.ALL
    }
    assert bounds(f"def f():\n    found = {{}}\n    for row in {EVERY}:\n        found['last'] = row.note\n    return found\n") == set()


def test_what_is_asked_anew_for_each_element_counts_by_the_elements() -> None:
    assert returning("[session.get(Order, one) for one in keys]") == set()
    assert returning(f"[session.get(Order, row.id) for row in {EVERY}]") == {Bound.ALL}
    assert returning(f"[len({EVERY}) for one in keys]") == set()


def test_generators_give_what_they_yield() -> None:
    assert bounds(f"def made():\n    for row in {EVERY}:\n        yield row.note\ndef f():\n    return list(made())\n") == {Bound.ALL}


def test_the_widest_of_several_ways_counts() -> None:
    assert bounds(f"def f(some):\n    if some:\n        return {CUT}\n    return {EVERY}\n") == {Bound.ALL, Bound.SOME}
    text = (
        "def f(some):\n    query = select(Order)\n    if some:\n        query = query.limit(5)\n    return session.scalars(query).all()\n"
    )
    assert bounds(text) == {Bound.ALL}


def test_the_class_of_the_records_is_named() -> None:
    assert [one.entity for one in records(f"def f():\n    return {EVERY}\n")] == ["Order"]


def test_a_value_that_is_made_of_itself_ends() -> None:
    assert bounds(f"def f(rows):\n    while rows:\n        rows = [row for row in rows]\n    return rows or {EVERY}\n") == {Bound.ALL}

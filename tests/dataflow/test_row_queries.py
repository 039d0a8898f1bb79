"""Where queries begin."""

import pytest
from tests.dataflow.collections import bounds, records, returning

from backcheck.dataflow.loaded import Bound


@pytest.mark.parametrize(
    "expression",
    ["session.query(func.count(Order.id)).all()", "session.execute(select(func.max(Order.id).label('last'), func.count())).all()"],
)
def test_aggregates_alone_are_no_rows(expression: str) -> None:
    assert returning(expression) == set()


def test_a_column_beside_an_aggregate_is_rows() -> None:
    assert returning("session.execute(select(Order.note, func.count())).all()") == {Bound.ALL}


def test_statements_are_read_as_text_too() -> None:
    assert returning("session.execute(text('SELECT * FROM orders')).all()") == {Bound.ALL}
    assert returning("session.execute(text('SELECT * FROM orders LIMIT 3')).all()") == {Bound.SOME}
    assert returning("session.execute(text(key)).all()") == {Bound.UNSURE}


def test_the_table_stands_for_the_class() -> None:
    assert [one.entity for one in records("def f():\n    return session.execute(text('SELECT * FROM orders')).all()\n")] == ["orders"]


MONGO = "from pymongo import MongoClient\nfound = MongoClient().shop.orders\ndef f(key, options):\n    return list(found.find({}))\n"


@pytest.mark.parametrize(
    ("conditions", "bound"),
    [
        ("", {Bound.ALL}),
        ("{'open': True}", {Bound.ALL}),
        ("{'customer_id': key}", {Bound.PARENT}),
        ("{'_id': key}", set()),
        ("options", {Bound.UNSURE}),
    ],
)
def test_what_a_condition_finds(conditions: str, bound: set[Bound]) -> None:
    assert bounds(MONGO.replace("{}", conditions)) == bound


def test_a_cursor_is_limited() -> None:
    assert bounds(MONGO.replace("find({})", "find().sort('a').limit(3)")) == {Bound.SOME}


def test_columns_of_another_query_are_as_many_as_that_gives() -> None:
    assert returning("session.execute(select(inner.c.note)).all()", "inner = select(Order).limit(5).subquery()") == {Bound.SOME}
    assert returning("session.execute(select(inner.c.note)).all()", "inner = select(Order).subquery()") == {Bound.ALL}

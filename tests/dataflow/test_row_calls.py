"""Records through calls."""

import pytest
from tests.dataflow.collections import bounds, returning

from backcheck.dataflow.loaded import Bound


@pytest.mark.parametrize(
    ("expression", "bound"),
    [
        ("session.query(Order).all()", {Bound.ALL}),
        ("session.query(Order).order_by(Order.id).distinct()", {Bound.ALL}),
        ("session.query(Order).filter_by(customer_id=key).all()", {Bound.PARENT}),
        ("session.query(Order).slice(0, 5).all()", {Bound.SOME}),
        ("session.query(Order).first()", set()),
        ("session.query(Order).count()", set()),
        ("session.execute(select(Order)).scalars().all()", {Bound.ALL}),
        ("session.execute(select(Order)).fetchmany(5)", {Bound.SOME}),
        ("session.execute(select(Order)).scalar_one()", set()),
        ("session.execute(select(Order.note, func.count()).group_by(Order.note)).all()", {Bound.UNSURE}),
        ("session.scalars(select(Order).join(select(Line).limit(5).subquery())).all()", {Bound.SOME}),
        ("session.scalars(select(Order).where(Order.id.in_(select(Line.id)))).all()", {Bound.PARENT}),
        ("unknown(session.query(Order).all())", set()),
    ],
)
def test_what_models_say_of_rows(expression: str, bound: set[Bound]) -> None:
    assert returning(expression) == bound


def test_functions_of_the_project_are_entered_with_what_they_are_given() -> None:
    text = """
def shown(rows):
    return [row.note for row in rows]
def f():
    return shown(session.query(Order)[:5])
def g():
    return shown(session.query(Order))
"""
    assert bounds(text) == {Bound.SOME}
    assert bounds(text, "g") == {Bound.ALL}


def test_a_method_of_each_element_makes_one_thing_of_it() -> None:
    text = """
class View:
    def __init__(self, row):
        self.row = row
    def shown(self):
        return 3
def f():
    return [View(row).shown() for row in session.query(Order)]
"""
    assert bounds(text) == {Bound.ALL}


def test_a_record_holds_its_rows_and_an_object_keeps_its_affairs_to_itself() -> None:
    record = """
from dataclasses import dataclass
@dataclass
class Answer:
    rows: list
def f():
    return Answer(rows=session.query(Order).all())
"""
    assert bounds(record) == {Bound.ALL}
    object_ = """
class Counter:
    def __init__(self, rows):
        self.number = len(rows)
def f():
    return Counter(session.query(Order).all())
"""
    assert bounds(object_) == set()


def test_a_cursor_gives_what_it_was_told_to_select() -> None:
    text = """
import sqlite3
def f():
    cursor = sqlite3.connect('a').cursor()
    cursor.execute('SELECT * FROM orders{}')
    return cursor.fetchall()
"""
    assert bounds(text.replace("{}", "")) == {Bound.ALL}
    assert bounds(text.replace("{}", " LIMIT 5")) == {Bound.SOME}


def test_lists_are_extended() -> None:
    assert returning("found", "found = []; found.extend(session.query(Order).all())") == {Bound.ALL}
    assert returning("found", "found = []; found.append(session.query(Order).first())") == set()


APPLIED = """
def applied(query, parts=None):
    if parts is None:
        return query
    for part in parts:
        if part is None:
            continue
        query = part.put_on(query)
    return query

def worded(query, words):
    for word in words:
        query = query.filter(Order.note.contains(word))
    return query
"""


def test_what_an_unknown_call_makes_of_a_query_in_each_turn_of_a_loop_is_not_known() -> None:
    assert bounds(f"{APPLIED}\ndef f(part):\n    return applied(session.query(Order), [part])\n") == {Bound.UNSURE}
    assert bounds(f"{APPLIED}\ndef f(words):\n    return worded(session.query(Order), words)\n") == {Bound.ALL}


def test_a_branch_that_a_call_never_takes_returns_nothing() -> None:
    assert bounds(f"{APPLIED}\ndef f():\n    return applied(session.query(Order))\n") == {Bound.ALL}

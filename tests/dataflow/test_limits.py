"""Limits that hold, and those that may be None."""

import pytest
from tests.dataflow.collections import bounds

from backcheck.dataflow.loaded import Bound

QUERY = """
def chosen(limit=None, customer=None):
    query = select(Order)
    if limit is not None:
        query = query.limit(limit)
    return session.scalars(query).all()

def cut(limit=None):
    query = select(Order)
    if limit:
        query = query.limit(limit)
    return session.scalars(query).all()

def plain(limit=None):
    return session.scalars(select(Order).limit(limit)).all()

SIZE = 20
"""


@pytest.mark.parametrize(
    ("call", "bound"),
    [
        ("plain(5)", Bound.SOME),
        ("plain(SIZE)", Bound.SOME),
        ("plain()", Bound.ALL),
        ("plain(None)", Bound.ALL),
        ("plain(unknown())", Bound.SOME),
        ("chosen(limit=SIZE)", Bound.SOME),
        ("chosen(limit=SIZE if wanted() else None)", Bound.ALL),
        ("chosen()", Bound.ALL),
        ("cut(SIZE)", Bound.SOME),
        ("cut(max(1, min(100, unknown())))", Bound.SOME),
        ("cut(0)", Bound.ALL),
        ("cut(unknown())", Bound.ALL),
        ("cut()", Bound.ALL),
    ],
)
def test_a_branch_that_is_always_taken_bounds(call: str, bound: Bound) -> None:
    assert bounds(f"{QUERY}\ndef f():\n    return {call}\n") == {bound}


ROUTE = """
from fastapi import FastAPI, Query
app = FastAPI()

@app.get("/orders")
def f(limit: {}):
    return session.scalars(select(Order).limit(limit)).all()
"""


@pytest.mark.parametrize(
    ("parameter", "bound"),
    [
        ("int", Bound.SOME),
        ("int = 50", Bound.SOME),
        ("int = Query(50, le=200)", Bound.SOME),
        ("int = Query(default=50)", Bound.SOME),
        ("int | None = None", Bound.ALL),
        ("int | None = Query(None)", Bound.ALL),
        ("int | None = Query(default=None, le=200)", Bound.ALL),
    ],
)
def test_what_a_client_leaves_out_is_the_default(parameter: str, bound: Bound) -> None:
    assert bounds(ROUTE.replace("{}", parameter)) == {bound}

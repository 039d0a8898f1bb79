"""Who has records made."""

import pytest
from tests.dataflow.flows import world

from backcheck.sites.growth import Growth, Maker

FLASK = """
from flask import Flask, abort, g
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
db = SQLAlchemy()

class Order(db.Model):
    id = db.Column(db.Integer, primary_key=True)

class Rate(db.Model):
    id = db.Column(db.Integer, primary_key=True)

class Shelf(db.Model):
    id = db.Column(db.Integer, primary_key=True)

class Tariff(db.Model):
    id = db.Column(db.Integer, primary_key=True)

def require(role):
    def deco(view):
        return view
    return deco

def store(record):
    db.session.add(record)
    db.session.commit()

@app.post("/orders")
def order():
    store(Order())
    return ""

@app.post("/rates")
@require("admin")
def rate():
    store(Rate())
    return ""

@app.post("/shelves/mine")
def mine():
    if g.user is None:
        abort(401)
    store(Shelf())
    return ""

@app.post("/root/rates")
def rate_too():
    store(Rate())
    return ""
"""


@pytest.mark.parametrize(
    ("entity", "maker"), [("Order", Maker.ANYONE), ("Shelf", Maker.USE), ("Rate", Maker.SETUP), ("Tariff", Maker.NOBODY)]
)
def test_the_routes_that_lead_to_its_making_tell_who_has_a_record_made(entity: str, maker: Maker) -> None:
    assert Growth(world({"app.py": FLASK})).of(entity) is maker


def test_where_most_routes_are_for_staff_that_is_what_users_are_called() -> None:
    few, many = (
        "".join(f"\n@app.get('/things/{n}')\n@require('admin')\ndef thing_{n}(): ...\n" for n in range(count)) for count in (5, 30)
    )
    assert Growth(world({"app.py": FLASK + few})).of("Rate") is Maker.SETUP
    assert Growth(world({"app.py": FLASK + many})).of("Rate") > Maker.SETUP

"""Records of which nothing says that they become many."""

import pytest
from tests.dataflow.flows import world

from backcheck.dataflow.loaded import Bound
from backcheck.sites.lists import list_routes

APP = """
from flask import Flask, abort, g, jsonify
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
db = SQLAlchemy()

class Shelf(db.Model):
    id = db.Column(db.Integer, primary_key=True)

class Loan(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    reader_id = db.Column(db.Integer, db.ForeignKey("user.id"))

@app.get("/all")
def everything():
    return jsonify([one.id for one in {entity}.query])
"""
OTHERS = "".join(f"\n@app.get('/things/{n}')\ndef thing_{n}(): ...\n" for n in range(70))
MADE = """
@app.post("/all")
def make():
    if g.user is None:
        abort(401)
    db.session.add({entity}())
    db.session.commit()
"""


@pytest.mark.parametrize(
    ("entity", "more", "bound"),
    [
        ("Shelf", "", Bound.ALL),
        ("Shelf", OTHERS, Bound.SHORT),
        ("Loan", OTHERS, Bound.ALL),
        ("Shelf", MADE, Bound.SHORT),
        ("Loan", MADE, Bound.ALL),
        ("Shelf", "\n@app.post('/all')\ndef make():\n    db.session.add(Shelf())\n    db.session.commit()\n", Bound.ALL),
        ("Shelf", "\n@app.get('/some')\ndef some():\n    return jsonify([one.id for one in Shelf.query.limit(9)])\n", Bound.ALL),
    ],
)
def test_what_is_claimed_is_seen_to_multiply(entity: str, more: str, bound: Bound) -> None:
    found = next(one for one in list_routes(world({"app.py": (APP + more).replace("{entity}", entity)})) if one.routes[0].path == "/all")
    assert found.widest.bound is bound

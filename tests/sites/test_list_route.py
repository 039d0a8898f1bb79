"""The question that routes put: whose records, as far as the address says."""

import pytest
from tests.dataflow.flows import world

from backcheck.sites.lists import list_routes

APP = """
from flask import Flask, jsonify
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
db = SQLAlchemy()

class Line(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    order_id = db.Column(db.Integer)

@app.get("{path}")
def lines(**names):
    return jsonify([line.id for line in Line.query.filter_by(order_id=7)])
"""


@pytest.mark.parametrize(
    ("path", "parent"),
    [
        ("/orders/<int:order_id>/lines", "order"),
        ("/open-orders/<int:id>/lines", "open order"),
        ("/<version>/lines", ""),
        ("/orders/<customer>/lines/<format>", "customer"),
    ],
)
def test_an_address_names_the_parent(path: str, parent: str) -> None:
    (found,) = list_routes(world({"app.py": APP.replace("{path}", path)}))
    assert found.parent == parent

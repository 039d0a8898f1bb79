"""What is said of a route that answers a collection."""

import pytest
from tests.dataflow.flows import world

from backcheck.checks.packs.performance import list_without_pagination
from backcheck.sites.lists import list_routes
from backcheck.verdict import Verdict

APP = """
from flask import Flask, jsonify
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
db = SQLAlchemy()

class Order(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    customer_id = db.Column(db.Integer)

@app.get("/customers/<int:key>/orders")
def orders(key, conditions):
    return jsonify([order.id for order in Order.query{}])
"""


def judged(query: str) -> Verdict:
    app = APP if query else APP.replace("/customers/<int:key>", "")
    made = world({"app.py": app.replace("{}", query)})
    return list_without_pagination(made, next(iter(list_routes(made))))


@pytest.mark.parametrize(
    ("query", "outcome", "message"),
    [
        ("", "fail", "/orders returns all Order"),
        (
            ".filter_by(customer_id=key)",
            "review",
            "/customers/{key}/orders returns a collection of Order of one customer; how many records it can hold is not in the code",
        ),
        (".filter(*conditions)", "review", "how many Order /customers/{key}/orders returns could not be followed"),
        (".limit(5)", "pass", ""),
    ],
)
def test_the_widest_bound_decides(query: str, outcome: str, message: str) -> None:
    verdict = judged(query)
    assert (verdict.outcome, verdict.message) == (outcome, message)


def test_the_trace_shows_where_the_records_are_asked_for() -> None:
    (step,) = judged("").trace
    assert (step.span.line, step.text) == (14, "reads Order.query")

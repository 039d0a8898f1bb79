"""What a statement does that a caller passes."""

import pytest
from tests.dataflow.flows import world

from backcheck.dataflow.passed_statements import PassedStatements
from backcheck.semantics.program import Function
from backcheck.sites.world import World

TEXT = """
import sqlite3
connection = sqlite3.connect("shop.db")
def run(sql):
    return connection.execute({})
def also(sql, *rest):
    return run(sql)
def ask(text):
    return {}
"""


@pytest.mark.parametrize(
    ("given", "call", "writes"),
    [
        ("sql", "run('select 1')", False),
        ("sql", "run('delete from orders')", True),
        ("sql", "also('select 1')", False),
        ("sql", "also('update orders set paid = 1')", True),
        ("'delete from orders'", "run('select 1')", True),
        ("sql.strip()", "run('select 1')", False),
    ],
)
def test_by_the_way_there(given: str, call: str, writes: bool) -> None:
    made = world({"shop.py": TEXT.replace("{}", given, 1).replace("{}", call)})
    functions = {one.name: one for one in made.program.functions}
    way, name = [], "ask"
    while name in functions:
        function = functions[name]
        (inner,) = [one for one in made.program.calls(function) if made.calls.targets(function, one) and not _is_text(made, function, one)]
        way.append((function.id, inner))
        name = {"run": "", "also": "run", "ask": call.partition("(")[0]}[name]
    assert PassedStatements(made.calls, made.effects.statements).may_write(tuple(way)) is writes


def _is_text(made: World, function: Function, call: int) -> bool:
    return any(ref.name.startswith("builtins.str") for ref in made.calls.targets(function, call))

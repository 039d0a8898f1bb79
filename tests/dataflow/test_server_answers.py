"""Whether a statement asks a server about itself."""

from tests.dataflow.flows import world

from backcheck.dataflow.server_answers import tells_of_itself
from backcheck.ir import CALL

HEAD = "import sqlite3\n\n\ndef asked(connection: sqlite3.Connection):\n    return "


def answers(text: str) -> list[bool]:
    """For each call of a function, from the first made: whether it fetches what a server tells of itself."""
    transfer = world({"a.py": HEAD + text}).solver.transfer
    (function,) = (one for one in transfer.program.functions if one.name == "asked")
    nodes = transfer.program.graph(function).nodes
    return [tells_of_itself(transfer, function, index) for index, node in enumerate(nodes) if node[0] == CALL]


def test_the_statement_may_be_given_to_the_call_before() -> None:
    assert answers("connection.execute('SELECT current_database()').fetchone()") == [True, True]
    assert answers("connection.execute('SELECT name FROM users').fetchone()") == [False, False]


def test_what_a_call_gives_may_be_called() -> None:
    assert answers("unheard_of('tables')('orders')") == [False, False]
    assert answers("connection.cursor().execute('SELECT version()').fetchone()") == [False, True, True]

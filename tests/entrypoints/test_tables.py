"""Calls that are made for each row of a table."""

from tests.semantics.programs import calls

from backcheck.entrypoints.reader import Reader
from backcheck.entrypoints.tables import rows

TABLE = "ROUTES = [('Orders', '/orders', '/all'), ('Order', '/order')]\n"


def given(text: str) -> list[list[str]]:
    reader = Reader(calls({"app.py": TABLE + text}))
    module = reader.program.module("app.py")
    call = next(iter(reader.program.calls(module, frozenset(("add",)))))
    return [[str(reader.node(owner, node)[1]) for node in nodes] for owner, nodes in rows(reader, module, call)]


def test_a_row_is_given_whole_or_in_part() -> None:
    whole = [["Orders", "/orders", "/all"], ["Order", "/order"]]
    assert given("for row in ROUTES:\n    api.add(*row)\n") == whole
    assert given("for one, *urls in ROUTES:\n    api.add(one, *urls)\n") == whole
    assert given("for row in ROUTES:\n    api.add(row[1], row[0])\n") == [["/orders", "Orders"], ["/order", "Order"]]
    assert given("for row in ROUTES:\n    api.add(row[0], row[-1])\n") == [["Orders", "/all"], ["Order", "/order"]]


def test_what_is_of_no_row_is_none() -> None:
    assert given("for row in ROUTES:\n    api.add('Order', *row)\n") == []
    assert given("api.add('Order', '/order')\n") == []
    assert given("for name, (one, url) in ROUTES:\n    api.add(one, url)\n") == []
    assert given("for row in make():\n    api.add(*row)\n") == []

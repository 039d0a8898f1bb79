"""What can come next in a statement."""

import pytest

from backcheck.dataflow.statement_text import UNKNOWN_TEXT, Stands, comes_next


@pytest.mark.parametrize(
    "before",
    [
        "SELECT * FROM towns WHERE name = ",
        "WHERE age >= ",
        "WHERE id IN (",
        "WHERE id IN (1, ",
        "WHERE id = ANY(",
        "WHERE age BETWEEN 1 AND ",
        "INSERT INTO towns (name, age) VALUES (",
        "INSERT INTO towns (name, age) VALUES (lower('x'), ",
        "INSERT INTO towns VALUES (1, 2), (",
        "SELECT 1 LIMIT ",
        "SELECT 1 LIMIT 5, ",
        "KILL QUERY ",
        f"WHERE {UNKNOWN_TEXT} = ",
        "WHERE a = 'it''s' AND b = ",
    ],
)
def test_values(before: str) -> None:
    assert comes_next(before) is Stands.VALUE


@pytest.mark.parametrize("before", ["WHERE name='", "WHERE name LIKE '%", 'WHERE name = "', "SET a = '", "PUT 'file://"])
def test_texts(before: str) -> None:
    assert comes_next(before) is Stands.TEXT


@pytest.mark.parametrize(
    "before",
    [
        "SELECT * FROM ",
        "select * from public.",
        "SELECT * FROM part_",
        "DROP TABLE IF EXISTS ",
        "CREATE INDEX ",
        "WHERE a = 'x' AND b IN (SELECT c FROM ",
    ],
)
def test_names(before: str) -> None:
    assert comes_next(before) is Stands.NAME


@pytest.mark.parametrize("before", ['INSERT INTO "', "UPDATE `", 'SELECT max("'])
def test_names_in_quotes(before: str) -> None:
    assert comes_next(before) is Stands.QUOTED


@pytest.mark.parametrize(
    "before",
    [
        "SELECT ",
        "SELECT a, ",
        "SELECT count(",
        "WHERE ",
        "WHERE a = 1 AND ",
        "ORDER BY ",
        "ORDER BY a, ",
        "INSERT INTO towns (",
        "INSERT INTO towns (name, ",
        "WHERE a IN (1, 2) AND ",
        "SELECT * FROM (",
        "PRAGMA cache_size = ",
        "SET wait = ",
        "UPDATE towns SET a = 1, ",
    ],
)
def test_clauses(before: str) -> None:
    assert comes_next(before) is Stands.CLAUSE


@pytest.mark.parametrize("before", ["", "  ", UNKNOWN_TEXT, f"{UNKNOWN_TEXT} ", "name_", f"{UNKNOWN_TEXT}_"])
def test_what_the_text_does_not_tell(before: str) -> None:
    assert comes_next(before) is None


@pytest.mark.parametrize("before", ["WHERE id = orders.", "WHERE name = old_", "WHERE id IN (x"])
def test_what_is_glued_to_a_name_is_no_value(before: str) -> None:
    assert comes_next(before) is Stands.CLAUSE


@pytest.mark.parametrize(
    ("behind", "told"), [("_old", Stands.CLAUSE), (".id", Stands.CLAUSE), ("::text", Stands.VALUE), (" AND", Stands.VALUE)]
)
def test_what_follows_tells_a_name_from_a_value(behind: str, told: Stands) -> None:
    assert comes_next("WHERE id = ", behind) is told

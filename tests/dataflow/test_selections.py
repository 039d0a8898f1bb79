"""How many rows a SQL text gives."""

import pytest

from backcheck.dataflow.loaded import Bound
from backcheck.dataflow.selections import selected


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("SELECT id, note FROM orders", Bound.ALL),
        ("select * from orders where open = 1 order by id", Bound.ALL),
        ("WITH late AS (SELECT 1 LIMIT 1) SELECT * FROM late", Bound.ALL),
        ("SELECT * FROM orders WHERE id > 3 OR customer_id = 2", Bound.ALL),
        ("SELECT * FROM orders LIMIT 50", Bound.SOME),
        ("SELECT * FROM orders FETCH FIRST 5 ROWS ONLY", Bound.SOME),
        ("SELECT TOP 5 * FROM orders", Bound.SOME),
        ("SELECT * FROM orders LIMIT ALL", Bound.ALL),
        ("SELECT * FROM orders o WHERE o.customer_id = %s", Bound.PARENT),
        ("SELECT * FROM orders WHERE id IN (1, 2)", Bound.PARENT),
        ("SELECT * FROM orders WHERE note = 'limit 5'", Bound.ALL),
        ("SELECT * FROM orders WHERE id = ?", None),
        ("SELECT count(*), max(id) FROM orders", None),
        ("SELECT 1", None),
        ("UPDATE orders SET open = 0", None),
    ],
)
def test_a_text_says_how_many_rows_it_gives(text: str, bound: Bound | None) -> None:
    assert selected((text,))[0] is bound


def test_groups_are_rows() -> None:
    assert selected(("SELECT count(*) FROM orders GROUP BY note",))[0] is Bound.ALL


def test_the_table_is_named() -> None:
    assert selected(("SELECT * FROM shop.orders o",)) == (Bound.ALL, "shop.orders")


@pytest.mark.parametrize("text", [(None,), (None, " WHERE id > 3"), ("SELECT * FROM orders WHERE ", None), ("SELECT * FROM orders ", None)])
def test_what_stands_in_a_hole_is_not_known(text: tuple[str | None, ...]) -> None:
    assert selected(text)[0] is Bound.UNSURE

"""Which routes the tests ask for."""

from textwrap import dedent

import pytest
from tests.backend.backends import world

from backcheck.sites.tested import Share

APP = """
    from flask import Flask
    app = Flask(__name__)

    @app.get("/orders/<int:key>/<paper>")
    def paper(key, paper): ...

    @app.route("/orders", methods=["GET", "POST"])
    def orders(): ...

    @app.delete("/orders/<int:key>")
    def remove(key): ...
"""


def missing(tests: str, app: str = APP, **more: str) -> dict[str, str]:
    """The methods that no test asks with, by path."""
    files = {"app.py": app, "test_app.py": dedent(tests), **{f"{name}.py": text for name, text in more.items()}}
    found = world(files, {"test_app.py": "test"})
    return {route.path: "/".join(found.tested.missing(route)) for route in found.backend.routes if found.tested.missing(route)}


def test_pieces_of_an_address_are_parametrized_or_come_from_fixtures() -> None:
    found = missing("""
        import pytest

        @pytest.fixture
        def root():
            return "/orders"

        @pytest.mark.parametrize("paper", ["invoice", "slip"])
        def test_paper(client, paper):
            client.get(f"/orders/1/{paper}")

        def test_orders(client, root):
            client.get(root)
            client.post(f"{root}", json={})
    """)
    assert found == {"/orders/{key}": "DELETE"}


def test_only_what_was_asked_with_counts() -> None:
    found = missing("def test_orders(client):\n    client.post('/orders')")
    assert found["/orders"] == "GET"


def test_each_call_of_a_helper_has_its_own_method_and_address() -> None:
    found = missing("""
        class TestOrders:
            def ask(self, path, method="get"):
                return getattr(self.client, method)(path)

            def test_list(self):
                self.ask("/orders")
                self.ask("/orders/1", method="delete")
    """)
    assert found == {"/orders": "POST", "/orders/{key}/{paper}": "GET"}


def test_a_helper_that_is_called_very_often() -> None:
    asked = "\n".join("    ask(client, '/orders')" for _ in range(100))
    found = missing(f"def ask(client, path):\n    client.get(path)\n\ndef test_all(client):\n{asked}\n    ask(client, '/orders/1/slip')")
    assert "/orders/{key}/{paper}" not in found


def test_an_own_function_that_names_endpoints() -> None:
    links = "from flask import url_for as real\ndef url_for(*args, **options):\n    return real(*args, **options) + '?'"
    assert "/orders/{key}" not in missing(
        "from links import url_for\ndef test_it(client):\n    client.delete(url_for('remove', key=1))", links=links
    )


DJANGO = """
from django.urls import path
from django.views.generic import FormView

class Ask(FormView): ...

urlpatterns = [path("ask/", Ask.as_view())]
"""


def test_of_methods_that_a_library_answers_alike_one_is_enough() -> None:
    files = {
        "settings.py": "ROOT_URLCONF = 'urls'",
        "urls.py": DJANGO,
        "test_ask.py": "def test_ask(client):\n    client.get('/ask/')\n    client.post('/ask/')",
    }
    found = world(files, {"test_ask.py": "test"})
    (route,) = found.backend.routes
    assert "PUT" in route.methods
    assert found.tested.missing(route) == ()


def test_an_app_that_no_test_asks_is_not_asked_route_by_route() -> None:
    found = world({"app.py": dedent(APP), "test_sums.py": "def test_sum():\n    assert 1 + 1 == 2"}, {"test_sums.py": "test"})
    assert not found.tested.asked(0)
    assert not found.tested.asked(-1)


def test_what_hangs_on_no_app_is_asked_where_there_is_none() -> None:
    router = "from fastapi import APIRouter\nrouter = APIRouter()\n@router.get('/orders')\ndef orders(): ..."
    assert world({"lib.py": router, "test_sums.py": "def test_sum():\n    assert 1 + 1 == 2"}, {"test_sums.py": "test"}).tested.asked(-1)


@pytest.mark.parametrize(("called", "routes", "hardly"), [(0, 3, True), (1, 3, False), (1, 19, False), (1, 20, True), (2, 20, False)])
def test_one_in_ten_of_many_is_hardly_any(called: int, routes: int, hardly: bool) -> None:
    assert Share(called, routes).hardly is hardly


def test_requests_that_are_written_for_another_program() -> None:
    found = world({"app.py": dedent(APP)}, {"tests/orders.tavern.yml": "test"})
    assert found.tested.unread == "tests/orders.tavern.yml"


def test_a_name_of_which_a_part_is_known_stands_for_all_that_fit() -> None:
    found = missing("from flask import url_for\ndef test_all(client, kind):\n    client.delete(url_for('{}ove'.format(kind), key=1))")
    assert "/orders/{key}" not in found


def test_a_query_may_be_hung_to_a_named_address() -> None:
    found = missing("from flask import url_for\ndef test_all(client):\n    client.get(url_for('orders') + '?page=2')")
    assert found["/orders"] == "POST"


VIEWS = """
    from flask import Blueprint, Flask
    from flask.views import MethodView

    app = Flask(__name__)
    shop = Blueprint("shop", __name__, url_prefix="/shops/<name>")

    class Stock(MethodView):
        def get(self, name): ...

    shop.add_url_rule("/stock", view_func=Stock.as_view("all_stock"))
    app.register_blueprint(shop)
"""


def test_a_view_goes_by_the_name_that_its_class_was_made_one_by() -> None:
    assert missing("from flask import url_for\ndef test_it(client):\n    client.get(url_for('shop.all_stock', name='a'))", VIEWS) == {}
    assert missing("def test_it(client):\n    client.get('/shops/a/stock')", VIEWS) == {}
    assert missing("def test_it(client):\n    client.get('/shops/a')", VIEWS) == {"/shops/{name}/stock": "GET"}

"""What counts as telling what a route is for."""

from textwrap import dedent

import pytest
from tests.backend.backends import world


def told(text: str) -> dict[tuple[str, ...], bool]:
    return {route.methods: route.documented for route in world({"app.py": dedent(text)}).backend.routes}


@pytest.mark.parametrize(
    ("decorator", "documented"),
    [
        ("summary='Place an order'", True),
        ("description=TEXT", True),
        ("summary=''", False),
        ("tags=['orders']", False),
    ],
)
def test_words_at_the_registration(decorator: str, documented: bool) -> None:
    text = f"from fastapi import FastAPI\nfrom texts import TEXT\napp = FastAPI()\n@app.post('/a', {decorator})\ndef act(): ...\n"
    assert told(text) == {("POST",): documented}


def test_each_method_of_a_class_speaks_for_itself_where_the_class_does_not() -> None:
    text = """
    from flask import Flask
    from flask.views import MethodView
    app = Flask(__name__)
    class Orders(MethodView):
        def get(self):
            '''All orders.'''
        def post(self): ...
    app.add_url_rule("/orders", view_func=Orders.as_view("orders"))
    """
    assert set(told(text).values()) == {False}


def test_a_base_speaks_for_those_that_inherit_from_it() -> None:
    text = """
    from flask import Flask
    from flask.views import MethodView
    app = Flask(__name__)
    class Base(MethodView):
        '''Orders of somebody.'''
    class Orders(Base):
        def post(self): ...
    app.add_url_rule("/orders", view_func=Orders.as_view("orders"))
    """
    assert set(told(text).values()) == {True}


@pytest.mark.parametrize(
    ("decorator", "documented"),
    [("extend_schema(summary='Number')", True), ("extend_schema(responses=int)", False), ("extend_schema(summary='')", False)],
)
def test_documenting_decorators_have_to_say_something(decorator: str, documented: bool) -> None:
    files = {
        "settings.py": "ROOT_URLCONF = 'urls'\n",
        "urls.py": "import views\nfrom django.urls import path\nurlpatterns = [path('a/', views.number)]\n",
        "views.py": "from drf_spectacular.utils import extend_schema\nfrom rest_framework.decorators import api_view\n"
        f"@{decorator}\n@api_view(['GET'])\ndef number(request): ...\n",
    }
    assert [route.documented for route in world(files).backend.routes] == [documented]

"""Which routes answer collections, and of which records."""

from tests.dataflow.flows import world

from backcheck.dataflow.loaded import Bound
from backcheck.sites.lists import list_routes

FLASK = """
from flask import Flask, jsonify, request
from flask.views import MethodView
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
db = SQLAlchemy()

class Order(db.Model):
    id = db.Column(db.Integer, primary_key=True)

@app.get("/orders")
def orders():
    return jsonify([order.id for order in Order.query])

@app.get("/page")
def page():
    return jsonify([order.id for order in Order.query.paginate(per_page=5).items])

@app.post("/orders")
def made():
    return jsonify([order.id for order in Order.query])

@app.get("/one")
def one():
    return jsonify(Order.query.first().id)

class Both(MethodView):
    def post(self):
        return jsonify([order.id for order in Order.query])

    def get(self):
        return "nothing"

app.add_url_rule("/both", view_func=Both.as_view("both"))
"""
DJANGO = {
    "settings.py": "ROOT_URLCONF = 'urls'\n",
    "models.py": "from django.db import models\n\nclass Book(models.Model):\n    title = models.CharField(max_length=80)\n",
    "urls.py": """
from django.urls import path
import views
urlpatterns = [path('books/', views.Books.as_view()), path('new/', views.New.as_view())]
""",
    "views.py": """
from django.views.generic import CreateView, ListView
from models import Book

class Books(ListView):
    model = Book
    paginate_by = 20

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["all"] = Book.objects.all()
        return context

class New(CreateView):
    model = Book

    def get_context_data(self, **kwargs):
        return {"others": Book.objects.all()}
""",
}


def found(files: dict[str, str]) -> dict[str, tuple[Bound, set[str]]]:
    sites = list_routes(world(files))
    return {site.routes[0].path: (site.widest.bound, {one.entity for one in site.records}) for site in sites}


def test_routes_that_are_asked_and_answer_collections() -> None:
    assert found({"app.py": FLASK}) == {"/orders": (Bound.ALL, {"Order"}), "/page": (Bound.SOME, {""})}


def test_what_stands_beside_a_page_or_a_form() -> None:
    assert found(DJANGO) == {"/books/": (Bound.ALL, {"Book"}), "/new/": (Bound.OFFERED, {"Book"})}

"""Which writes a request that only asks comes by."""

from textwrap import dedent

from tests.backend.backends import world

from backcheck.dataflow.effects import WRITES
from backcheck.dataflow.finding_records import FILLS
from backcheck.sites.routes import routes
from backcheck.sites.safe_handlers import handlers

HEAD = """
import contextlib
from typing import Annotated
from django.db import models, transaction
from fastapi import Depends, FastAPI

app = FastAPI()

class Order(models.Model): ...

def add(really=True):
    if really:
        Order.objects.create()

@contextlib.contextmanager
def trial():
    try:
        with transaction.atomic():
            yield
            raise ValueError
    except ValueError:
        pass

@contextlib.contextmanager
def kept():
    with transaction.atomic():
        yield
"""


def words(text: str) -> set[str]:
    """What GET / does to what is stored."""
    found = world({"app.py": HEAD + dedent(text)})
    (site,) = (one for one in routes(found) if one.routes[0].path == "/")
    written = (found.safe_writes("GET").of_handler(function) for function in handlers(found, site.routes[0], "GET"))
    return {effect.word for effects in written for effect in effects[:1]}


def writes(text: str) -> bool:
    """Whether GET / writes."""
    return bool(words(text))


def test_a_write_through_a_call() -> None:
    assert writes("@app.get('/')\ndef read():\n    add()")


def test_what_a_call_passes_may_close_the_way() -> None:
    assert not writes("@app.get('/')\ndef read():\n    add(really=False)")
    assert not writes("def inner(flag=False):\n    add(flag)\n\n@app.get('/')\ndef read():\n    inner()")
    assert writes("def inner(flag=False):\n    add(flag)\n\n@app.get('/')\ndef read():\n    inner(True)")
    assert writes("@app.get('/')\ndef read(sure: bool):\n    add(sure)")


def test_a_block_that_always_raises_inside_its_transaction_takes_writes_back() -> None:
    assert not writes("@app.get('/')\ndef read():\n    with trial():\n        add()")
    assert writes("@app.get('/')\ndef read():\n    with kept():\n        add()")


SEEN = """
def seen():
    Order.objects.create()

Seen = Annotated[None, Depends(seen)]

@app.get('/')
def read(seen: Seen): ...
"""
CHANGING = "".join(f"\n@app.post('/{number}')\ndef change{number}(seen: Seen): ...\n" for number in range(3))


def test_what_stands_before_routes_of_all_kinds_is_no_doing_of_one() -> None:
    assert writes(SEEN)
    assert not writes(SEEN + CHANGING)


def test_a_view_whose_form_is_handled_by_itself_writes_what_that_writes() -> None:
    text = """
        from django.urls import path
        from django.views.generic import CreateView

        class Asked(CreateView):
            model = Order
            def get(self, request):
                return self.post(request)
            {own}

        urlpatterns = [path("", Asked.as_view())]
    """
    settings = {"settings.py": "ROOT_URLCONF = 'urls'"}
    for own, expected in (("", True), ("def form_valid(self, form): return None", False)):
        written = dedent(text).replace("{own}", own)
        found = world({"urls.py": "from django.db import models\nclass Order(models.Model): ...\n" + written, **settings})
        (site,) = routes(found)
        effects = [found.safe_writes("GET").of_handler(one) for one in handlers(found, site.routes[0], "GET")]
        assert any(effects) is expected


def test_a_query_that_a_loop_narrows_is_a_query() -> None:
    narrowed = """
@app.get('/')
def read(names: list[str]):
    found = Order.objects.all()
    for name in names:
        found = found.filter(name=name)
    order = found.first()
"""
    assert words(narrowed + "    if order is None:\n        Order().save()") == {FILLS}
    assert words(narrowed + "    if order is not None:\n        order.save()") == {WRITES}

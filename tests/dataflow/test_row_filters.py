"""What conditions leave of a collection."""

import pytest
from tests.dataflow.collections import bounds, returning

from backcheck.dataflow.loaded import Bound

MODELS = """
from django.db import models
from django.db.models import Q

class Shelf(models.Model):
    pass

class Book(models.Model):
    shelf = models.ForeignKey(Shelf, related_name="books", on_delete=models.CASCADE)
    title = models.CharField(max_length=80)

def f(request, key, options):
    own = Shelf.objects.get(pk=key)
    return list(Book.objects.filter({}))
"""


@pytest.mark.parametrize(
    ("condition", "bound"),
    [
        ("Order.note == key", Bound.ALL),
        ("Order.customer_id == key", Bound.PARENT),
        ("key == Order.customer_id", Bound.PARENT),
        ("Order.customer_id != key", Bound.ALL),
        ("Order.customer_id == None", Bound.ALL),
        ("Order.customer_id.is_(None)", Bound.ALL),
        ("Order.customer_id == Customer.id", Bound.ALL),
        ("Order.id.in_(keys)", Bound.PARENT),
        ("Customer.id == key", Bound.PARENT),
        ("Order.note.contains(key), Order.customer_id == key", Bound.PARENT),
        ("and_(Order.note == key, Order.customer_id == key)", Bound.PARENT),
        ("or_(Order.note == key, Order.customer_id == key)", Bound.PARENT),
        ("(Order.note == key) | (Order.customer_id == key)", Bound.PARENT),
        ("(Order.note == key) & (Order.customer_id == key)", Bound.PARENT),
        ("Order.lines.any(Line.id == key)", Bound.PARENT),
        ("exists(select(Line.id))", Bound.UNSURE),
        ("condition", Bound.UNSURE),
        ("*keys", Bound.UNSURE),
        ("*[Order.customer_id == key]", Bound.PARENT),
    ],
)
def test_comparisons_of_columns(condition: str, bound: Bound) -> None:
    assert returning(f"session.scalars(select(Order).where({condition})).all()") == {bound}


def test_the_own_key_leaves_one_record() -> None:
    assert returning("session.scalars(select(Order).where(Order.id == key)).all()") == set()


@pytest.mark.parametrize(
    ("condition", "bound"),
    [
        ("title=key", Bound.ALL),
        ("title__contains=key", Bound.ALL),
        ("shelf=own", Bound.PARENT),
        ("shelf_id=key", Bound.PARENT),
        ("shelf=None", Bound.ALL),
        ("shelf__isnull=True", Bound.ALL),
        ("pk__in=key", Bound.PARENT),
        ("title__range=(1, 2)", Bound.UNSURE),
        ("Q(title=key) & Q(shelf=own)", Bound.PARENT),
        ("Q(title=key) | Q(shelf=own)", Bound.PARENT),
        ("~Q(shelf=own)", Bound.ALL),
        ("**options", Bound.UNSURE),
        ("**{'shelf': own}", Bound.PARENT),
    ],
)
def test_lookups_by_name(condition: str, bound: Bound) -> None:
    assert bounds(MODELS.replace("{}", condition)) == {bound}

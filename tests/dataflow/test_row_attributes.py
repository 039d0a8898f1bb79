"""Records behind attributes."""

from tests.dataflow.collections import bounds, returning

from backcheck.dataflow.loaded import Bound

MODELS = """
from django.db import models

class Shelf(models.Model):
    pass

class Recent(models.Manager):
    def fresh(self):
        return self.filter(new=True)

class Book(models.Model):
    shelf = models.ForeignKey(Shelf, related_name="books", on_delete=models.CASCADE)
    recent = Recent()

class Shop:
    kind = Book

def f(user, name):
    return list({})
"""


def test_the_manager_of_a_class_stands_for_all_its_records() -> None:
    for query in ("Book.objects.all()", "Book.recent.fresh()", "Book._default_manager.order_by('id')", "unknown(name).objects.all()"):
        assert bounds(MODELS.replace("{}", query)) == {Bound.ALL}


def test_a_relation_stands_for_what_belongs_to_one_record() -> None:
    for query in ("Shelf.objects.get(pk=name).books.all()", "user.books.filter(new=True)", "Shelf.objects.first().book_set.all()"):
        assert bounds(MODELS.replace("{}", query)) == {Bound.PARENT}


def test_relations_of_all_records_are_all() -> None:
    assert returning("[line.id for order in session.query(Order) for line in order.lines]") == {Bound.PARENT, Bound.ALL}


def test_other_attributes_of_a_collection_are_none() -> None:
    assert bounds(MODELS.replace("list({})", "Book.objects.all().query")) == set()


def test_fields_hold_what_was_stored() -> None:
    text = """
class Page:
    def __init__(self):
        self.rows = session.query(Order).all()
    def shown(self):
        return [row.id for row in self.rows]
"""
    assert bounds(f"{text}def f():\n    return Page().shown()\n") == {Bound.ALL}

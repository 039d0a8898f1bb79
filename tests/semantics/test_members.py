"""Members of objects and classes, in the order in which Python asks the bases."""

import time
from textwrap import dedent

import pytest
from tests.semantics.programs import calls, revealed

BASES = """
class A:
    def m(self): ...
    def n(self): ...
class B(A): ...
class C(A):
    def m(self): ...
"""


def members(text: str) -> list[str]:
    return [" ".join(one) for one in revealed({"a.py": BASES + dedent(text)})]


def test_a_class_comes_before_what_it_inherits_from_whichever_base_leads_there_first() -> None:
    assert members("class D(B, C): ...\nreveal(D().m)\nreveal(D().n)") == ["a.C.m", "a.A.n"]


def test_super_asks_the_next_class_in_that_order() -> None:
    text = """
    class D(B, C):
        def m(self):
            reveal(super().m)
    """
    assert members(text) == ["a.C.m"]


@pytest.mark.parametrize("bases", ["A, B", "B, C, A, B", "D"])
def test_a_class_that_python_would_refuse_has_members_all_the_same(bases: str) -> None:
    assert members(f"class D({bases}): ...\nreveal(D().k)\nreveal(B().m)") == ["", "a.A.m"]


def test_the_order_holds_each_class_once() -> None:
    made = calls({"a.py": BASES + "class D(B, C): ...\nclass E(D, A): ...\n"})
    names = {one.name: [each.name for each in made.types.members.lineage(one)] for one in made.program.classes}
    assert names["D"] == ["D", "B", "C", "A"]
    assert names["E"] == ["E", "D", "B", "C", "A"]


def test_a_property_is_what_its_reader_gives_whatever_else_it_has() -> None:
    text = """
    class Thing: ...
    class Other: ...
    class Holder:
        def __init__(self):
            self._thing = Thing()
        @property
        def thing(self):
            return self._thing
        @thing.setter
        def thing(self, value):
            self._other = Other()
        @thing.deleter
        def thing(self): ...
    reveal(Holder().thing)
    reveal(Holder()._other)
    """
    assert members(text) == ["a.Thing()", "a.Other()"]


def test_the_variable_of_a_comprehension_is_no_attribute() -> None:
    assert members("class D:\n    table = {k: 1 for k in 'ab'}\nreveal(D().k)\nreveal(D().table)") == ["", "builtins.dict()"]


def test_a_long_line_of_heirs_costs_no_more_than_its_length() -> None:
    text = "class C0: ...\n" + "".join(f"class C{number}(C{number - 1}): ...\n" for number in range(1, 400))
    wide = f"class D({', '.join(f'C{number}' for number in range(0, 400, 2))}): ...\n"
    started = time.process_time()
    made = calls({"a.py": text + wide})
    orders = [len(made.types.members.order(one)) for one in made.program.classes]
    assert orders == [*range(1, 401), 400]
    assert time.process_time() - started < 20


RELATED = """
from django.db import models
class Author(models.Model):
    name = models.CharField(max_length=9)
class Book(models.Model):
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
    editor = models.OneToOneField("Author", on_delete=models.CASCADE)
    reader = models.ForeignKey("library.Author", on_delete=models.CASCADE)
    shop = models.ForeignKey("shops.Shop", on_delete=models.CASCADE)
def f(book: Book):
    reveal(book.author); reveal(book.editor); reveal(book.reader); reveal(book.shop); reveal(Book.author)
"""


def test_a_relation_of_an_object_is_the_record_that_it_leads_to() -> None:
    author, field = ("a.Author()",), ("django.db.models.ForeignKey()",)
    assert revealed({"a.py": RELATED}) == [author, author, author, field, field]

"""What an expression is, as far as annotations and members of its receiver say it."""

from textwrap import dedent

from tests.semantics.programs import program

from backcheck.semantics.types import Types


def returned(text: str, name: str) -> set[str]:
    """The types of what a function returns; an instance of the repository by its class."""
    linked = program({"app.py": dedent(text)})
    types = Types(linked)
    function = next(one for one in linked.functions if one.facts.name == name)
    refs = [ref for node, _ in linked.graph(function).returns for ref in types.of(function, node)]
    return {linked.classes[ref.id].name if ref.id >= 0 else ref.name for ref in refs}


def test_a_variable_may_say_what_its_value_does_not() -> None:
    text = """
        import asyncpg

        def asked(state):
            pool: asyncpg.Pool = state.pool
            return pool

        def known():
            pool: object = asyncpg.Record()
            return pool
    """
    assert returned(text, "asked") == {"asyncpg.Pool"}
    assert returned(text, "known") == {"asyncpg.Record"}


DJANGO = """
    from django.db import models
    from rest_framework import viewsets

    class Order(models.Model): ...
    class Invoice(models.Model): ...

    class OrderViewSet(viewsets.ModelViewSet):
        queryset = Order.objects.all()
        def pay(self):
            return self.get_object()

    class InvoiceViewSet(OrderViewSet):
        def get_queryset(self):
            return Invoice.objects.filter(paid=False)
        def send(self):
            return self.get_object()
"""


def test_a_view_finds_records_of_its_own_collection() -> None:
    assert returned(DJANGO, "OrderViewSet.pay") == {"Order"}
    assert returned(DJANGO, "InvoiceViewSet.send") == {"Invoice"}

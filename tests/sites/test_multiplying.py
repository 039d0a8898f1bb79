"""Records of which there are some for each record of another class."""

import pytest
from tests.dataflow.flows import world

from backcheck.sites.growth import Growth
from backcheck.sites.multiplying import Multiplying

MODELS = """
from django.conf import settings
from django.db import models

class Shelf(models.Model):
    above = models.ForeignKey("self", on_delete=models.CASCADE)

class Loan(models.Model):
    shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)
    borrower = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)

class Note(models.Model):
    loan = models.ForeignKey("app.Loan", on_delete=models.CASCADE)

class Stamp(models.Model):
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
"""


@pytest.mark.parametrize(("entity", "holds"), [("Shelf", False), ("Loan", True), ("Note", True), ("Stamp", False)])
def test_what_belongs_to_people_multiplies_with_them(entity: str, holds: bool) -> None:
    made = world({"app.py": MODELS})
    assert Multiplying(made, Growth(made)).holds(entity) is holds

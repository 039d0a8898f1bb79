"""Records of which there are some for each record of another class."""

import pytest
from tests.dataflow.flows import world

from backcheck.sites.growth import Growth, Maker
from backcheck.sites.multiplying import Multiplying

MODELS = """
from django.conf import settings
from django.db import models
from django.urls import path

class Shelf(models.Model):
    above = models.ForeignKey("self", on_delete=models.CASCADE)

def add_shelf(request):
    Shelf.objects.create(above_id=request.POST["above"])

urlpatterns = [path("shelves", add_shelf)]

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
    made = world({"app.py": MODELS, "settings.py": "ROOT_URLCONF = 'app'"})
    assert Growth(made).of("Shelf") is Maker.ANYONE
    assert Multiplying(made, Growth(made)).holds(entity) is holds

"""What attributes are that other classes leave on the one that they refer to."""

import pytest
from tests.dataflow.flows import world

MODELS = """
from django.db import models

class Order(models.Model):
    name = models.CharField(max_length=10)

class Special(Order):
    pass

class Line(models.Model):
    order = models.ForeignKey(Order, related_name="lines", on_delete=models.CASCADE)

class Note(models.Model):
    order = models.ForeignKey("Order", on_delete=models.CASCADE)

class Bill(models.Model):
    order = models.OneToOneField(Order, on_delete=models.CASCADE)

class Silent(models.Model):
    order = models.ForeignKey(Order, related_name="+", on_delete=models.CASCADE)

def ask():
    return Special.objects.get(pk=1).{attribute}
"""
MANAGER = "django.db.models.fields.related_descriptors.ManyRelatedManager"


@pytest.mark.parametrize(
    ("attribute", "kind", "of"),
    [("lines", MANAGER, "Line"), ("note_set", MANAGER, "Note"), ("bill", "", "Bill")],
)
def test_an_object_has_what_others_leave_on_its_class(attribute: str, kind: str, of: str) -> None:
    made = world({"models.py": MODELS.replace("{attribute}", attribute)})
    ask = next(one for one in made.program.functions if one.name == "ask")
    (found,) = made.types.of(ask, made.program.graph(ask).returns[0][0])
    assert found.name == kind
    assert made.program.classes[(found.value or found).id].name == of


@pytest.mark.parametrize("attribute", ["line_set", "silent_set", "notes"])
def test_another_name_is_unknown(attribute: str) -> None:
    made = world({"models.py": MODELS.replace("{attribute}", attribute)})
    ask = next(one for one in made.program.functions if one.name == "ask")
    assert all(ref.id < 0 and "Manager" not in ref.name for ref in made.types.of(ask, made.program.graph(ask).returns[0][0]))

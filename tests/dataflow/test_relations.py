"""Attributes that lead from a record to others."""

from tests.dataflow.collections import SHOP
from tests.dataflow.flows import world

from backcheck.dataflow.relations import Relations

CLINIC = """
from django.db import models

class Doctor(models.Model):
    pass

class Visit(models.Model):
    doctor = models.ForeignKey(Doctor, related_name="appointments", on_delete=models.CASCADE)
    rooms = models.ManyToManyField("Room")
    ForeignKeys = 3
"""
LEGACY = """
from sqlalchemy.orm import declarative_base, relationship

class Order(declarative_base()):
    lines = relationship("Line")
    buyer = relationship("Customer")
    address = relationship("Address")
    notes = relationship("Note", uselist=False)
    history = relationship("Event", lazy="dynamic")
"""


def relations(text: str) -> Relations:
    return Relations(world({"a.py": text}).origins)


def test_an_annotation_tells_one_from_many() -> None:
    found = relations(SHOP)
    assert "lines" in found.many
    assert "buyer" in found.one
    assert "note" not in found.one | found.many


def test_both_sides_of_a_relation_have_names() -> None:
    found = relations(CLINIC)
    assert {"doctor", "visit"} <= found.one
    assert {"rooms", "appointments", "visit_set"} <= found.many
    assert "ForeignKeys" not in found.one | found.many


def test_without_annotation_options_and_the_plural_tell() -> None:
    found = relations(LEGACY)
    assert found.many == {"lines", "history"}
    assert found.one == {"buyer", "address", "notes"}


BACK = """
from sqlalchemy.orm import declarative_base, relationship
Base = declarative_base()

class Team(Base):
    members = relationship("User", backref="team")
    badges = relationship("Badge", secondary="team_badges", backref="wearers")

class Visit(Base):
    guest = relationship("User", backref="visits")
"""
UNIQUE = """
from django.db import models

class Profile(models.Model):
    user = models.OneToOneField("User", related_name="about", on_delete=models.CASCADE)
"""


def test_the_other_side_of_a_collection_is_one_record() -> None:
    found = relations(BACK)
    assert {"team", "guest"} <= found.one
    assert {"members", "badges", "wearers", "visits"} == found.many
    assert "about" in relations(UNIQUE).one

"""What a class checks of its fields before any object of it is there."""

import pytest
from tests.dataflow.flows import reaching, world

FILE = """
from pydantic import BaseModel, field_validator, model_validator

KNOWN = ("name", "made")

class Wish(BaseModel):
    sort: str

    {check}

def ask(wish: Wish):
    sink(wish.sort)
"""
BY_FIELD = """@field_validator("{name}")
    def check(cls, value):
        if value not in KNOWN:
            raise ValueError("unknown")
        return value"""
WHOLE = """@model_validator(mode="after")
    def check(self):
        if self.{name} not in KNOWN:
            raise ValueError("unknown")
        return self"""
OPEN = """@field_validator("{name}")
    def check(cls, value):
        return value.strip()"""


@pytest.mark.parametrize(
    ("check", "name", "clean"),
    [(BY_FIELD, "sort", True), (BY_FIELD, "other", False), (WHOLE, "sort", True), (WHOLE, "other", False), (OPEN, "sort", False)],
)
def test_a_field_is_clean_when_what_is_not_known_is_refused(check: str, name: str, clean: bool) -> None:
    made = world({"a.py": FILE.replace("{check}", check.replace("{name}", name))})
    sql = made.solver.kinds.mask(("sql",))
    (found,) = reaching(made)
    assert found
    assert all(bool(one.cleaned & sql) is clean for one in found.values())

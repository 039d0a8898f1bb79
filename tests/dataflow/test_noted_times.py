"""Writes about the reading itself."""

import pytest
from tests.dataflow.flows import world

from backcheck.dataflow.effects import WRITES
from backcheck.dataflow.noted_times import NotedTimes

TEXT = """
from datetime import datetime
from django.db import models
class Page(models.Model):
    title = models.TextField()
def read(page: Page, text):
    {}
"""


@pytest.mark.parametrize(
    ("lines", "notes"),
    [
        ("page.last_seen = datetime.now(); page.save()", True),
        ("page.views = page.views + 1; page.save()", True),
        ("page.views += 1; page.last_read_at = datetime.now(); page.save()", True),
        ("page.closed = datetime.now(); page.save()", False),
        ("page.stock = page.stock + 1; page.save()", False),
        ("page.last_seen = datetime.now(); page.title = text; page.save()", False),
        ("page.views = text; page.save()", False),
        ("page.save()", False),
        ("page.delete()", False),
        ("Page.objects.update(last_seen=datetime.now())", True),
        ("Page.objects.update(last_seen=datetime.now(), title=text)", False),
    ],
)
def test_only_times_and_numbers_of_visits(lines: str, notes: bool) -> None:
    made = world({"pages.py": TEXT.replace("{}", lines)})
    function = next(one for one in made.program.functions if one.name == "read")
    (write,) = [effect for effect in made.effects.direct(function) if effect.word == WRITES]
    assert NotedTimes(made.origins).only_notes(write) is notes

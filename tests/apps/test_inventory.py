"""The inventory of a whole backend against what its framework itself reports (``fixtures/apps/snapshot.py``)."""

from typing import Any

import pytest
from tests.apps.backends import APPS, checked, expected, inventory

PYTHON = tuple(name for name in APPS if name != "express-notes")
FIELD = ("name", "primary", "unique", "nullable")
ROUTE = ("methods", "path", "handler", "file", "line", "auth")


def some(row: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: row[key] for key in keys}


def by_place(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: (row["file"], row["line"], row.get("path", ""), row.get("methods", [])))


@pytest.mark.parametrize("name", PYTHON)
def test_routes_are_those_of_the_running_app(name: str) -> None:
    found = [
        some(row, ROUTE) | {"guards": [{"kind": guard["kind"], "name": guard["name"]} for guard in row["guards"]]}
        for row in inventory(name)["routes"]
    ]
    assert by_place(found) == by_place(expected(name, "inventory")["routes"])


@pytest.mark.parametrize("name", PYTHON)
def test_entities_are_those_that_are_mapped(name: str) -> None:
    found = [
        some(row, ("name", "file", "line")) | {"fields": [some(field, FIELD) for field in row["fields"]]}
        for row in inventory(name)["entities"]
    ]
    assert by_place(found) == by_place(expected(name, "inventory")["entities"])


def test_javascript_has_no_inventory_yet() -> None:
    """Express routes are written down as the running app has them, for the engine that will read them."""
    assert inventory("express-notes")["routes"] == []
    assert "AUTH101" in checked("express-notes").not_checked
    assert len(expected("express-notes", "inventory")["routes"]) == 19

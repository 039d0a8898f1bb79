"""The routes of small apps, each against what its framework itself reports (``fixtures/frameworks/run_frameworks.py``)."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.apps.backends import session
from tests.fixture_projects import FIXTURES

FOLDER = FIXTURES / "frameworks"
APPS = sorted(path.name for path in FOLDER.iterdir() if path.is_dir() and path.name != "__pycache__")
ROUTE = ("methods", "path", "handler", "file", "line", "auth")


def rows(routes: list[dict[str, Any]]) -> list[str]:
    """One line for each method, so that it does not matter which share a row."""
    each = (row | {"methods": method} for row in routes for method in row["methods"])
    return sorted(" ".join(str(row[key]) for key in ROUTE) for row in each)


def expected(root: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((root / "expected-routes.json").read_text("utf-8"))
    return found


@pytest.mark.parametrize("name", APPS)
def test_routes_are_those_of_the_running_framework(name: str) -> None:
    found, _ = session(FOLDER / name).inventory()
    assert rows(found["routes"]) == rows(expected(FOLDER / name))

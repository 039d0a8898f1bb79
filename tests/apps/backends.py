"""The whole backends of ``fixtures/apps``, each checked once as a whole: every engine, every rule that is on by default."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from tests.fixture_projects import FIXTURES, Mark, expected_beside, marks_in
from tests.session.sessions import catalogue, models

from backcheck.config.config import Config
from backcheck.project.disk import DiskTree
from backcheck.result import Result
from backcheck.session.options import Options
from backcheck.session.session import Session

FOLDER = FIXTURES / "apps"
APPS = ("django-clinic", "express-notes", "fastapi-orders", "flask-shop", "monorepo")


def session(root: Path, jobs: int = 1, cache_folder: Path | None = None) -> Session:
    options = Options(catalogue().select(), evidence=True, jobs=jobs, cache=cache_folder)
    return Session(DiskTree(root), Config(), catalogue(), models(), options)


@cache
def checked(name: str) -> Result:
    return session(FOLDER / name).update()


@cache
def together() -> Result:
    """All backends as one repository, which is what ``make check`` reads."""
    return session(FOLDER).update()


@cache
def inventory(name: str) -> dict[str, Any]:
    return session(FOLDER / name).inventory()[0]


@cache
def expected(name: str, what: str) -> dict[str, Any]:
    """An expectation that a backend carries: its checklist or its inventory."""
    found: dict[str, Any] = json.loads((FOLDER / name / f"expected-{what}.json").read_text("utf-8"))
    return found


@cache
def marks(name: str) -> tuple[Mark, ...]:
    """What the files of a backend say of their lines."""
    root = FOLDER / name
    paths = sorted(path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
    found = [mark for path, data in files.items() for mark in marks_in(path, data.decode("utf-8"))]
    return tuple(sorted({*found, *expected_beside(files, "")}))


def without_times(result: Result) -> bytes:
    """A result but for what engines tell of how they came by it."""
    return msgspec.json.encode(msgspec.structs.replace(result, engines=()))

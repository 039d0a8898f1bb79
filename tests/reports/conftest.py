"""The schema of SARIF, loaded once."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

SCHEMA = Path(__file__).resolve().parent.parent / "data" / "sarif-2.1.0.json"


@pytest.fixture(scope="session")
def sarif_errors() -> Any:
    """A function that gives the schema's complaints about a log."""
    validator = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    return lambda log: [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(log)]

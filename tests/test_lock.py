"""The lock holds every declared library within its bounds, with hashes, and says nothing of where it was made."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
DECLARED = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"], *PROJECT["build-system"]["requires"]]
LOCK = (CHECKOUT / "requirements.lock").read_text()
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ]+)[^\n]*\n(?P<hashes>(?:    --hash=[^\n]+\n)*)", re.MULTILINE)
PINS = {canonicalize_name(pin["name"]): pin for pin in PIN.finditer(LOCK)}


@pytest.mark.parametrize("declared", DECLARED)
def test_every_declared_library_is_pinned_within_its_bounds(declared: str) -> None:
    wanted = Requirement(declared)
    assert PINS[canonicalize_name(wanted.name)]["version"] in wanted.specifier


@pytest.mark.parametrize("declared", PROJECT["project"]["dependencies"])
def test_every_run_time_library_has_a_lower_and_an_upper_bound(declared: str) -> None:
    assert {specifier.operator for specifier in Requirement(declared).specifier} == {">=", "<"}


def test_every_pin_has_hashes() -> None:
    assert len(PINS) > len(DECLARED)
    assert [name for name, pin in PINS.items() if "--hash=sha256:" not in pin["hashes"]] == []


def test_the_lock_holds_pins_hashes_and_reasons_only() -> None:
    other = [line for line in PIN.sub("", LOCK).splitlines() if not line.lstrip().startswith("#")]
    assert other == []
    assert "://" not in LOCK

"""Every role is held against the real signature: of the standard library as it runs, of other libraries as ``make snapshots`` found it."""

import importlib.util
import json
import platform
import sys
from functools import cache

import pytest
from packaging.version import Version
from tests.models.signatures import complaints

from backcheck.models.load import read_model
from backcheck.models.role import Role
from backcheck.models.skeletons import importable, model_file, skeleton_path
from backcheck.models.snapshot import Parameters, snapshot
from backcheck.resources import rules_root

FILES = sorted(path.stem for path in (rules_root() / "models" / "python").glob("*.yaml"))
SKELETONS = sorted(path.stem for path in (rules_root() / "models" / "python" / "skeletons").glob("*.json"))
# No environment that we can make holds these: they need compilers, servers' client libraries, or are one vendor's.
NOT_TO_BE_HAD = frozenset({"MySQLdb", "dbapi"})


@cache
def roles_of(library: str) -> tuple[Role, ...]:
    return tuple(importable(role for _, role in read_model(model_file(library))))


@cache
def kept(library: str) -> tuple[Version, dict[str, Parameters]]:
    """The signatures of a library that is not part of Python, and its version."""
    stored = json.loads(skeleton_path(library).read_bytes())
    return Version(next(iter(stored["versions"].values()), "0")), stored["symbols"]


def is_standard(role: Role) -> bool:
    return role.name.partition(".")[0] in sys.stdlib_module_names


@pytest.mark.parametrize("library", FILES)
def test_roles_name_what_there_is_and_its_parameters(library: str) -> None:
    version, real = kept(library) if library in SKELETONS else (Version("0"), {})
    standard = snapshot(role.name for role in roles_of(library) if is_standard(role))
    python = Version(platform.python_version())
    wrong: list[str] = []
    for role in roles_of(library):
        known, present = (standard, python) if is_standard(role) else (real, version)
        if not known:
            continue
        if (role.name in known) is not expected(role, present):
            wrong.append(f"{role.name} is {'there' if role.name in known else 'not there'} in {present}")
        wrong += complaints(role, known.get(role.name))
    assert not wrong


def expected(role: Role, version: Version) -> bool:
    """Whether a version has a symbol, by the role's own ``since`` and ``until``."""
    since, until = role.facts.get("since"), role.facts.get("until")
    return not (since and version < Version(since)) and not (until and version >= Version(until))


def test_every_model_can_be_held_against_something() -> None:
    open_ones = {library for library in FILES if library not in SKELETONS and not any(is_standard(role) for role in roles_of(library))}
    assert open_ones >= NOT_TO_BE_HAD


@pytest.mark.parametrize("library", SKELETONS)
def test_a_skeleton_knows_every_role_of_its_model(library: str) -> None:
    """A role that was added after the snapshot would be held against nothing."""
    version, real = kept(library)
    absent = {role.name for role in roles_of(library) if not is_standard(role) and role.name not in real and expected(role, version)}
    assert not absent


def test_the_standard_library_is_here() -> None:
    assert importlib.util.find_spec("sqlite3") is not None

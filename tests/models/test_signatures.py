"""Every role is held against the real signature: of the standard library as it runs, of other libraries as ``make snapshots`` found it."""

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
from backcheck.models.snapshot import snapshot
from backcheck.resources import rules_root

FILES = sorted(path.stem for path in (rules_root() / "models" / "python").glob("*.yaml"))
SKELETONS = sorted(path.stem for path in (rules_root() / "models" / "python" / "skeletons").glob("*.json"))
# No environment that we can make holds these: they need compilers or their servers' libraries, are one vendor's or too large, or were
# given up.
NOT_TO_BE_HAD = frozenset(
    (
        "MySQLdb aioredis cx_Oracle django.db.backends.mysql django.db.backends.oracle flask_appbuilder ibm_db_dbi ldap pyhive.hive"
        " pyodbc torch rest_framework_bulk dynamic_rest"
    ).split()
)
# Of the standard library until a Python that runs the tests.
DROPPED = frozenset("asyncore crypt distutils imp smtpd telnetlib".split())


class Known:
    """The signatures of a model's symbols, and the versions that they are of."""

    def __init__(self, library: str) -> None:
        roles = roles_of(library)
        self.real = snapshot(role.name for role in roles if is_standard(role))
        self.versions: dict[str, str] = {}
        if library in SKELETONS:
            stored = json.loads(skeleton_path(library).read_bytes())
            self.versions = stored["versions"]
            self.real |= {name: real for name, real in stored["symbols"].items() if not is_of_python(name)}

    def version(self, role: Role) -> Version | None:
        """The version that the role is held against; None where there is none to be had."""
        if is_standard(role):
            return Version(platform.python_version())
        found = self.versions.get(role.name.partition(".")[0])
        return Version(found) if found is not None and not is_out_of_reach(role) else None


@cache
def roles_of(library: str) -> tuple[Role, ...]:
    return tuple(importable(role for _, role in read_model(model_file(library))))


@cache
def known(library: str) -> Known:
    return Known(library)


def is_standard(role: Role) -> bool:
    return is_of_python(role.name)


def is_of_python(name: str) -> bool:
    return name.partition(".")[0] in sys.stdlib_module_names | DROPPED


def is_out_of_reach(role: Role) -> bool:
    return any(is_out_of(role, name) for name in NOT_TO_BE_HAD)


def is_expected(role: Role, version: Version) -> bool:
    """Whether a version has a symbol, by the role's own ``since`` and ``until``."""
    since, until = role.facts.get("since"), role.facts.get("until")
    return not (since and version < Version(since)) and not (until and version >= Version(until))


@pytest.mark.parametrize("library", FILES)
def test_roles_name_what_there_is_and_its_parameters(library: str) -> None:
    held = known(library)
    wrong: list[str] = []
    for role in roles_of(library):
        version = held.version(role)
        if version is None:
            continue
        if (role.name in held.real) is not is_expected(role, version):
            wrong.append(f"{role.name} is {'there' if role.name in held.real else 'not there'} in {version}")
        wrong += complaints(role, held.real.get(role.name))
    assert not wrong


@pytest.mark.parametrize("library", FILES)
def test_every_role_is_held_against_something(library: str) -> None:
    """A package that no skeleton has is either out of reach or wants ``install`` in its model file and ``make snapshots``."""
    open_ones = {
        role.name.partition(".")[0] for role in roles_of(library) if known(library).version(role) is None and not is_out_of_reach(role)
    }
    assert not open_ones


def test_what_is_out_of_reach_is_modelled() -> None:
    every = [role for library in FILES for role in roles_of(library)]
    assert {name for name in NOT_TO_BE_HAD if not any(is_out_of(role, name) for role in every)} == set()


def is_out_of(role: Role, name: str) -> bool:
    return role.name == name or role.name.startswith(f"{name}.")

"""A setting's value is what it is while nobody says otherwise, with whether somebody may."""

import pytest
from tests.semantics.programs import calls

from backcheck.backend.effective import Effective
from backcheck.semantics.origins import Origins
from backcheck.semantics.refs import Unresolved

HELPER = """
import os
def flag(name, default=False):
    if name not in os.environ:
        return default
    return os.environ[name].lower() in {"1", "true"}
"""


def last(text: str) -> tuple[Effective, int, list[tuple[object, bool]]]:
    """What the last value of X in a module is."""
    linked = calls({"settings.py": text, "helper.py": HELPER})
    effective = Effective(Origins(linked))
    module = linked.program.module("settings.py")
    node = int(linked.program.files["settings.py"].symbols["X"][-1].target)
    found = [(None if isinstance(one.value, Unresolved) else one.value, one.changed) for one in effective.of(module, node)]
    return effective, node, found


@pytest.mark.parametrize(
    ("text", "value", "changed"),
    [
        ("X = True", True, False),
        ("DEBUG = False\nX = not DEBUG", True, False),
        ("import os\nX = os.environ.get('SSL', 'on') == 'on'", True, True),
        ("import os\nX = os.environ.get('SSL', 'OFF').lower() in ('on', 'yes')", False, True),
        ("import os\nX = bool(int(os.environ.get('SSL', '1')))", True, True),
        ("import environ\nenv = environ.Env()\nX = env.bool('SSL', default=False)", False, True),
        ("from decouple import config\nX = config('SSL', default='true', cast=bool)", True, True),
        ("from decouple import config\nX = config('SSL', 'no', cast=bool)", False, True),
        ("import os\nX = True if os.environ.get('STAGE', 'production') == 'production' else False", True, True),
        ("from helper import flag\nX = flag('SSL')", False, True),
        ("import os\nX = os.environ['SSL']", None, True),
    ],
)
def test_defaults_hold_until_somebody_says_otherwise(text: str, value: object, changed: bool) -> None:
    assert last(text)[2] == [(value, changed)]


def test_of_several_values_none_is_sure() -> None:
    found = last("import os\nX = 1 if os.environ['A'] else 2")[2]
    assert found == [(1, True), (2, True)]


@pytest.mark.parametrize(
    ("condition", "reached"),
    [
        ("os.environ.get('STAGE', 'production') == 'production'", True),
        ("os.environ.get('STAGE', 'local') == 'production'", None),
        ("os.environ.get('STAGE')", None),
        ("LOCAL and os.environ.get('STAGE')", False),
        ("not LOCAL or os.environ.get('STAGE')", True),
        ("flask.Flask('app').debug", None),
        ("not flask.Flask('app').debug", True),
    ],
)
def test_what_stands_below_a_condition(condition: str, reached: bool | None) -> None:
    files = {"settings.py": f"import os, flask\nfrom base import LOCAL\nif {condition}:\n    X = 1", "base.py": "LOCAL = False"}
    linked = calls(files)
    node = int(linked.program.files["settings.py"].symbols["X"][-1].target)
    assert Effective(Origins(linked)).reached(linked.program.module("settings.py"), node) is reached

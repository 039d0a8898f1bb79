"""The operators of rule files know three answers: yes, no, and that it cannot be told."""

from typing import Any

import pytest

from backcheck.checks.operators import all_hold, any_holds, holds
from backcheck.semantics.refs import SET, TRUE, UNRESOLVED, Symbol
from backcheck.sites.meanings import ABSENT

SHA = Symbol("hashlib.sha256")


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("set", 3, True),
        ("set", 0, True),
        ("set", None, False),
        ("set", ABSENT, False),
        ("set", UNRESOLVED, None),
        ("set", SET, True),
        ({"set": True, "none-ok": True}, None, True),
        ("absent", ABSENT, True),
        ("absent", None, False),
        ("absent", UNRESOLVED, None),
        ("absent", SET, False),
        ("const", "x", True),
        ("const", SHA, False),
        ("const", ABSENT, False),
        ("const", UNRESOLVED, None),
        ({"equals": True}, True, True),
        ({"equals": True}, 1, False),
        ({"equals": False}, 0, False),
        ({"equals": "x"}, ABSENT, False),
        ({"equals": "hashlib.sha256"}, SHA, True),
        ({"equals": False}, TRUE, False),
        ({"equals": None}, TRUE, False),
        ({"equals": True}, TRUE, None),
        ({"equals": "x"}, UNRESOLVED, None),
        ({"in": ["a", "b"]}, "a", True),
        ({"in": ["a", "b"]}, "c", False),
        ({"in": [1]}, True, False),
        ({"in": ["a"]}, UNRESOLVED, None),
        ({"less-than": 10}, 9, True),
        ({"less-than": 10}, 10, False),
        ({"at-most": 10}, 10, True),
        ({"at-most": 10}, 10.5, False),
        ({"less-than": 10}, "9", None),
        ({"less-than": 10}, True, None),
        ({"less-than": 10}, ABSENT, False),
        ({"matches": "^http:"}, "http://a", True),
        ({"matches": "^http:"}, "https://a", False),
        ({"matches": "^http:"}, 3, None),
        ({"matches": "sha"}, SHA, True),
    ],
)
def test_one_value(operator: Any, value: Any, expected: bool | None) -> None:
    assert holds(operator, value) is expected


@pytest.mark.parametrize(
    ("values", "every", "some"),
    [
        ([True], True, True),
        ([False], False, False),
        ([True, False], False, True),
        ([True, UNRESOLVED], None, True),
        ([False, UNRESOLVED], False, None),
        ([UNRESOLVED], None, None),
        ([], None, False),
    ],
)
def test_what_holds_of_all_values_and_of_any(values: list[Any], every: bool | None, some: bool | None) -> None:
    assert all_hold({"equals": True}, values) is every
    assert any_holds({"equals": True}, values) is some


def test_an_unknown_operator_is_no_answer() -> None:
    with pytest.raises(ValueError, match="unknown operator 'near'"):
        holds({"near": 3}, 3)

"""Which sink kinds a text can still harm that a regular expression let through."""

import pytest
from tests.dataflow.flows import reaching, world

from backcheck.dataflow.lattice import EVERYTHING
from backcheck.dataflow.safe_patterns import not_cleared


@pytest.mark.parametrize(
    ("pattern", "how"),
    [
        (r"[a-z0-9_]+", "fullmatch"),
        (r"^\w+\Z", "match"),
        (r"^(?:asc|desc)\Z", "search"),
        (r"(\d{4})-(\d\d)", "fullmatch"),
        (r"[A-Z][a-z]{0,20}?", "fullmatch"),
    ],
)
def test_letters_and_digits_harm_nothing(pattern: str, how: str) -> None:
    assert not_cleared(pattern, how) == ()


@pytest.mark.parametrize(
    ("pattern", "how"),
    [
        (r"[a-z]+", "match"),
        (r"[a-z]+", "search"),
        (r"[a-z]+$", "search"),
        (r"^[a-z]+", "match"),
        (r".*", "fullmatch"),
        (r"[^;]+", "fullmatch"),
        (r"\S+", "fullmatch"),
        (r"[a-z']+", "fullmatch"),
        (r"[ -~]+", "fullmatch"),
        (r"(?m)^[a-z]+$", "search"),
        (r"[a-z", "fullmatch"),
        (r"(a|.)b", "fullmatch"),
    ],
)
def test_what_lets_anything_else_through_clears_nothing(pattern: str, how: str) -> None:
    assert not_cleared(pattern, how) is None


def test_some_characters_matter_for_some_kinds() -> None:
    assert not_cleared(r"[\w.]+", "fullmatch") == ("redirect", "ssrf")
    assert not_cleared(r"[\w./]+", "fullmatch") == ("path", "redirect", "ssrf")
    assert not_cleared(r"^[a-z]+$", "match") == ("command", "header", "log")
    assert not_cleared(r"[\w ]+", "fullmatch") == ("command", "sql")


@pytest.mark.parametrize(
    "guard",
    [
        "if not re.fullmatch(r'[a-z]+', x):\n        return",
        "if re.fullmatch(r'[a-z]+', x) is None:\n        return",
        "if not SAFE.match(x):\n        return",
        "assert SAFE.match(x)",
    ],
)
def test_a_guard_by_such_an_expression_clears_what_it_let_through(guard: str) -> None:
    text = "import os\nimport re\n\nSAFE = re.compile(r'^[a-z]+\\Z')\n\n\ndef run():\n    x = os.environ['A']\n    %s\n    sink(x)\n"
    assert cleaned(text % guard)
    assert not cleaned((text % guard).replace("[a-z]+", ".+"))


def cleaned(text: str) -> bool:
    (value,) = reaching(world({"a.py": text}))
    return all(one.cleaned == EVERYTHING for one in value.values())


def test_the_expression_must_be_written_down() -> None:
    text = "import os\nimport re\n\n\ndef run(rule):\n    x = os.environ['A']\n    if re.fullmatch(rule, x):\n        sink(x)\n"
    assert not cleaned(text)

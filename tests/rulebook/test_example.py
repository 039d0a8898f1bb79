"""Examples come from the rule's fixtures: whole pieces of code without marks, a failing one and its twin."""

from pathlib import Path

import pytest

from backcheck.rule import Precision, Rule, Severity
from backcheck.rulebook.example import Example, find_examples

RULE = Rule("RES101", "no-timeout", "", Severity.WARNING, Precision.HIGH, "resilience", "")


def examples(tmp_path: Path, files: dict[str, str]) -> tuple[Example | None, Example | None]:
    for name, text in files.items():
        file = tmp_path / "resilience" / "RES101" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return find_examples(RULE, tmp_path)


def codes(tmp_path: Path, files: dict[str, str]) -> tuple[str | None, str | None]:
    failing, passing = examples(tmp_path, files)
    return failing.code if failing else None, passing.code if passing else None


PYTHON = '''\
import requests


class Client:
    @retried
    def load(self, url):  # source: RES101
        """Load."""
        return requests.get(url)  # fail: RES101 "may wait for ever"

    async def load_soon(self, url):
        return requests.get(url, timeout=3)  # pass: RES101

    def other(self, url):
        a = requests.get(url)  # fail: RES101
        return requests.get(url, timeout=3)  # pass: RES101
'''


def test_the_function_around_a_site_is_shown_without_marks_or_margin(tmp_path: Path) -> None:
    assert codes(tmp_path, {"a.py": PYTHON}) == (
        '@retried\ndef load(self, url):\n    """Load."""\n    return requests.get(url)',
        "async def load_soon(self, url):\n    return requests.get(url, timeout=3)",
    )


def test_the_path_and_the_language_are_told(tmp_path: Path) -> None:
    failing, _ = examples(tmp_path, {"shop/a.py": PYTHON})
    assert failing is not None
    assert (failing.path, failing.fence) == ("resilience/RES101/shop/a.py", "python")


def test_the_passing_example_is_the_twin_of_the_failing_one(tmp_path: Path) -> None:
    text = (
        "def a(u):\n    return get(u)  # fail: RES101\n\n\n"
        "def b():\n    pass_by()  # pass: RES101\n\n\n"
        "def c(u):\n    return get(u, timeout=1)  # pass: RES101\n\n\n"
        "def d(u):\n    return get(u)  # pass: RES101\n"
    )
    assert codes(tmp_path, {"a.py": text}) == ("def a(u):\n    return get(u)", "def c(u):\n    return get(u, timeout=1)")


@pytest.mark.parametrize(
    ("text", "failing"),
    [
        (
            "try:\n    import a\nexcept ImportError:  # fail: RES101\n    a = None\n\nb = 1\n",
            "try:\n    import a\nexcept ImportError:\n    a = None",
        ),
        ("b = 1\n\na = get()  # fail: RES101\n", "a = get()"),
        ("class A(B):  # fail: RES101\n    c = 1\n\n    def d(self): ...\n", "class A(B):\n    c = 1\n\n    def d(self): ..."),
        ("def f():\n    def g():\n        get()  # fail: RES101\n    return g\n", "def g():\n    get()"),
    ],
)
def test_what_stands_in_no_function_is_shown_whole(tmp_path: Path, text: str, failing: str) -> None:
    assert codes(tmp_path, {"a.py": text}) == (failing, None)


def test_another_rules_marks_make_no_example(tmp_path: Path) -> None:
    assert codes(tmp_path, {"a.py": "def f():\n    get()  # fail: RES102\n"}) == (None, None)


def test_known_errors_and_mended_code_make_no_example(tmp_path: Path) -> None:
    files = {"a.py": "def f():\n    get()  # missed: RES101\n", "a.fixed.py": "def f():\n    get(1)  # pass: RES101\n"}
    assert codes(tmp_path, files) == (None, None)


def test_a_rule_without_fixtures_has_no_example(tmp_path: Path) -> None:
    assert find_examples(RULE, tmp_path) == (None, None)


def test_python_goes_before_other_languages(tmp_path: Path) -> None:
    files = {"a.js": "get(); // fail: RES101\n", "b.py": "def f():\n    x = 1\n    get()  # fail: RES101\n"}
    failing, _ = examples(tmp_path, files)
    assert failing is not None
    assert failing.fence == "python"


def test_a_paragraph_is_shown_of_languages_that_are_not_parsed(tmp_path: Path) -> None:
    text = "const a = 1;\n\napp.get('/', (req) => {\n  const b = 1;\n\n  fetch(req.url); // fail: RES101\n});\nconst c = 1;\n"
    failing, passing = examples(tmp_path, {"a.js": text})
    assert failing == Example("app.get('/', (req) => {\n  const b = 1;\n\n  fetch(req.url);\n});", "javascript", "resilience/RES101/a.js")
    assert passing is None


def test_files_known_by_name_are_shown_too(tmp_path: Path) -> None:
    failing, _ = examples(tmp_path, {"Dockerfile": "FROM python:3.13\nUSER root  # fail: RES101\n"})
    assert failing == Example("FROM python:3.13\nUSER root", "dockerfile", "resilience/RES101/Dockerfile")


@pytest.mark.parametrize(
    ("name", "fence"), [("Dockerfile.web", "dockerfile"), ("web.dockerfile", "dockerfile"), ("Pipfile", "toml"), ("a.toml", "toml")]
)
def test_files_known_by_name_may_have_a_suffix(tmp_path: Path, name: str, fence: str) -> None:
    failing, _ = examples(tmp_path, {name: "A = b  # fail: RES101\n"})
    assert failing == Example("A = b", fence, f"resilience/RES101/{name}")


EXPECTED = """\
requirements.txt:
  - {line: 2, outcome: fail, rule: RES101, message: names no}
  - {line: 3, outcome: pass}
  - {line: 4, outcome: fail, rule: RES102}
other.txt: []
"""


def test_what_is_expected_beside_a_file_makes_examples(tmp_path: Path) -> None:
    files = {"a/requirements.txt": "# all\nflask>=3\nflask==3.0\nredis\n", "a/other.txt": "jinja2\n", "a/expect.yaml": EXPECTED}
    assert codes(tmp_path, files) == ("flask>=3", "flask==3.0")


def test_syntax_newer_than_the_interpreter_is_shown_by_paragraphs(tmp_path: Path) -> None:
    text = "def f():\n    t = new syntax here\n    get()  # fail: RES101\n\ndef g():\n    pass\n"
    assert codes(tmp_path, {"a.py": text})[0] == "def f():\n    t = new syntax here\n    get()"

"""Bandit's tests as findings of our rules: in our units, in our words, and with nothing lost on the way."""

import subprocess
import sys
import warnings
from collections.abc import Callable
from typing import Any

import pytest

from backcheck.engines import bandit, bandit_plugins
from backcheck.engines.bandit import run_bandit
from backcheck.engines.bandit_plugins import Check, Checks, checks, known_tests
from backcheck.engines.bandit_tests import table
from backcheck.position import Span
from backcheck.verdict import Outcome

CODE = '''"""A module."""
import pickle as p
from hashlib import md5 as digest
from . import local

PASSWORD = "hunter2-é"

class Cache:
    def load(self, data):
        é = 1; return p.loads(data)

def key(value, password="swordfish"):
    try:
        return digest(value)
    except Exception:
        pass

run("select * from users where id = " + value)
'''


def found(code: str, *tests: str) -> list[tuple[str, Outcome, int, int, str]]:
    said = run_bandit("a.py", code.encode(), {test: f"RULE-{test}" for test in tests})
    assert said.notices == []
    return [(one.rule, one.verdict.outcome, one.span.line, one.span.column, one.verdict.message) for one in said.judgements]


def test_a_finding_is_of_the_rule_that_its_test_is() -> None:
    assert [(rule, line) for rule, _, line, _, _ in found(CODE, "B301", "B110")] == [("RULE-B301", 10), ("RULE-B110", 15)]


def test_aliases_are_followed_as_bandit_follows_them() -> None:
    assert [line for _, _, line, _, _ in found(CODE, "B324")] == [14]


def test_columns_count_characters() -> None:
    (loads,) = run_bandit("a.py", CODE.encode(), {"B301": "INJ107"}).judgements
    assert loads.span == Span("a.py", 10, 22, 10, 35)
    assert (loads.anchor.scope, loads.anchor.callee, loads.anchor.shape) == ("Cache.load", "pickle.loads", "Name")


def test_a_function_is_shown_by_the_line_that_names_it() -> None:
    (default,) = run_bandit("a.py", CODE.encode(), {"B107": "ENV101"}).judgements
    assert default.span == Span("a.py", 12, 0, 12, 7)


@pytest.mark.parametrize("test", ["B105", "B106", "B107"])
def test_a_secret_is_never_in_a_message(test: str) -> None:
    code = CODE + 'connect(password="swordfish")\n'
    said = run_bandit("a.py", code.encode(), {test: "ENV101"}).judgements
    assert said
    assert not [one for one in said if "hunter2" in one.verdict.message or "swordfish" in one.verdict.message]


def test_low_confidence_is_a_question() -> None:
    ((_, outcome, _, _, message),) = found(CODE, "B608")
    assert outcome is Outcome.REVIEW
    assert message == "possible SQL injection vector through string-based query construction"


def test_a_nosec_comment_hides_nothing_here() -> None:
    assert len(found("import pickle\npickle.loads(a)  # nosec\n", "B301")) == 1


def test_documentation_is_no_string_of_the_program() -> None:
    assert found('def f():\n    "/tmp/a"\n', "B108") == []
    assert len(found('open("/tmp/a")\n', "B108")) == 1


def test_the_text_of_a_file_is_read_too() -> None:
    ((_, _, line, column, _),) = found("a = 1\nb = 'é\u202e'\n", "B613")
    assert (line, column) == (2, 6)


def test_newer_syntax_than_the_interpreters_is_read() -> None:
    assert [line for _, _, line, _, _ in found("def f[T](x: T) -> T:\n    return eval(x)\n", "B307")] == [2]


def test_a_file_that_is_no_python_is_a_notice() -> None:
    said = run_bandit("a.py", b"def f(:\n", {"B307": "INJ102"})
    assert said.judgements == []
    assert [(notice.code, notice.path, notice.line, notice.fatal) for notice in said.notices] == [("unparsable-file", "a.py", 1, False)]


def test_a_test_that_raises_is_a_notice_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def raising(_: Any) -> None:
        raise ValueError("boom")

    def with_fault(make: Callable[[frozenset[str]], Checks]) -> Callable[[frozenset[str]], Checks]:
        return lambda tests: {kind: [Check("B999", raising), *found] for kind, found in make(tests).items()}

    monkeypatch.setattr(bandit, "checks", with_fault(checks))
    said = run_bandit("a.py", b"x = 1\neval(x)\n", {"B307": "INJ102"})
    assert [one.rule for one in said.judgements] == ["INJ102"]
    assert [(notice.line, notice.fatal) for notice in said.notices] == [(2, True)]
    assert "ValueError: boom" in said.notices[0].message


def test_a_deep_tree_needs_no_recursion() -> None:
    code = "x = " + "+".join(["1"] * 700) + "\neval(x)\n"
    assert len(found(code, "B307")) == 1


def test_every_test_runs_on_real_code_and_finds_what_bandit_finds() -> None:
    """Bandit's own driver over the same file, by id and line."""
    program = (
        "import json, sys, io, contextlib\n"
        "from bandit.core import config, manager\n"
        "m = manager.BanditManager(config.BanditConfig(), 'file', ignore_nosec=True)\n"
        "m.discover_files([sys.argv[1]]); m.run_tests()\n"
        "print(json.dumps(sorted([i.test_id, i.lineno] for i in m.results)))\n"
    )
    path = subprocess.__file__
    told = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, check=True).stdout
    with open(path, "rb") as file:  # noqa: PTH123 - a standard library module's own file
        said = run_bandit("subprocess.py", file.read(), {test: test for test in known_tests()})
    ours = sorted([one.rule, one.span.line] for one in said.judgements)
    assert said.notices == []
    assert str(ours).replace("'", '"') == told.strip()


def test_the_table_knows_every_test_of_the_installed_bandit() -> None:
    assert set(table()) == known_tests()


def test_importing_bandit_leaves_warnings_as_they_were() -> None:
    before = warnings.formatwarning
    bandit_plugins.plugins()
    assert warnings.formatwarning is before


def test_bandit_is_not_imported_before_it_is_needed() -> None:
    program = "import sys, backcheck.engines.bandit; sys.exit('bandit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0

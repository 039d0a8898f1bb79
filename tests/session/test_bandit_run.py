"""Bandit's tests run where files are read, in service code alone, and only where no rule of ours asks the same."""

from pathlib import Path

import msgspec
import pytest
from tests.session.sessions import RATES, catalogue, models

from backcheck.catalogue.catalogue import Catalogue
from backcheck.config.config import Config
from backcheck.engines import bandit
from backcheck.project.tree import MemoryTree
from backcheck.reports.formats import Format, render
from backcheck.result import Notice, Result
from backcheck.rule import Severity
from backcheck.session import bandit_run
from backcheck.session import gather as gathering
from backcheck.session.options import ENGINES, Options
from backcheck.session.session import Session

UNSAFE = "import yaml\n\n\ndef read(text):\n    return yaml.load(text, Loader=yaml.Loader)\n"
TEST = "import pytest\nimport yaml\n\n\ndef test_a():\n    yaml.load('a', Loader=yaml.Loader)\n"
FILES = {"shop/app.py": RATES, "shop/read.py": UNSAFE, "tests/test_a.py": TEST}


def with_bandit_rule() -> Catalogue:
    """A catalogue in which INJ190 is bandit's alone."""
    known = catalogue()
    rule = msgspec.structs.replace(known.rules["RES101"], id="INJ190", bandit=("B506",), python=(), semgrep={}, files=(), covers=())
    return msgspec.structs.replace(known, rules={**known.rules, "INJ190": rule})


def checked(*select: str, engines: tuple[str, ...] = ENGINES, every: bool = False, jobs: int = 1, cache: Path | None = None) -> Result:
    known = with_bandit_rule()
    rules = tuple(known.rules[name] for name in select)
    options = Options(rules, engines=engines, bandit_all=every, jobs=jobs, cache=cache)
    return Session(MemoryTree(FILES), Config(), known, models(), options).update()


def seen(result: Result) -> list[tuple[str, str, int, tuple[str, ...]]]:
    return [(each.rule, each.span.path, each.span.line, each.engines) for each in result.findings]


def test_a_rule_that_is_bandits_alone() -> None:
    result = checked("INJ190")
    assert seen(result) == [("INJ190", "shop/read.py", 5, ("bandit",))]
    assert [(engine.name, engine.files, engine.detail) for engine in result.engines if engine.name == "bandit"] == [
        ("bandit", 2, "1 tests")
    ]


def test_what_our_own_rules_ask_is_not_asked_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bandit, "judge_parsed", lambda *_: pytest.fail("bandit was run"))
    result = checked("RES101")
    assert [engines for _, _, _, engines in seen(result)] == [("python",)]
    assert "bandit" not in [engine.name for engine in result.engines]


def test_all_of_bandit_joins_what_we_found_ourselves() -> None:
    result = checked("RES101", every=True)
    assert seen(result) == [("RES101", "shop/app.py", 9, ("bandit", "python"))]


def test_bandit_was_not_asked_for() -> None:
    result = checked("INJ190", "RES101", engines=("python",))
    assert result.not_checked == {"INJ190": "bandit was not asked for"}
    assert [rule for rule, _, _, _ in seen(result)] == ["RES101"]


def test_bandit_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bandit_run, "find_spec", lambda _: None)
    result = checked("INJ190", "RES101")
    assert result.not_checked == {"INJ190": "bandit is not installed"}
    assert [(notice.code, notice.engine, notice.fatal) for notice in result.notices] == [("engine-missing", "bandit", False)]


def test_bandit_breaks_on_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> object:
        raise KeyError("oops")

    monkeypatch.setattr(bandit, "judge_parsed", broken)
    result = checked("INJ190", "RES101")
    assert [rule for rule, _, _, _ in seen(result)] == ["RES101"]
    message = "bandit: cannot be read by us (KeyError: 'oops'); it was not checked"
    assert result.notices[0] == Notice(Severity.ERROR, "engine-failed", message, "shop/app.py", engine="bandit", fatal=True)
    assert all(entry.checked for entry in result.files)


def test_workers_and_cache_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = render(checked("INJ190", "RES101", every=True), Format.SARIF)
    monkeypatch.setattr(gathering, "WORTH_A_WORKER", 0)
    for _ in range(2):
        assert render(checked("INJ190", "RES101", every=True, jobs=2, cache=tmp_path), Format.SARIF) == expected

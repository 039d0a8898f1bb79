"""A result is taken from the last run only where everything that it depends on is what it was."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest
from tests.session.sessions import RATES, catalogue, models, session

from backcheck.catalogue.catalogue import Catalogue
from backcheck.config.config import Config
from backcheck.engines import python
from backcheck.models.folder import ModelFolder
from backcheck.models.shipped import shipped_models
from backcheck.project.tree import MemoryTree
from backcheck.result import Result
from backcheck.session import state
from backcheck.session.options import Options
from backcheck.session.session import Session

FILES = {"shop/app.py": RATES}


def again(cache: Path, files: dict[str, str] | None = None) -> bool:
    """Whether a run was answered by an earlier one."""
    return taken(session(files or FILES, cache=cache).update())


def taken(result: Result) -> bool:
    return all(engine.detail == "nothing has changed since" for engine in result.engines)


def test_what_did_not_change_is_not_done_again(tmp_path: Path) -> None:
    first = session(FILES, cache=tmp_path).update()
    made = session(FILES, cache=tmp_path)
    second = made.update()
    assert made.world is None
    assert msgspec.structs.replace(second, engines=first.engines) == first
    assert [engine.detail for engine in second.engines] == ["nothing has changed since"] * 2


def test_changed_files_are_seen(tmp_path: Path) -> None:
    assert not again(tmp_path)
    assert not again(tmp_path, FILES | {"shop/b.py": ""})
    assert not again(tmp_path, {"shop/renamed.py": RATES})
    assert again(tmp_path)


def variants() -> Iterator[tuple[str, Config, Catalogue, object, Options]]:
    options = Options(catalogue().select(("RES101",)))
    replace = msgspec.structs.replace
    own = shipped_models([ModelFolder("m", {"a.yaml": b"library: a\nsymbols:\n  - name: a.b\n"})])
    yield "nothing", Config(), catalogue(), models(), options
    yield "configuration", Config(guards=("shop.a",)), catalogue(), models(), options
    yield "catalogue", Config(), replace(catalogue(), digest="other"), models(), options
    yield "models", Config(), catalogue(), own, options
    yield "rules", Config(), catalogue(), models(), replace(options, rules=catalogue().select(("RES101", "TLS101")))
    yield "today", Config(), catalogue(), models(), replace(options, today=date(2027, 3, 1))
    yield "engines", Config(), catalogue(), models(), replace(options, engines=("python",))
    yield "bandit", Config(), catalogue(), models(), replace(options, bandit_all=True)
    yield "evidence", Config(), catalogue(), models(), replace(options, evidence=True)
    yield "baseline", Config(), catalogue(), models(), replace(options, baseline=())
    yield "globs", Config(), catalogue(), models(), replace(options, below="services/")


def test_every_input_counts(tmp_path: Path) -> None:
    for name, config, rules, roles, options in variants():
        made = Session(MemoryTree(FILES), config, rules, roles, msgspec.structs.replace(options, cache=tmp_path))  # type: ignore[arg-type]
        assert not taken(made.update()), name


def test_workers_are_no_input(tmp_path: Path) -> None:
    session(FILES, cache=tmp_path, jobs=1).update()
    assert taken(session(FILES, cache=tmp_path, jobs=2).update())


@pytest.mark.parametrize("name", ["code_state", "state_of"])
def test_other_code_and_other_tools_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert not again(tmp_path)
    monkeypatch.setattr(state, name, lambda places: "other")
    assert not again(tmp_path)


def test_a_run_that_failed_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> object:
        raise KeyError("oops")

    with monkeypatch.context() as context:
        context.setattr(python, "judge", broken)
        session(FILES, cache=tmp_path).update()
    result = session(FILES, cache=tmp_path).update()
    assert len(result.findings) == 1
    assert result.notices == ()

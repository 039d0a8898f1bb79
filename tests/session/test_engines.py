"""No engine takes the others down: what breaks, hangs or is missing is told, its rules are not checked, the rest stands."""

from functools import partial
from pathlib import Path

import pytest
from tests.session.sessions import LINE, RATES, checked, found, session

from backcheck.checks.judge import judge
from backcheck.engines import python, semgrep
from backcheck.result import Notice, Status
from backcheck.rule import Entry, Severity
from backcheck.session import python_run
from backcheck.sites.call_site import CallSite
from backcheck.sites.world import World

SERVER = """\
const axios = require("axios");
const app = require("express")();
app.get("/rates", async (request, response) => {
  response.send(await axios.get("https://rates.example.com/today"));
});
"""
BOTH = {"shop/app.py": RATES, "web/package.json": '{"dependencies": {"express": "4"}}', "web/server.js": SERVER}
OURS = ("RES101", "shop/app.py", LINE, True)
THEIRS = ("RES101", "web/server.js", 4, True)


def stand_in(folder: Path, text: str) -> str:
    program = folder / "semgrep"
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)
    return str(program)


def use(monkeypatch: pytest.MonkeyPatch, program: str | None, limit: float = 10) -> None:
    monkeypatch.setattr(semgrep, "start", partial(semgrep.start, program=lambda: program, limit=limit))


def test_all_engines_together() -> None:
    result = checked(BOTH)
    assert found(result) == [OURS, THEIRS]
    assert result.notices == ()
    assert [engine.name for engine in result.engines] == ["python", "semgrep"]


def test_semgrep_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, None)
    result = checked(BOTH)
    assert found(result) == [OURS]
    assert result.not_checked == {"RES101": "semgrep is not installed"}
    (notice,) = result.notices
    assert (notice.code, notice.fatal) == ("engine-missing", False)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("exit 2", "ended with status 2 and no answer"),
        ("echo nonsense", "printed no answer that can be read"),
        ("sleep 60", "within 0.2 s"),
    ],
)
def test_semgrep_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, why: str) -> None:
    use(monkeypatch, stand_in(tmp_path, text), limit=0.2 if "sleep" in text else 10)
    result = checked(BOTH)
    assert found(result) == [OURS]
    assert result.not_checked == {"RES101": "semgrep failed"}
    (notice,) = result.notices
    assert why in notice.message
    assert (notice.code, notice.fatal) == ("engine-failed", True)


def test_semgrep_cannot_even_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> semgrep.Handle:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(semgrep, "start", broken)
    result = checked(BOTH)
    assert found(result) == [OURS]
    (notice,) = result.notices
    assert notice.message.startswith("semgrep failed: OSError: [Errno 28] No space left on device (test_engines.py:")
    assert notice.fatal


def test_our_own_engine_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> object:
        raise RecursionError("too deep")

    monkeypatch.setattr(python_run, "build_world", broken)
    result = checked(BOTH, ("RES101", "ARCH106"))
    assert found(result) == [THEIRS]
    assert result.not_checked == {"ARCH106": "python failed", "RES101": "python failed"}
    (notice,) = result.notices
    assert notice.message.startswith("python failed: RecursionError: too deep (test_engines.py:")
    assert (notice.engine, notice.fatal) == ("python", True)


def test_a_rule_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(world: World, entry: Entry, place: object) -> object:
        if "http-call" in str(entry):
            raise KeyError("oops")
        return judge(world, entry, place)

    monkeypatch.setattr(python, "judge", broken)
    result = checked({"shop/app.py": RATES, "Dockerfile": "FROM python:3.13\nCMD run\n"}, ("RES101", "ARCH106"))
    assert [finding.rule for finding in result.findings] == ["ARCH106"]
    assert result.notices == (
        Notice(Severity.ERROR, "rule-error", "KeyError: 'oops'", "shop/app.py", LINE, "RES101", "python", fatal=True),
    )
    assert result.not_checked == {"RES101": "it raised an error"}
    assert {item.id: item.status for item in result.checklist}["resilience"] is Status.NOT_CHECKED


def test_a_rule_raises_at_one_place_and_judges_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(world: World, entry: Entry, place: CallSite) -> object:
        if place.span.line == LINE:
            raise KeyError("oops")
        return judge(world, entry, place)

    monkeypatch.setattr(python, "judge", broken)
    result = checked({"shop/app.py": RATES + '\n\nrequests.get("https://rates.example.com")\n'}, ("RES101",))
    assert [finding.span.line for finding in result.findings] == [LINE + 3]
    assert [(notice.line, notice.fatal) for notice in result.notices] == [(LINE, True)]
    assert result.not_checked == {"RES101": "it raised an error"}


@pytest.mark.parametrize(
    ("engines", "expected", "reasons"),
    [
        (("python",), [OURS], {"RES101": "semgrep was not asked for"}),
        (("semgrep",), [THEIRS], {"RES101": "python was not asked for"}),
        (("bandit",), [], {"RES101": "python was not asked for"}),
    ],
)
def test_engines_that_were_not_asked_for(engines: tuple[str, ...], expected: list[object], reasons: dict[str, str]) -> None:
    result = session(BOTH, engines=engines).update()
    assert found(result) == expected
    assert result.not_checked == reasons
    assert result.notices == ()


def test_an_engine_that_has_nothing_to_do_is_not_missed() -> None:
    assert session({"shop/app.py": RATES}, engines=("python",)).update().not_checked == {}
    assert session({"web/package.json": BOTH["web/package.json"], "web/server.js": SERVER}, engines=("semgrep",)).update().not_checked == {}


def test_an_interrupt_stops_semgrep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, stand_in(tmp_path, "sleep 60"))
    stopped: list[str] = []
    monkeypatch.setattr("backcheck.session.semgrep_run.SemgrepRun.stop", lambda run: stopped.append("stopped"))

    def interrupted(*_: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(python_run, "build_world", interrupted)
    with pytest.raises(KeyboardInterrupt):
        checked({"shop/app.py": RATES})
    assert stopped == ["stopped"]


@pytest.mark.parametrize(
    ("files", "beyond"),
    [
        ({"shop/app.py": RATES}, []),
        ({"web/package.json": BOTH["web/package.json"], "web/server.js": SERVER}, ["ERR102"]),
        (BOTH, []),
        ({"web/page.js": "document.title = 'a'\n"}, []),
        ({"main.go": "package main\n"}, ["ERR102", "RES101"]),
        ({"README.md": "# nothing\n"}, []),
    ],
)
def test_rules_that_know_none_of_the_languages_are_not_checked(files: dict[str, str], beyond: list[str]) -> None:
    result = checked(files, ("RES101", "ERR102", "ARCH106"))
    assert sorted(result.not_checked) == beyond
    assert all(" yet" in reason for reason in result.not_checked.values())

"""The semgrep engine as others use it: real answers in our units, and every way in which there is none."""

import os
import stat
import time
from pathlib import Path
from typing import Any

import pytest

from backcheck.engines.semgrep import Report, find_program, start
from backcheck.position import Span
from backcheck.rule import Precision, Rule, SemgrepEntry, Severity
from backcheck.verdict import Outcome


def rule(rule_id: str, **patterns: Any) -> Rule:
    """A rule for JavaScript and TypeScript."""
    languages = dict.fromkeys(("javascript", "typescript"), SemgrepEntry(**patterns)) if patterns else {}
    return Rule(rule_id, "a-rule", "it waits for ever", Severity.WARNING, Precision.HIGH, "resilience", "help", semgrep=languages)


def program(folder: Path, script: str) -> Path:
    """An executable that stands in for semgrep."""
    path = folder / "semgrep"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


FETCH = rule(
    "RES101",
    sites=("fetch(...)",),
    passes=("fetch($URL, {..., signal: $S, ...})",),
    fails=({"patterns": [{"pattern": "fetch($URL)"}], "message": "fetch of $URL sets no limit"}, "stray(...)"),
)
BROKEN = rule("RES199", sites=("fetch((",), fails=("fetch((",))
FILES = {
    "src/a.js": 'const naïve = "é𝒳"; fetch("a"); // nosemgrep\nfetch("b", {signal: s});\nfetch("c", {method: "GET"});\n'.encode(),
    "-x; rm.mts": b"\xef\xbb\xbffetch(url as string)\r\nstray()\r\n",
    "latin.cjs": b'var a = "\xff"; fetch("d")\n',
    "half.js": b"fetch('e');\nfunction f( {\n class { @@\n",
    "long.js": b'fetch("' + b"x" * 6000 + b'")',
}
TOKEN = "SEMGREP_APP_TOKEN"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    home = tmp_path_factory.mktemp("home")
    env = {**os.environ, "HOME": str(home)}
    found = start(FILES, [FETCH, BROKEN], FILES.__getitem__, env).join()
    assert not list(home.iterdir())
    return found


def judged(report: Report, path: str) -> list[tuple[Outcome, int, int, str]]:
    return [
        (found.verdict.outcome, found.span.line, found.span.column, found.verdict.message)
        for found in report.judgements
        if found.span.path == path
    ]


def test_each_site_has_the_verdict_of_the_strongest_match_in_it(report: Report) -> None:
    assert judged(report, "src/a.js") == [
        (Outcome.FAIL, 1, 20, 'fetch of "a" sets no limit'),
        (Outcome.PASS, 2, 0, ""),
        (Outcome.UNJUDGED, 3, 0, ""),
    ]


def test_columns_count_characters(report: Report) -> None:
    first = next(found for found in report.judgements if found.span.path == "src/a.js")
    assert first.span == Span("src/a.js", 1, 20, 1, 30)
    assert judged(report, "latin.cjs") == [(Outcome.FAIL, 1, 13, 'fetch of "d" sets no limit')]


def test_any_file_name_and_a_byte_order_mark_are_no_obstacle(report: Report) -> None:
    assert judged(report, "-x; rm.mts") == [(Outcome.FAIL, 1, 0, "fetch of url as string sets no limit")]


def test_a_match_without_a_site_is_reported(report: Report) -> None:
    stray = [notice for notice in report.notices if notice.code == "match-without-site"]
    assert [(notice.path, notice.line, notice.rule) for notice in stray] == [("-x; rm.mts", 2, "RES101")]


def test_a_file_that_parses_in_part_is_judged_in_part_and_reported(report: Report) -> None:
    assert [line for _, line, _, _ in judged(report, "half.js")] == [1]
    assert [(notice.path, notice.line) for notice in report.notices if notice.code == "unparsable-file"] == [("half.js", 2)]


def test_a_rule_that_semgrep_refuses_is_not_checked(report: Report) -> None:
    assert report.not_checked == {"RES199": "semgrep refused its patterns"}
    refused = [notice for notice in report.notices if notice.rule == "RES199"]
    assert refused
    assert all(notice.fatal and notice.level is Severity.ERROR for notice in refused)


def test_one_long_line_keeps_a_file_away(report: Report) -> None:
    assert report.run.files == len(FILES) - 1
    assert report.run.version


def test_an_anchor_has_no_place_in_it(report: Report) -> None:
    first = next(found for found in report.judgements if found.span.path == "src/a.js")
    assert (first.anchor.callee, first.anchor.shape) == ("fetch", "s)")


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("echo boom >&2; exit 2", "ended with status 2 and no answer: boom"),
        ("kill -9 $$", "ended with status -9"),
        ("echo '{\"results\": [{'", "printed no answer that can be read"),
        ("exit 0", "ended with status 0 and no answer"),
        ("echo '{\"results\": [{\"check_id\": \"other\", \"path\": \"code/0/n0/it.js\", \"start\": {\"line\": 1, \"col\": 1}, "
         "\"end\": {\"line\": 1, \"col\": 2}}]}'", "printed no answer that can be read ('other')"),
    ],
)  # fmt: skip
def test_a_run_without_an_answer_leaves_its_rules_not_checked(tmp_path: Path, script: str, why: str) -> None:
    fake = program(tmp_path, script)
    found = start(["a.js"], [FETCH], {"a.js": b"fetch(1)"}.__getitem__, program=lambda: str(fake)).join()
    assert found.not_checked == {"RES101": "semgrep failed"}
    assert [notice.fatal for notice in found.notices] == [True]
    assert why in found.notices[0].message
    assert found.judgements == ()


def test_a_run_that_hangs_is_ended_with_all_its_children(tmp_path: Path) -> None:
    marker = tmp_path / "late"
    fake = program(tmp_path, f"(sleep 2; touch {marker}) & sleep 60")
    began = time.monotonic()
    found = start(["a.js"], [FETCH], {"a.js": b"fetch(1)"}.__getitem__, limit=0.3, program=lambda: str(fake)).join()
    assert time.monotonic() - began < 2
    assert "within 0.3 s" in found.notices[0].message
    assert found.not_checked == {"RES101": "semgrep failed"}
    time.sleep(2)
    assert not marker.exists()


def test_a_program_that_cannot_be_started_is_a_failure(tmp_path: Path) -> None:
    found = start(["a.js"], [FETCH], {"a.js": b"fetch(1)"}.__getitem__, program=lambda: str(tmp_path / "none")).join()
    assert "cannot be started" in found.notices[0].message


def test_without_semgrep_its_rules_are_not_checked_and_nothing_failed() -> None:
    found = start(["a.js"], [FETCH], {"a.js": b"fetch(1)"}.__getitem__, program=lambda: None).join()
    assert found.not_checked == {"RES101": "semgrep is not installed"}
    assert [(notice.code, notice.fatal) for notice in found.notices] == [("engine-missing", False)]


@pytest.mark.parametrize(("files", "rules"), [([], [FETCH]), (["a.js"], []), (["a.py"], [FETCH]), (["a.js"], [rule("RES101")])])
def test_it_is_not_started_for_nothing(files: list[str], rules: list[Rule]) -> None:
    def looked_for() -> str | None:
        raise AssertionError

    found = start(files, rules, lambda _: b"fetch(1)", program=looked_for).join()
    assert (found.judgements, found.notices, found.not_checked, found.run.files) == ((), (), {}, 0)


def test_the_child_gets_the_given_environment_and_no_settings_of_the_user(tmp_path: Path) -> None:
    shown = tmp_path / "env"
    fake = program(tmp_path, f"env > {shown}; exit 2")
    env = {"PATH": os.environ["PATH"], TOKEN: "x", "GIT_CONFIG_COUNT": "1", "HOME": "/users-own"}
    start(["a.js"], [FETCH], {"a.js": b"fetch(1)"}.__getitem__, env, program=lambda: str(fake)).join()
    seen = shown.read_text().splitlines()
    assert "GIT_CONFIG_COUNT=1" in seen
    assert "SEMGREP_SEND_METRICS=off" in seen
    assert not [line for line in seen if line.startswith(TOKEN) or line == "HOME=/users-own"]


def test_stopping_ends_the_child_and_removes_the_copies(tmp_path: Path) -> None:
    fake = program(tmp_path, f"pwd > {tmp_path}/where; exec sleep 60")
    handle = start(["a.js"], [FETCH], {"a.js": b"fetch(1)"}.__getitem__, program=lambda: str(fake))
    deadline = time.monotonic() + 5
    while not (tmp_path / "where").exists() or not (tmp_path / "where").read_text():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    handle.stop()
    assert not Path((tmp_path / "where").read_text().strip()).exists()


def test_the_program_beside_the_interpreter_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_path = tmp_path / "path"
    beside = tmp_path / "beside"
    on_path.mkdir()
    beside.mkdir()
    monkeypatch.setenv("PATH", str(on_path))
    assert find_program(str(beside / "python")) is None
    other = program(on_path, "")
    assert find_program(str(beside / "python")) == str(other)
    own = program(beside, "")
    assert find_program(str(beside / "python")) == str(own)

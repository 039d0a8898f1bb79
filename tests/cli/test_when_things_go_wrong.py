"""What a user gets when something goes wrong: one clear line, all that could be done all the same, and the gravest status."""

import errno
import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backcheck.checks.judge import judge
from backcheck.cli import run as running
from backcheck.engines import python, semgrep
from backcheck.rule import Entry
from backcheck.sites.world import World

if TYPE_CHECKING:
    from tests.cli.conftest import Repository, Run

SERVER = 'const express = require("express");\nfetch("https://rates.example.com");\n'
PACKAGE = '{"dependencies": {"express": "4"}}'


def without_semgrep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semgrep, "start", partial(semgrep.start, program=lambda: None))


def raising(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> object:
        raise KeyError("oops")

    monkeypatch.setattr(python, "judge", broken)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "nowhere: no such file or folder"),
        ([".", "--fail-on", "nothing"], "'nothing' is not one of 'error', 'warning', 'note', 'never'"),
        ([".", "--format", "pdf"], "'pdf' is not one of 'text', 'lines', 'sarif', 'github', 'json', 'markdown'"),
        ([".", "--formt", "sarif"], "No such option: --formt"),
        ([".", "--jobs", "-1"], "Invalid value for '--jobs' / '-j': Input should be greater than or equal to 0"),
        ([], "Missing argument"),
        ([".", "--select", "RES999"], "unknown rule, prefix or pack 'RES999'; did you mean 'RES'? packs: api, "),
        ([".", "--engine", "bandits"], "unknown engine 'bandits': did you mean 'bandit'? known: bandit, bandit=all, python, semgrep"),
        ([".", "--today", "tomorrow"], "--today takes a date such as 2027-03-01, not 'tomorrow'"),
        ([".", "--output", "a.sarif"], "each --output needs a --format of its own"),
        ([".", "--format", "sarif", "--format", "json"], "only one report can go to standard output, not sarif and json"),
        ([".", "-f", "sarif", "-o", "a", "-f", "json", "-o", "a"], "a: two reports cannot go to one file"),
        ([".", "--config", "none.toml"], "none.toml: there is no such configuration file"),
        ([".", "--baseline", "none.sarif"], "none.sarif: the baseline cannot be read: No such file or directory"),
        ([".", "--baseline", "requirements.txt"], "requirements.txt: the baseline is not JSON"),
        ([".", "--config-from", "HEAD", "--isolated"], "--config-from and --isolated exclude each other"),
        ([".", "--config-from", "HEAD", "--config", "a.toml"], "--config-from and --config exclude each other"),
        ([".", "--by", "owasp"], "Invalid value for '--by': 'owasp' is not one of 'item', 'pack', 'owasp-2021'"),
        ([".", "--config-from", "nowhere"], "git knows no revision 'nowhere'"),
    ],
)
def test_bad_input_is_one_line_that_says_what_is_allowed(
    run: "Run", repository: "Repository", monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(repository.top)
    ended = run("check", *arguments)
    assert said in ended.err
    assert ended.err.startswith("backcheck: ")
    assert ended.err.count("\n") == 1
    assert (ended.status, ended.out) == (2, "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("selct = ['RES101']", "backcheck.toml:1:1: unknown key 'selct'; did you mean 'select'?"),
        ("fail-on = 'never\n", "backcheck.toml:1:"),
        ("[answers]\nRES1O1 = 'no'", "backcheck.toml:2:1: unknown rule 'RES1O1'; did you mean 'RES101'?"),
        ("rule-paths = ['lint']", "lint/own/a-rule.yaml:4:1: unknown key 'severty'; did you mean 'severity'?"),
        ("exclude = [\n  'a/**/b/**/c/**/d/**',\n]", "backcheck.toml:2:3: 'a/**/b/**/c/**/d/**' is not a pattern of files"),
        ("per-path-ignores = { 'a/**/b/**/c/**/d/**' = ['RES'] }", "backcheck.toml:1:22: 'a/**/b/**/c/**/d/**' is not a pattern of files"),
        ("classes = { 'a/**/b/**/c/**/d/**' = 'test' }", "backcheck.toml:1:13: 'a/**/b/**/c/**/d/**' is not a pattern of files"),
    ],
)
def test_a_bad_configuration_or_rule_file_is_refused_with_its_place(
    run: "Run", repository: "Repository", monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    rule = "id: OWN101\nname: a-rule\nsummary: s\nseverty: error\nprecision: high\nhelp: h\nbandit: [B101]\n"
    pack = "title: Our own\nprefix: OWN\nspeciality: operations\nsummary: What we agreed on.\n"
    repository.write({"backcheck.toml": text, "lint/own/a-rule.yaml": rule, "lint/own/pack.yaml": pack})
    monkeypatch.chdir(repository.top)
    ended = run("check", ".")
    assert said in ended.err
    assert ended.err.count("\n") == 1
    assert (ended.status, ended.out) == (2, "")


def test_files_that_cannot_be_checked_stop_nothing(run: "Run", repository: "Repository") -> None:
    repository.write({"shop/bad.py": "def (\n"})
    (repository.top / "shop" / "latin.py").write_bytes(b"x = '\xff'\n")
    (repository.top / "shop" / "large.py").write_text("#" * 5_000_001)
    ended = run("check", repository.top, "--select", "RES101")
    assert "shop/app.py:9:12" in ended.out
    not_checked = ended.out[ended.out.index("NOT CHECKED") :]
    for said in ("shop/bad.py:1: does not parse", "shop/latin.py:1: is not valid utf-8", "shop/large.py: not read: over 5,000,000 bytes"):
        assert said in not_checked
    assert "checked 2 of 5 files" in ended.out
    assert ended.status == 1
    assert run("check", repository.top, "--select", "RES101", "--fail-on", "never").status == 0
    assert run("check", repository.top, "--select", "RES101", "--fail-on", "never", "--strict").status == 3


def test_a_file_that_may_not_be_read_stops_nothing(run: "Run", repository: "Repository", monkeypatch: pytest.MonkeyPatch) -> None:
    def guarded(path: str, flags: int) -> int:
        # For root the system itself refuses nothing.
        if path.endswith("secret.py"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return opened(path, flags)

    opened = os.open
    monkeypatch.setattr("backcheck.project.disk.os.open", guarded)
    repository.write({"shop/secret.py": "x = 1\n"})
    ended = run("check", repository.top, "--select", "RES101", "--fail-on", "never")
    assert (ended.status, "shop/secret.py: not read: Permission denied" in ended.out) == (0, True)
    assert run("check", repository.top, "--fail-on", "never", "--strict").status == 3


def test_notifications_are_in_the_sarif_too(run: "Run", repository: "Repository", tmp_path: Path) -> None:
    repository.write({"shop/bad.py": "def (\n"})
    run("check", repository.top, "-f", "sarif", "-o", tmp_path / "a.sarif")
    (log,) = json.loads((tmp_path / "a.sarif").read_text())["runs"]
    told = log["invocations"][0]["toolExecutionNotifications"]
    assert "unparsable-file" in [each["descriptor"]["id"] for each in told]


def test_semgrep_is_missing(run: "Run", repository: "Repository", monkeypatch: pytest.MonkeyPatch) -> None:
    without_semgrep(monkeypatch)
    repository.write({"web/package.json": PACKAGE, "web/server.js": SERVER})
    asked = ("check", repository.top, "--select", "RES101", "--fail-on", "never")
    ended = run(*asked)
    assert "RES101: semgrep is not installed" in ended.out
    assert "shop/app.py:9:12" in ended.out
    assert ended.status == 0
    assert run(*asked, "--strict").status == 3
    assert run(*asked, "--engine", "python,semgrep").status == 3
    assert "semgrep is not installed" in run(*asked, "--engine", "semgrep", "--quiet").err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1;\n" * 150_000, "web/server.js: not read: over 1,000,000 bytes"),
        (f"\n// {'x' * 5_001}\n", "web/server.js: not read: a line of over 5,000 characters"),
    ],
)
def test_a_script_that_is_too_much_for_semgrep_is_told(run: "Run", repository: "Repository", text: str, said: str) -> None:
    # A bundle would be told by its beginning.
    repository.write({"web/package.json": PACKAGE, "web/server.js": SERVER + "y = 2;\n" * 10_000 + text})
    asked = ("check", repository.top, "--select", "RES101", "--fail-on", "never")
    ended = run(*asked)
    assert (said in ended.out, ended.status) == (True, 0)
    assert run(*asked, "--strict").status == 3
    assert run(*asked, "--engine", "python").out.count("web/server.js") == 1


def test_semgrep_fails(run: "Run", repository: "Repository", tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "semgrep"
    program.write_text("#!/bin/sh\nexit 7\n")
    program.chmod(0o755)
    monkeypatch.setattr(semgrep, "start", partial(semgrep.start, program=lambda: str(program)))
    repository.write({"web/package.json": PACKAGE, "web/server.js": SERVER})
    ended = run("check", repository.top, "--select", "RES101")
    assert "semgrep ended with status 7 and no answer" in ended.out
    assert "RES101: semgrep failed" in ended.out
    assert "shop/app.py:9:12" in ended.out
    assert ended.status == 3


def test_a_rule_raises(run: "Run", repository: "Repository", monkeypatch: pytest.MonkeyPatch) -> None:
    raising(monkeypatch)
    ended = run("check", repository.top, "--select", "RES101")
    assert "error shop/app.py:9: KeyError: 'oops' (RES101)" in ended.out
    assert ended.status == 3
    quiet = run("check", repository.top, "--select", "RES101", "--quiet")
    assert (quiet.status, quiet.err) == (3, "backcheck: shop/app.py:9: KeyError: 'oops' (RES101)\n")


def test_a_report_that_cannot_be_written_leaves_the_others(run: "Run", repository: "Repository", tmp_path: Path) -> None:
    places = ("-f", "sarif", "-o", tmp_path / "nowhere" / "a.sarif", "-f", "json", "-o", tmp_path / "a.json")
    ended = run("check", repository.top, *places, "-f", "markdown", "-o", repository.top)
    assert ended.err.splitlines() == [
        f"backcheck: cannot write {tmp_path}/nowhere/a.sarif: No such file or directory",
        f"backcheck: cannot write {repository.top}: it is a directory",
    ]
    assert json.loads((tmp_path / "a.json").read_text())
    assert "CHECKLIST" in ended.out
    assert ended.status == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "repository"]


def test_two_goes_before_three_before_one(run: "Run", repository: "Repository", tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ("check", repository.top, "--select", "RES101,ARCH106")
    repository.write({"Dockerfile": "FROM python:3.13\nCMD run\n"})
    assert run(*asked).status == 1

    def half_broken(world: World, entry: Entry, place: object) -> object:
        if "http-call" in str(entry):
            raise KeyError("oops")
        return judge(world, entry, place)

    monkeypatch.setattr(python, "judge", half_broken)
    repository.write({"shop/other.py": ""})
    three = run(*asked)
    assert (three.status, "Dockerfile:1" in three.out, "KeyError: 'oops'" in three.out) == (3, True, True)
    two = run(*asked, "-f", "sarif", "-o", tmp_path / "nowhere" / "a.sarif", "--quiet")
    assert two.status == 2
    assert two.err.splitlines() == [
        "backcheck: shop/app.py:9: KeyError: 'oops' (RES101)",
        f"backcheck: cannot write {tmp_path}/nowhere/a.sarif: No such file or directory",
    ]


def test_a_defect_of_ours_does_not_look_like_findings(run: "Run", repository: "Repository", monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> object:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(running, "write_all", broken)
    ended = run("check", repository.top)
    assert ended.err.endswith("backcheck: stopped by a defect of its own: ZeroDivisionError: oops\n")
    assert ended.status == 3


def shell(repository: "Repository", *arguments: str, **streams: object) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "backcheck", "check", str(repository.top), "--select", "RES101", *arguments]
    return subprocess.run(command, check=False, stderr=subprocess.PIPE, **streams)  # type: ignore[call-overload,no-any-return]


def test_devices_and_pipes_are_written_to_directly(repository: "Repository", tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
        ended = shell(repository, "-f", "sarif", "-o", str(pipe), "-f", "json", "-o", "/dev/stdout", stdout=subprocess.PIPE)
        read, _ = reader.communicate()
    assert json.loads(read)["version"] == "2.1.0"
    assert json.loads(ended.stdout)["findings"]
    assert pipe.is_fifo()
    assert (ended.returncode, ended.stderr) == (1, b"")


def test_nothing_is_lost_in_the_null_device(repository: "Repository") -> None:
    ended = shell(repository, "-f", "sarif", "-o", "/dev/null", stdout=subprocess.DEVNULL)
    assert (ended.returncode, ended.stderr) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_disk_is_told(repository: "Repository") -> None:
    with Path("/dev/full").open("wb") as full:
        ended = shell(repository, stdout=full)
    assert (ended.returncode, ended.stderr) == (2, b"backcheck: cannot write standard output: No space left on device\n")


def test_a_reader_that_has_seen_enough_is_no_error(repository: "Repository") -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ended = shell(repository, stdout=writing)
    finally:
        os.close(writing)
    assert (ended.returncode, ended.stderr) == (1, b"")

"""The commands beside ``check``: rules, a rule's page, the model of a backend, a configuration to begin with, completion."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backcheck import __version__
from backcheck.cli.completion import complete_rule, complete_selector

if TYPE_CHECKING:
    from tests.cli.conftest import Repository, Run


def test_the_version(run: "Run") -> None:
    assert run("--version").out == f"backcheck {__version__}\n"


@pytest.mark.parametrize("arguments", [(), ("--help",), ("-h",)])
def test_without_a_command_there_is_help(run: "Run", arguments: tuple[str, ...]) -> None:
    ended = run(*arguments)
    assert (ended.status, ended.err) == (0, "")
    for command in ("check", "rules", "explain", "inventory", "init", "--install-completion"):
        assert command in ended.out


def test_an_unknown_command_is_refused(run: "Run") -> None:
    ended = run("chek")
    assert (ended.status, ended.err) == (2, "backcheck: No such command 'chek'. Did you mean 'check'?\n")


def test_rules_in_every_form(run: "Run") -> None:
    text, markdown = run("rules"), run("rules", "--format", "markdown")
    listed = json.loads(run("rules", "--format", "json").out)
    assert "RES101" in [rule["id"] for rule in listed["rules"]]
    assert "http-call-without-timeout" in text.out
    assert "http-call-without-timeout" in markdown.out
    assert "\x1b" not in text.out
    assert {text.status, markdown.status} == {0}


@pytest.mark.parametrize("name", ["RES101", "res101"])
def test_a_rules_page_has_examples_from_its_fixtures(run: "Run", name: str) -> None:
    ended = run("explain", name)
    assert ended.out.startswith("# RES101")
    assert "requests.get(" in ended.out
    assert ended.status == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("explain", "RES999"), "unknown rule 'RES999'; did you mean 'RES101'?"),
        (("rules", "--format", "yaml"), "unknown format 'yaml': "),
        (("inventory", ".", "--format", "sarif"), "unknown format 'sarif': "),
        (("inventory", "/nowhere"), "/nowhere: no such file or folder"),
        (("init", "/nowhere"), "/nowhere: no such folder"),
    ],
)
def test_bad_input_is_refused(run: "Run", arguments: tuple[str, ...], said: str) -> None:
    ended = run(*arguments)
    assert said in ended.err
    assert (ended.status, ended.out) == (2, "")


def test_a_configuration_to_begin_with_changes_nothing(run: "Run", repository: "Repository") -> None:
    before = run("check", repository.top, "-f", "sarif").out
    ended = run("init", repository.top)
    assert (ended.status, ended.out) == (0, f"wrote {repository.top}/backcheck.toml\n")
    assert tomllib.loads((repository.top / "backcheck.toml").read_text()) == {}
    after = run("check", repository.top, "-f", "sarif").out
    assert json.loads(before)["runs"][0]["results"] == json.loads(after)["runs"][0]["results"]


def test_a_configuration_that_exists_is_left_alone(run: "Run", tmp_path: Path) -> None:
    (tmp_path / "backcheck.toml").write_text("all = true")
    ended = run("init", tmp_path)
    assert (ended.status, "the file exists already" in ended.err) == (2, True)
    assert (tmp_path / "backcheck.toml").read_text() == "all = true"


def test_the_model_of_a_backend(run: "Run", repository: "Repository") -> None:
    text = run("inventory", repository.top)
    assert ["GET", "/rates", "none"] in [line.split()[:3] for line in text.out.splitlines()]
    (route,) = json.loads(run("inventory", repository.top, "--format", "json").out)["routes"]
    assert (route["methods"], route["path"], route["file"], route["line"]) == (["GET"], "/rates", "shop/app.py", 8)


def test_the_model_says_what_it_was_made_without(run: "Run", repository: "Repository") -> None:
    repository.write({"shop/bad.py": "def (\n"})
    ended = run("inventory", repository.top, "--format", "json")
    assert len(json.loads(ended.out)["routes"]) == 1
    assert ended.err.startswith("backcheck: shop/bad.py:1: does not parse")
    assert ended.err.count("\n") == 1


def test_the_shell_completes_rules_and_packs() -> None:
    assert ("RES101", "outbound HTTP call sets no time limit") in complete_rule("res")
    assert complete_rule("nothing") == []
    assert [name for name, _ in complete_selector("resi")] == ["resilience"]
    assert {"resilience", "RES101"} <= {name for name, _ in complete_selector("RES")}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_is_shown(run: "Run", monkeypatch: pytest.MonkeyPatch, shell: str) -> None:
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    ended = run("--show-completion", shell)
    assert f"_BACKCHECK_COMPLETE=complete_{shell}" in ended.out
    assert ended.status == 0


COMPLETED = {
    "bash": ({"COMP_WORDS": "backcheck explain RES10", "COMP_CWORD": "2"}, "RES101\n"),
    "zsh": (
        {"_TYPER_COMPLETE_ARGS": "backcheck explain RES10"},
        '_arguments \'*: :(("RES101":"outbound HTTP call sets no time limit"))\'\n',
    ),
    "fish": (
        {"_TYPER_COMPLETE_ARGS": "backcheck explain RES10", "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
        "RES101\toutbound HTTP call sets no time limit\n",
    ),
}


@pytest.mark.parametrize("shell", COMPLETED)
def test_each_shell_gets_what_it_asks_for_in_its_own_form(shell: str) -> None:
    """What the scripts do at a TAB."""
    words, said = COMPLETED[shell]
    asked = {**os.environ, **words, "_BACKCHECK_COMPLETE": f"complete_{shell}"}
    done = subprocess.run([sys.executable, "-m", "backcheck"], env=asked, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr, done.returncode) == (said, "", 0)


def test_rules_of_the_team_are_listed_and_explained(run: "Run", repository: "Repository", monkeypatch: pytest.MonkeyPatch) -> None:
    rule = "id: OWN101\nname: a-rule\nsummary: what we agreed on\nseverity: error\nprecision: high\nhelp: Because.\nbandit: [B101]\n"
    pack = "title: Our own\nprefix: OWN\nspeciality: operations\nsummary: What we agreed on.\n"
    files = {"backcheck.toml": "rule-paths = ['lint']", "lint/own/a-rule.yaml": rule, "lint/own/pack.yaml": pack}
    repository.write(files)
    monkeypatch.chdir(repository.top / "shop")
    assert "OWN101" in run("rules").out
    assert run("explain", "OWN101").out.startswith("# OWN101")

"""What the README shows is what the tool does."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

from backcheck.catalogue import load_catalogue
from backcheck.cli.app import command
from backcheck.config import load_config
from backcheck.results.directive import Directive, read_directives

README = (Path(__file__).resolve().parent.parent / "README.md").read_text()
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w+)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
INDENTED = re.findall(r"^    (\S.*)$", README, re.MULTILINE)


def block(language: str, holding: str) -> str:
    return next(text for name, text in BLOCKS if name == language and holding in text)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    house = tmp_path / "lint" / "backcheck" / "house"
    house.mkdir(parents=True)
    (house / "pack.yaml").write_text("title: Ours\nprefix: HOUSE\nspeciality: operations\nsummary: What we agreed on.\n")
    (house / "slow-gateway.yaml").write_text(block("yaml", "HOUSE101"))
    return tmp_path


def test_the_configuration_is_one(repository: Path) -> None:
    (repository / "backcheck.toml").write_text(block("toml", "select"))
    config = load_config(repository).config
    assert set(tomllib.loads(block("toml", "select"))) == {
        field.replace("_", "-") for field in config.__struct_fields__ if getattr(config, field) != type(config)().__getattribute__(field)
    }


def test_the_rule_is_one(repository: Path) -> None:
    (rule,) = load_catalogue([repository / "lint" / "backcheck"], cached=False).select(("HOUSE101",))
    assert (rule.pack, rule.python[0].body) == ("house", {"timeout": {"less-than": 5}})


def test_the_comments_accept_what_they_name() -> None:
    comments = [line[line.index("# backcheck:") :] for line in INDENTED if "# backcheck: ignore" in line]
    read = [directive for comment in comments for directive in read_directives(comment)]
    assert len(read) == 3
    assert all(isinstance(directive, Directive) and directive.reason for directive in read)


def test_the_commands_and_their_options_exist() -> None:
    check = get_command(command).commands["check"]  # type: ignore[attr-defined]
    options = {name for parameter in check.params for name in parameter.opts}
    shown = [line.split("#")[0] for line in README.splitlines() if "backcheck check " in line and "`" not in line]
    assert len(shown) > 5
    assert {word for line in shown for word in re.findall(r"(?<= )--[a-z-]+", line)} <= options


def test_the_problem_matcher_reads_our_lines() -> None:
    pattern = json.loads(f"{{{block('json', 'problemMatcher')}}}")["problemMatcher"]["pattern"]
    found = re.match(pattern["regexp"], "shop/app.py:9:12: warning RES101 requests.get may wait forever")
    assert found is not None
    assert [found[pattern[part]] for part in ("file", "line", "column", "severity", "code", "message")] == [
        "shop/app.py", "9", "12", "warning", "RES101", "requests.get may wait forever",
    ]  # fmt: skip

"""The configuration to begin with changes nothing, shows every setting, and is right once uncommented."""

import tomllib
from typing import TYPE_CHECKING

import msgspec
import pytest

from backcheck.config import Config
from backcheck.config.starter import described_settings, starter_config

if TYPE_CHECKING:
    from tests.config.conftest import Repository


def uncommented(text: str) -> str:
    """The text with its examples in force: lines that set a key or open a table."""
    lines = (line.removeprefix("# ") for line in text.splitlines())
    return "\n".join(line for line in lines if " = " in line or line.startswith("["))


def test_it_changes_nothing(repository: "Repository") -> None:
    repository.write("backcheck.toml", starter_config())
    assert repository.load().config == Config()


def test_every_setting_is_shown_once_with_what_it_means() -> None:
    keys = [field.encode_name for field in msgspec.structs.fields(Config)]
    assert list(tomllib.loads(uncommented(starter_config()))) == keys
    assert list(described_settings()) == keys
    assert all(len(description) > 10 for description in described_settings().values())


@pytest.mark.parametrize(("name", "table"), [("backcheck.toml", ""), ("pyproject.toml", "tool.backcheck")])
def test_every_example_is_right(repository: "Repository", name: str, table: str) -> None:
    repository.write("lint/backcheck/pack.yaml", (repository.top / "lint/own/pack.yaml").read_text())
    repository.write(name, uncommented(starter_config(table)))
    config = repository.load().config
    default = Config()
    same = [field.name for field in msgspec.structs.fields(Config) if getattr(config, field.name) == getattr(default, field.name)]
    assert same == []

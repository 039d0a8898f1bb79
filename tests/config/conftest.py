"""A repository with a configuration and a team's own rules: OWN101 asks a question, OWN102 judges code."""

from pathlib import Path

import pytest

from backcheck.config import Config, LoadedConfig, load_config
from backcheck.refusal import Refusal

PACK = "title: Our own\nprefix: OWN\nspeciality: operations\nsummary: What we agreed on.\n"
RULE = "id: {}\nname: {}\nsummary: s\nseverity: warning\nprecision: high\nhelp: h\nbandit: [B101]\nhidden: {}\n"


class Repository:
    """Its paths, its configuration, and what loading that gives."""

    def __init__(self, top: Path) -> None:
        self.top = top
        (top / ".git").mkdir(parents=True)
        self.write("lint/own/pack.yaml", PACK)
        self.write("lint/own/asks.yaml", RULE.format("OWN101", "asks", "true"))
        self.write("lint/own/judges.yaml", RULE.format("OWN102", "judges", "false"))
        self.write("shop/app/views.py", "")

    def write(self, path: str, text: str) -> Path:
        file = self.top / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def load(self, start: str = "shop/app") -> LoadedConfig:
        return load_config(self.top / start)

    def reads(self, text: str) -> Config:
        """The configuration of a backcheck.toml with the team's rules and ``text``."""
        self.write("backcheck.toml", f"rule-paths = ['lint']\n{text}")
        return self.load().config

    def refuses(self, text: str, name: str = "backcheck.toml") -> str:
        self.write(name, text)
        with pytest.raises(Refusal) as refused:
            self.load()
        return str(refused.value).removeprefix(f"{self.top}/")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Repository(tmp_path / "repository")

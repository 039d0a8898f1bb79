"""A team's own folder of rules, with one pack that is fine until a test spoils it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from backcheck.catalogue import Catalogue, load_catalogue
from backcheck.refusal import Refusal

PACK = """\
title: Our own
prefix: OWN
speciality: operations
summary: What we agreed on.
"""
RULE = """\
id: OWN101
name: call-without-owner
summary: a call that nobody answers for
severity: warning
precision: high
help: |
  Somebody must answer for it.
python:
  - site: http-call
    require: {owner: set}
"""


class Team:
    """Writes files below a folder of rules and loads them beside the shipped ones."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("own/pack.yaml", PACK)

    def write(self, path: str, text: str | bytes) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def rule(self, changed: str = "", to: str = "") -> None:
        """The fine rule, with one part of its text replaced."""
        assert changed in RULE
        self.write("own/call-without-owner.yaml", RULE.replace(changed, to, 1) if changed else RULE)

    def load(self) -> Catalogue:
        return load_catalogue([self.folder], cached=False)

    def refused(self) -> str:
        """What loading complains of, with paths below the folder."""
        with pytest.raises(Refusal) as refused:
            self.load()
        return str(refused.value).replace(f"{self.folder.as_posix()}/", "")


@pytest.fixture
def team(tmp_path: Path) -> Team:
    return Team(tmp_path / "rules")


@pytest.fixture
def refusal(team: Team) -> Callable[[str, str], str]:
    """What is said of the fine rule with one part of it replaced."""

    def said(changed: str, to: str) -> str:
        team.rule(changed, to)
        return team.refused()

    return said

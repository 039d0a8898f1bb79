"""What a run is asked to do, beside the configuration of what it runs on."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeAlias

import msgspec

from backcheck.results.baseline import Known
from backcheck.rule import Rule

ENGINES = ("python", "bandit", "semgrep")

Heard: TypeAlias = Callable[[str, int, int], None]
"""Hears what is being done, and how much of it is done out of how much; 0 of 0 where nobody can tell."""


def silence(what: str, done: int, total: int) -> None:
    """For those who do not want to hear."""


class Options(msgspec.Struct, frozen=True):
    """``rules`` are the selected ones; ``today`` is an input like any other; ``baseline_revision`` is the commit that a baseline is of.

    ``below`` is the way from the configuration's folder to the root of the tree, empty or ending in ``/``.
    """

    rules: tuple[Rule, ...]
    today: date | None = None
    jobs: int = 0
    engines: tuple[str, ...] = ENGINES
    bandit_all: bool = False
    evidence: bool = False
    baseline: tuple[Known, ...] | None = None
    baseline_revision: str = ""
    cache: Path | None = None
    below: str = ""

"""What an engine said, or why it could say nothing."""

import traceback
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from backcheck.facts import FileFacts
from backcheck.result import EngineRun, Notice
from backcheck.rule import Rule, Severity
from backcheck.verdict import Judgement

NOT_ASKED = "was not asked for"


class Said(msgspec.Struct, frozen=True):
    """``not_checked`` gives the reason for each rule that an engine could not judge; ``facts`` are of Python files, by path.

    ``unread`` gives the reason for each file that no engine reads.
    """

    judgements: tuple[Judgement, ...] = ()
    notices: tuple[Notice, ...] = ()
    runs: tuple[EngineRun, ...] = ()
    not_checked: Mapping[str, str] = {}
    facts: Mapping[str, FileFacts] = {}
    unread: Mapping[str, str] = {}

    def plus(self, other: "Said") -> "Said":
        """Of two reasons for one rule the first stands."""
        return Said(
            self.judgements + other.judgements,
            self.notices + other.notices,
            self.runs + other.runs,
            {**other.not_checked, **self.not_checked},
            {**self.facts, **other.facts},
            {**other.unread, **self.unread},
        )


def failed(engine: str, rules: Iterable[Rule], error: Exception) -> Said:
    """An engine that broke: the run goes on without it and ends as failed."""
    message = f"{engine} failed: {type(error).__name__}: {error}{_where(error)}"
    notice = Notice(Severity.ERROR, "engine-failed", message, engine=engine, fatal=True)
    return Said(notices=(notice,), not_checked={rule.id: f"{engine} failed" for rule in rules})


def not_asked(engine: str, rules: Iterable[Rule]) -> Said:
    return Said(not_checked={rule.id: f"{engine} {NOT_ASKED}" for rule in rules})


def _where(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""

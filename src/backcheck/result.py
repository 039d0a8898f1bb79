"""What one run knows, complete enough that every report is a pure function of it."""

from enum import StrEnum
from typing import Any

import msgspec

from backcheck.finding import Finding
from backcheck.position import Span
from backcheck.rule import Rule, Severity


class Status(StrEnum):
    """Of a checklist item, as the checklist's counting rules define it."""

    FAIL = "fail"
    REVIEW = "review"
    PARTIAL = "partial"
    PASS = "pass"
    NOT_APPLICABLE = "not applicable"
    NOT_CHECKED = "not checked"


class Counts(msgspec.Struct, frozen=True):
    """Sites by verdict. ``accepted`` are fails and reviews with a suppression; ``new`` are open ones absent from the baseline."""

    fails: int = 0
    reviews: int = 0
    passes: int = 0
    unjudged: int = 0
    accepted: int = 0
    new: int = 0

    @property
    def sites(self) -> int:
        return self.fails + self.reviews + self.passes + self.unjudged + self.accepted

    def plus(self, other: "Counts") -> "Counts":
        return Counts(
            self.fails + other.fails,
            self.reviews + other.reviews,
            self.passes + other.passes,
            self.unjudged + other.unjudged,
            self.accepted + other.accepted,
            self.new + other.new,
        )


class ItemStatus(msgspec.Struct, frozen=True):
    """One line of the checklist. ``rules`` are those that answer it; ``unchecked`` those of them that could not run here."""

    id: str  # C1..C13, or a short word for each + item
    title: str
    status: Status
    counts: Counts
    rules: tuple[str, ...]
    unchecked: tuple[str, ...] = ()


class Notice(msgspec.Struct, frozen=True, order=True):
    """Something that could not be done, or that the reader must know: ``code`` is a stable word such as ``unparsable-file``."""

    level: Severity
    code: str
    message: str
    path: str = ""
    line: int = 0
    rule: str = ""
    engine: str = ""
    fatal: bool = False  # an engine or a rule failed: exit status 3


class FileEntry(msgspec.Struct, frozen=True, order=True):
    """A file of the tree: its language, its class (service, test, migration, generated, vendored, example, docs, config), and why."""

    path: str
    language: str
    kind: str
    reason: str
    checked: bool = True
    lines: int = 0


class EngineRun(msgspec.Struct, frozen=True):
    """What an engine did; ``seconds`` never reaches a report that must be the same on every run."""

    name: str
    version: str
    files: int
    seconds: float
    detail: str = ""


class Result(msgspec.Struct, frozen=True):
    """Everything about one run, in a canonical order, so that equal inputs give equal bytes.

    ``lines`` maps path -> line number -> text for every line that a finding's region or trace touches (with two lines of
    context around regions); secrets are already masked in it. ``passes`` are filled only with ``--evidence``: (rule, place).
    """

    findings: tuple[Finding, ...]
    counts: dict[str, Counts]  # by rule id; a rule without an entry had no site
    checklist: tuple[ItemStatus, ...]
    rules: tuple[Rule, ...]  # the selected rules, by id
    not_checked: dict[str, str]  # rule id -> reason
    notices: tuple[Notice, ...]
    files: tuple[FileEntry, ...]
    lines: dict[str, dict[int, str]] = {}
    passes: tuple[tuple[str, Span], ...] = ()
    inventory: dict[str, Any] = {}
    engines: tuple[EngineRun, ...] = ()
    fixed: tuple[str, ...] = ()  # fingerprints of the baseline that are gone
    revision: str = ""
    repository: str = ""
    views: dict[str, tuple[ItemStatus, ...]] = {}  # the checklist counted by pack, by CWE and by OWASP edition

"""A rule as its file declares it; loading and checking of the files live in ``backcheck.catalogue``."""

from enum import StrEnum
from typing import Any

import msgspec


class Severity(StrEnum):
    """How much a true finding hurts."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Precision(StrEnum):
    """How often a fail is true, as measured; ``PROVISIONAL`` is not yet shown on code that the rule was not tuned on."""

    VERY_HIGH = "very-high"
    HIGH = "high"
    PROVISIONAL = "provisional"
    MEDIUM = "medium"
    LOW = "low"


class Form(StrEnum):
    """How an entry judges its sites."""

    FLOW = "flow"
    REQUIRE = "require"
    FORBID = "forbid"
    ROUTE = "route"
    SETTING = "setting"
    CHECK = "check"


class Entry(msgspec.Struct, frozen=True):
    """One way in which a rule judges sites of our own engine: a site kind, an optional condition, and one form.

    ``body`` is the form's own mapping as written (for ``check`` the function's name); its keys were checked at load.
    ``message`` is the text of a fail and ``note`` of a review, with ``{callee}``, ``{option}`` and ``{name}`` to be filled in
    (``{value}`` too in ``require`` and ``forbid``); empty for the form's own. ``messages`` are those of some options alone. ``by_hand`` is
    what is asked in place of a fail in a program that is nothing but its own file.
    """

    site: str
    form: Form
    body: Any
    when: dict[str, Any] = {}
    message: str = ""
    note: str = ""
    messages: dict[str, str] = {}
    by_hand: str = ""


class SemgrepEntry(msgspec.Struct, frozen=True):
    """Patterns of one language; each list item is a pattern string or a mapping in semgrep's own syntax, binding ``$SITE``."""

    sites: tuple[Any, ...] = ()
    passes: tuple[Any, ...] = ()
    fails: tuple[Any, ...] = ()
    reviews: tuple[Any, ...] = ()
    message: str = ""


class Rule(msgspec.Struct, frozen=True):
    """``python`` are entries judged over Python code and the backend model, ``files`` over other files (Dockerfile, requirements)."""

    id: str
    name: str
    summary: str
    severity: Severity
    precision: Precision
    pack: str
    help: str
    since: str = "0.1"
    cwe: tuple[int, ...] = ()
    owasp: tuple[str, ...] = ()  # "A03:2021", "A05:2025", "API8:2023"
    speciality: str = ""  # security, database, architecture, operations, documentation
    security_severity: float | None = None  # 0.1 to 10.0 for a security rule
    preview: bool = False
    advice: bool = False  # never gates an item and is off unless asked for
    hidden: bool = False  # a repository often cannot show it: fail only when switched off by hand, else review
    python: tuple[Entry, ...] = ()
    files: tuple[Entry, ...] = ()
    bandit: tuple[str, ...] = ()
    semgrep: dict[str, SemgrepEntry] = {}
    covers: tuple[str, ...] = ()
    fix: str = ""
    path: str = ""  # of the rule file, for messages

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages this rule has sites in, in a stable order."""
        own = (("python",) if self.python or self.bandit else ()) + (("files",) if self.files else ())
        return own + tuple(sorted(self.semgrep))

    @property
    def gates(self) -> bool:
        """Whether an open fail makes a checklist item fail."""
        trusted = self.precision in (Precision.VERY_HIGH, Precision.HIGH, Precision.PROVISIONAL)
        return self.severity is not Severity.NOTE and trusted and not self.advice and not self.preview

    @property
    def on_by_default(self) -> bool:
        """Whether findings are shown without ``--all`` or a selection."""
        if self.advice or self.preview or self.precision is Precision.LOW:
            return False
        return self.precision is not Precision.MEDIUM or self.severity is Severity.ERROR

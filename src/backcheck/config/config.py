"""What a project may set, in ``[tool.backcheck]`` of its pyproject.toml or at the top of its backcheck.toml.

Field names with ``-`` for ``_`` are the keys; their descriptions are in the schema and in ``backcheck init``.
"""

import datetime
import hashlib
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from backcheck.rule import Severity

Text = Annotated[str, Meta(min_length=1)]
Kind = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]*$", description="a kebab-case word")]
DottedName = Annotated[str, Meta(pattern=r"^[^\W\d]\w*(\.[^\W\d]\w*)*$", description="a dotted name such as shop.auth.require_user")]
RoutePath = Annotated[str, Meta(pattern=r"^/", description="a route's path such as /login")]
FileClass = Literal["service", "test", "migration", "generated", "vendored", "example", "docs", "script", "config", "other"]


class FailOn(StrEnum):
    """From which severity on a finding makes the run fail."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NEVER = "never"


class AnswerStatus(StrEnum):
    """What a team says of something that its repository cannot show."""

    PASS = "pass"
    FAIL = "fail"
    NOT_APPLICABLE = "not-applicable"


class Answer(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """A question that a rule asked, answered once. After ``until`` it is asked again."""

    reason: Text
    status: AnswerStatus = AnswerStatus.PASS
    until: datetime.date | None = None

    def holds_on(self, today: datetime.date) -> bool:
        return self.until is None or today <= self.until


class AppOverride(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """An app that recognition misses or should see otherwise: its folder, and the profile that is deployed."""

    name: Text
    path: Text
    profile: str = ""


class Config(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """Every key is optional; without any file this is the configuration."""

    select: Annotated[tuple[Text, ...], Meta(description="rules to run: ids, prefixes, pack names or ALL; the default ones if empty")] = ()
    ignore: Annotated[tuple[Text, ...], Meta(description="rules not to run: ids, prefixes or pack names")] = ()
    all: Annotated[bool, Meta(description="run every rule, also previews, advice and those of low precision")] = False
    advice: Annotated[bool, Meta(description="run the rules that give advice too; they never gate an item")] = False
    per_path_ignores: Annotated[
        dict[Text, tuple[Text, ...]], Meta(description="rules whose findings are left out in files that match a glob")
    ] = {}
    exclude: Annotated[tuple[Text, ...], Meta(description="globs of files that are not looked at")] = ()
    classes: Annotated[
        dict[Text, FileClass], Meta(description="another class (service, test, example, ...) for files that match a glob")
    ] = {}
    severity: Annotated[dict[str, Severity], Meta(description="another severity for a rule: error, warning or note")] = {}
    fail_on: Annotated[FailOn, Meta(description="the severity from which findings make the run fail, or never")] = FailOn.WARNING
    rule_paths: Annotated[tuple[Text, ...], Meta(description="folders with packs and library models of the team's own")] = ()
    guards: Annotated[tuple[DottedName, ...], Meta(description="functions and classes of the project that check who is calling")] = ()
    login_routes: Annotated[tuple[RoutePath, ...], Meta(description="paths of routes that are open because callers log in there")] = ()
    sanitizers: Annotated[
        dict[Kind, tuple[DottedName, ...]], Meta(description="functions of the project that make a value safe, by the kind of sink")
    ] = {}
    answers: Annotated[
        dict[str, Text | Answer],
        Meta(description="what the code cannot tell, by rule id: a reason, or status, reason and until; accepts reviews, no fail"),
    ] = {}
    apps: Annotated[tuple[AppOverride, ...], Meta(description="apps that recognition misses or should see otherwise")] = ()

    def answer(self, rule_id: str) -> Answer | None:
        """The team's answer to a rule; a bare reason means that it holds."""
        answer = self.answers.get(rule_id)
        return Answer(answer) if isinstance(answer, str) else answer

    @property
    def digest(self) -> str:
        """Of every setting, for the keys of what depends on them."""
        return hashlib.blake2b(msgspec.json.encode(self, order="deterministic"), digest_size=16).hexdigest()


def overridden(config: Config, settings: Mapping[str, object]) -> Config:
    """The configuration with some fields replaced, as options on the command line do."""
    return msgspec.structs.replace(config, **settings)

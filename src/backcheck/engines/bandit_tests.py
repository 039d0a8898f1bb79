"""Which of bandit's tests run, and which rule of ours each of them is."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated

import msgspec
from msgspec import Meta

from backcheck.resources import rules_root
from backcheck.rule import Rule
from backcheck.written.document import Document
from backcheck.written.shape import read_as
from backcheck.written.yaml_text import read_yaml

TABLE = "bandit.yaml"
TestId = Annotated[str, Meta(pattern=r"^B[0-9]{3}$", description="a bandit test such as B113")]
RuleId = Annotated[str, Meta(pattern=r"^[A-Z]+[0-9]{3}$", description="a rule id such as SQL101")]


class BanditTest(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """A row of the table. ``message`` replaces bandit's own where that would show a secret."""

    rule: RuleId | None = None
    left_out: str = ""
    message: str = ""


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    tests: dict[TestId, BanditTest]


class Plan(msgspec.Struct, frozen=True):
    """``tests`` are to run, with the rule that their findings are of; ``waiting`` are those whose rule is not written yet."""

    tests: dict[str, str] = {}
    waiting: dict[str, str] = {}


@cache
def table() -> Mapping[str, BanditTest]:
    """The shipped table; a row names a rule or says why there is none."""
    path = rules_root() / TABLE
    document = read_yaml(TABLE, path.read_bytes())
    tests = read_as(document, _Table).tests
    for test, row in tests.items():
        _refuse_undecided(document, test, row)
    return tests


def _refuse_undecided(document: Document, test: str, row: BanditTest) -> None:
    if (row.rule is None) == (not row.left_out):
        raise document.refusal(("tests", test), "give either a rule or the reason why it is left out")


def plan(rules: Iterable[Rule], *, every: bool = False) -> Plan:
    """The tests of the selected rules that nothing of ours replaces; with ``every`` all that belong to a selected rule and are no noise."""
    selected = {rule.id: rule for rule in rules}
    tests = {test: rule.id for rule in selected.values() for test in rule.bandit if every or not rule.python}
    if not every:
        return Plan(dict(sorted(tests.items())))
    rows = {test: row.rule for test, row in table().items() if row.rule is not None}
    tests |= {test: rule for test, rule in rows.items() if rule in selected}
    return Plan(dict(sorted(tests.items())), {test: rule for test, rule in rows.items() if test not in tests})

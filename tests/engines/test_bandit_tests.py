"""Which of bandit's tests run: those that no rule of ours replaces, or all that one of our rules is."""

import pytest

from backcheck.catalogue import load_catalogue
from backcheck.engines.bandit_tests import Plan, plan, table
from backcheck.rule import Entry, Form, Precision, Rule, Severity

OWN = (Entry("http-call", Form.CHECK, "a"),)


def rule(rule_id: str, *tests: str, python: tuple[Entry, ...] = ()) -> Rule:
    return Rule(rule_id, "a-rule", "s", Severity.WARNING, Precision.HIGH, "pack", "help", bandit=tests, python=python)


def test_a_test_that_a_rule_of_ours_replaces_does_not_run() -> None:
    assert plan([rule("RES101", "B113", python=OWN), rule("INJ102", "B102", "B307")]) == Plan({"B102": "INJ102", "B307": "INJ102"})


def test_all_tests_are_those_of_the_selected_rules() -> None:
    found = plan([rule("RES101", "B113", python=OWN), rule("INJ102")], every=True)
    assert found.tests == {"B102": "INJ102", "B113": "RES101", "B307": "INJ102"}
    assert found.waiting["B506"] == "INJ107"
    assert not found.tests.keys() & found.waiting.keys()


@pytest.mark.parametrize("test", ["B101", "B311", "B403", "B603"])
def test_noise_never_runs(test: str) -> None:
    found = plan([rule(row.rule) for row in table().values() if row.rule], every=True)
    assert test not in found.tests
    assert table()[test].left_out


def test_the_table_and_the_rules_say_the_same() -> None:
    rules = load_catalogue(cached=False).rules
    said = {test: rule.id for rule in rules.values() for test in rule.bandit}
    assert {test: table()[test].rule for test in said} == said


def test_every_row_of_a_written_rule_is_in_that_rule() -> None:
    rules = load_catalogue(cached=False).rules
    rows = {test: row.rule for test, row in table().items() if row.rule in rules}
    assert {test: name for test, name in rows.items() if test not in rules[name].bandit} == {}

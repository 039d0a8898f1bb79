"""Every setting is read as written, or refused with the line and what could stand there."""

import datetime
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator

from backcheck.catalogue import load_catalogue
from backcheck.config import Answer, AnswerStatus, AppOverride, Config, FailOn, overridden
from backcheck.config.schema import config_schema
from backcheck.rule import Severity

if TYPE_CHECKING:
    from tests.config.conftest import Repository


def test_every_key_is_read(repository: "Repository") -> None:
    config = repository.reads("""\
select = ["OWN", "sql"]
ignore = ["OWN102"]
all = true
advice = true
exclude = ["legacy/**"]
fail-on = "never"
guards = ["shop.auth.require_user"]
login-routes = ["/login"]
severity = {OWN102 = "error"}
classes = {"tools/**" = "script"}

[per-path-ignores]
"tools/**" = ["OWN102", "sql"]

[sanitizers]
sql = ["shop.text.quoted"]

[answers]
OWN101 = {status = "not-applicable", reason = "no traffic from outside", until = 2027-03-01}

[[apps]]
name = "shop"
path = "shop/app"
profile = "production"
""")
    assert config == Config(
        select=("OWN", "sql"),
        ignore=("OWN102",),
        all=True,
        advice=True,
        exclude=("legacy/**",),
        fail_on=FailOn.NEVER,
        rule_paths=("lint",),
        guards=("shop.auth.require_user",),
        login_routes=("/login",),
        severity={"OWN102": Severity.ERROR},
        classes={"tools/**": "script"},
        per_path_ignores={"tools/**": ("OWN102", "sql")},
        sanitizers={"sql": ("shop.text.quoted",)},
        answers={"OWN101": Answer("no traffic from outside", AnswerStatus.NOT_APPLICABLE, datetime.date(2027, 3, 1))},
        apps=(AppOverride("shop", "shop/app", "production"),),
    )


def test_a_bare_reason_answers_that_it_holds(repository: "Repository") -> None:
    config = repository.reads("answers.OWN101 = 'the gateway limits calls'")
    assert config.answer("OWN101") == Answer("the gateway limits calls", AnswerStatus.PASS)
    assert config.answer("OWN102") is None


@pytest.mark.parametrize(("until", "holds"), [(None, True), (datetime.date(2027, 3, 1), True), (datetime.date(2027, 2, 28), False)])
def test_an_answer_holds_up_to_its_last_day(until: datetime.date | None, holds: bool) -> None:
    assert Answer("r", until=until).holds_on(datetime.date(2027, 3, 1)) is holds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("selct = []", "1:1: unknown key 'selct'; did you mean 'select'? known: advice, all, answers, apps, classes, exclude, fail-on,"),
        ("# c\nfail_on = 'error'", "2:1: unknown key 'fail_on'; did you mean 'fail-on'?"),
        ("[tool.backcheck]\nselect = []", "1:2: in backcheck.toml the settings stand at the top, without [tool.backcheck]"),
        ("select = 'SQL'", "1:10: expected a list, not 'SQL'"),
        ("select = [\n  'sql',\n  3,\n]", "3:3: expected a text, not 3"),
        ("fail-on = 'eror'", "1:11: 'eror' is not allowed here; did you mean 'error'? known: error, never, note, warning"),
        ("all = 'yes'", "1:7: expected true or false, not 'yes'"),
        ("guards = ['shop.auth:user']", "1:11: 'shop.auth:user' is not a dotted name such as shop.auth.require_user"),
        ("login-routes = ['login']", "1:17: 'login' is not a route's path such as /login"),
        ("sanitizers.SQL = []", "1:12: 'SQL' is not a kebab-case word"),
        ("sanitizers = {sql = ['a b']}", "1:22: 'a b' is not a dotted name"),
        ("classes = {'a' = 'tests'}", "1:18: 'tests' is not allowed here; did you mean 'test'? known: config, docs, example,"),
        ("severity.SQL101 = 'hihg'", "1:19: 'hihg' is not allowed here; known: error, note, warning"),
        ("[per-path-ignores]\n'a' = 'SQL'", "2:7: expected a list, not 'SQL'"),
        ("[answers]\nOWN101 = 3", "2:10: expected a text or a mapping, not 3"),
        ("[answers.OWN101]\nreson = 'x'", "2:1: unknown key 'reson'; did you mean 'reason'? known: reason, status, until"),
        ("[answers.OWN101]\nstatus = 'pass'", "1:10: the key 'reason' is missing"),
        ("[answers]\nOWN101 = {reason = 'x', until = 'x'}", "2:33: expected a date such as 2027-03-01, not 'x'"),
        ("[[apps]]\nname = 'a'\npath = 'a'\n[[apps]]\nname = 'b'", "4:3: the key 'path' is missing"),
        ("[[apps]]\nname = 'a'\npath = 'a'\nroot = 'a'", "4:1: unknown key 'root'; known: name, path, profile"),
        ("select = [\n", "1:1: no TOML: Invalid value (at end of document)"),
    ],
)
def test_a_bad_key_or_value_is_refused_where_it_stands(repository: "Repository", text: str, said: str) -> None:
    assert repository.refuses(text).startswith(f"backcheck.toml:{said}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("select = ['sql', 'OWN110']", "2:18: unknown rule, prefix or pack 'OWN110'; did you mean 'OWN101'? packs: api, api-docs,"),
        (
            "[sanitizers]\nsql = ['shop.quoted']\nsqll = ['shop.quoted']",
            "4:1: no sink is of kind 'sqll'; did you mean 'sql'? known: archive, ",
        ),
        ("ignore = ['squl']", "2:11: unknown rule, prefix or pack 'squl'; did you mean 'sql'?"),
        ("[per-path-ignores]\n'a/**' = ['OWN111']", "3:11: unknown rule, prefix or pack 'OWN111'; did you mean 'OWN101'?"),
        ("[severity]\nOWN10 = 'error'", "3:1: unknown rule 'OWN10'; did you mean 'OWN101'?"),
        ("severity = { OWN102 = 'error', OWN10 = 'error' }", "2:32: unknown rule 'OWN10'; did you mean 'OWN101'?"),
        ("[answers]\nOWN10 = 'x'", "3:1: unknown rule 'OWN10'; did you mean 'OWN101'?"),
    ],
)
def test_a_rule_or_kind_that_does_not_exist_is_refused_where_it_is_named(repository: "Repository", text: str, said: str) -> None:
    assert repository.refuses(f"rule-paths = ['lint']\n{text}").startswith(f"backcheck.toml:{said}")


def test_places_in_a_project_file_are_those_of_its_table(repository: "Repository") -> None:
    text = "[project]\nname = 'shop'\n\n[tool.backcheck]\nfail-on = 'warning'\n[tool.backcheck.severty]\nSQL101 = 'error'\n"
    assert repository.refuses(text, "pyproject.toml").startswith("pyproject.toml:6:17: unknown key 'severty'; did you mean 'severity'?")


def test_a_bad_rule_file_of_the_team_is_refused_with_its_own_place(repository: "Repository") -> None:
    repository.write("lint/own/judges.yaml", "id: OWN102\nnaem: judges\n")
    assert repository.refuses("rule-paths = ['lint']") == "lint/own/judges.yaml:2:1: " + KEYS


KEYS = (
    "unknown key 'naem'; did you mean 'name'? known: advice, bandit, covers, cwe, files, fix, help, hidden, id, name, owasp, precision, "
    "preview, python, security-severity, semgrep, severity, since, speciality, summary"
)


def test_settings_may_be_replaced_one_by_one() -> None:
    changed = overridden(Config(exclude=("a",)), {"select": ("SQL",), "fail_on": FailOn.ERROR})
    assert changed == Config(exclude=("a",), select=("SQL",), fail_on=FailOn.ERROR)


def test_the_digest_changes_with_every_setting_and_with_nothing_else() -> None:
    one = Config(severity={"A": Severity.NOTE, "B": Severity.ERROR}, answers={"A": "x"})
    same = Config(severity={"B": Severity.ERROR, "A": Severity.NOTE}, answers={"A": "x"})
    assert one.digest == same.digest
    assert one.digest != overridden(one, {"answers": {"A": "y"}}).digest


def test_the_schema_for_editors_agrees_with_what_is_read() -> None:
    catalogue = load_catalogue(cached=False)
    validator = Draft202012Validator(config_schema(catalogue))
    assert validator.is_valid({"select": ["sql"], "fail-on": "note", "apps": [{"name": "a", "path": "a"}], "severity": {"SQL101": "note"}})
    wrongs: tuple[dict[str, object], ...] = (
        {"selct": []},
        {"fail-on": "eror"},
        {"severity": {"SQL1O1": "note"}},
        {"answers": {"SQL1O1": "x"}},
        {"apps": [{}]},
    )
    for wrong in wrongs:
        assert not validator.is_valid(wrong)

"""The table of rules for terminals, documentation and other programs."""

import json

import msgspec
import pytest

from backcheck.catalogue import Catalogue, Item, Pack, Speciality
from backcheck.rule import Precision, Rule, SemgrepEntry, Severity
from backcheck.rulebook import table_json, table_markdown, table_text

SQL = Rule(
    "SQL101", "sql-from-input", "input | becomes SQL", Severity.ERROR, Precision.HIGH, "sql", "help\n",
    cwe=(89,), owasp=("A03:2021",), bandit=("B608",), semgrep={"javascript": SemgrepEntry(), "typescript": SemgrepEntry()},
)  # fmt: skip
API = Rule("API102", "verb-in-path", "a path says what to do", Severity.NOTE, Precision.MEDIUM, "api", "help\n", advice=True)
CATALOGUE = Catalogue(
    {"API102": API, "SQL101": SQL},
    {
        "api": Pack("api", "API practice", "API", Speciality.ARCHITECTURE, "Behaves."),
        "auth": Pack("auth", "Authentication", "AUTH", Speciality.SECURITY, "Knows."),
        "sql": Pack("sql", "SQL", "SQL", Speciality.SECURITY, "Values apart."),
    },
    (Item("C1", "one", ("api",)), Item("C10", "ten", ("sql",)), Item("schema", "more", ("sql",))),
    {},
)
RULES = (API, SQL)


def test_a_terminal_gets_a_line_for_each_rule_below_its_pack() -> None:
    assert (
        table_text(CATALOGUE, RULES).plain
        == """\
api  API practice
  API102   note    medium                       verb-in-path    (advice) a path says what to do
sql  SQL
  SQL101   error   high        py js ts         sql-from-input  input | becomes SQL

2 rules, 1 on by default; 'backcheck explain API102' shows one
"""
    )


def test_lines_are_cut_where_the_terminal_ends() -> None:
    lines = table_text(CATALOGUE, RULES, 60).plain.splitlines()
    assert "  SQL101   error   high        py js ts         sql-from-in…" in lines
    assert max(len(line) for line in lines[:-2]) == 60


def test_a_terminal_sees_the_severity_in_colour() -> None:
    styles = {
        (span.style, table_text(CATALOGUE, RULES).plain[span.start : span.end].strip()) for span in table_text(CATALOGUE, RULES).spans
    }
    assert {("red", "error"), ("cyan", "note"), ("bold", "sql")} <= styles


def test_no_rules_are_said_to_be_none() -> None:
    assert table_text(CATALOGUE, ()).plain == "no rules\n"


def test_documentation_gets_a_table_for_each_pack() -> None:
    assert (
        table_markdown(CATALOGUE, RULES)
        == """\
# Rules

## API practice (api)

Behaves.

| id | name | finds | severity | precision | languages | CWE |
|---|---|---|---|---|---|---|
| API102 | verb-in-path | (advice) a path says what to do | note | medium |  |  |

## SQL (sql)

Values apart.

| id | name | finds | severity | precision | languages | CWE |
|---|---|---|---|---|---|---|
| SQL101 | sql-from-input | input \\| becomes SQL | error | high | py js ts | 89 |
"""
    )


@pytest.mark.parametrize(
    ("fields", "finds"),
    [
        ({"advice": True}, "(advice) input"),
        ({"preview": True}, "(preview) input"),
        ({"precision": Precision.LOW}, "(low precision) input"),
        ({"precision": Precision.MEDIUM, "severity": Severity.NOTE}, "(medium precision) input"),
        ({}, "input"),
    ],
)
def test_rules_that_are_off_by_default_say_why(fields: dict[str, object], finds: str) -> None:
    rule = msgspec.structs.replace(SQL, **fields)
    assert f"| {finds} " in table_markdown(CATALOGUE, (rule,))


def test_programs_get_everything() -> None:
    content = json.loads(table_json(CATALOGUE, RULES))
    assert [rule["id"] for rule in content["rules"]] == ["API102", "SQL101"]
    assert content["rules"][1] == {
        "id": "SQL101", "name": "sql-from-input", "summary": "input | becomes SQL", "severity": "error", "precision": "high",
        "pack": "sql", "speciality": "", "items": ["C10", "schema"], "languages": ["python", "javascript", "typescript"],
        "cwe": [89], "owasp": ["A03:2021"], "security-severity": None, "bandit": ["B608"], "covers": [], "fix": "", "since": "0.1",
        "gates": True, "on-by-default": True, "advice": False, "preview": False, "hidden": False, "help": "help\n",
    }  # fmt: skip
    assert [pack["name"] for pack in content["packs"]] == ["api", "auth", "sql"]
    assert content["items"][0] == {"id": "C1", "title": "one", "packs": ["api"]}

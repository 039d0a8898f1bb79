"""A rule file is read as written, or refused with its line and with what could stand there."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from backcheck.rule import Form, Precision, Severity

if TYPE_CHECKING:
    from tests.catalogue.conftest import Team

FILE = "own/call-without-owner.yaml"
FORM = "    require: {owner: set}\n"


def test_a_rule_is_what_its_file_says(team: "Team") -> None:
    team.rule("precision: high\n", "precision: high\ncwe: [89]\nhidden: true\nsecurity-severity: 7\nfix: add-owner\nbandit: [B113]\n")
    rule = team.load().rules["OWN101"]
    assert (rule.name, rule.pack, rule.severity, rule.precision) == ("call-without-owner", "own", Severity.WARNING, Precision.HIGH)
    assert (rule.cwe, rule.hidden, rule.security_severity, rule.fix, rule.bandit) == ((89,), True, 7.0, "add-owner", ("B113",))
    assert (rule.speciality, rule.since, rule.help) == ("operations", "0.1", "Somebody must answer for it.\n")
    assert rule.path.endswith(f"rules/{FILE}")


def test_a_rule_may_belong_to_another_speciality_than_its_pack(team: "Team") -> None:
    team.rule("precision: high\n", "precision: high\nspeciality: database\n")
    assert team.load().rules["OWN101"].speciality == "database"


@pytest.mark.parametrize(
    ("written", "form", "body"),
    [
        (
            "flow: {sources: [remote, file], sink: sql, unknown: leave}",
            Form.FLOW,
            {"sources": ["remote", "file"], "sink": "sql", "unknown": "leave"},
        ),
        ("require: {timeout: set, verify: {equals: true}}", Form.REQUIRE, {"timeout": "set", "verify": {"equals": True}}),
        ("require: {timeout: {set: true, none-ok: true}}", Form.REQUIRE, {"timeout": {"set": True, "none-ok": True}}),
        (
            "forbid: {mode: {in: [ecb, cbc]}, bits: {less-than: 2048}}",
            Form.FORBID,
            {"mode": {"in": ["ecb", "cbc"]}, "bits": {"less-than": 2048}},
        ),
        (
            "forbid: {url: {matches: '^http:'}, key: const, n: {at-most: 1.5}}",
            Form.FORBID,
            {"url": {"matches": "^http:"}, "key": "const", "n": {"at-most": 1.5}},
        ),
        (
            "route: {methods: [POST], auth: required, except: [login]}",
            Form.ROUTE,
            {"methods": ["POST"], "auth": "required", "except": ["login"]},
        ),
        ("route: {documented: true}", Form.ROUTE, {"documented": True}),
        ("setting: {name: DEBUG, require: {equals: false}}", Form.SETTING, {"name": "DEBUG", "require": {"equals": False}}),
        ("setting: {any-of: [A, B], require: set}", Form.SETTING, {"any-of": ["A", "B"], "require": "set"}),
        ("check: call_without_owner", Form.CHECK, "call_without_owner"),
    ],
)
def test_each_form_is_kept_as_it_was_written(team: "Team", written: str, form: Form, body: object) -> None:
    team.rule(FORM, f"    {written}\n    when: {{async: true}}\n    message: '{{callee}} has no {{option}}'\n    note: why\n")
    entry = team.load().rules["OWN101"].python[0]
    assert (entry.site, entry.form, entry.body) == ("http-call", form, body)
    assert (entry.when, entry.message, entry.note) == ({"async": True}, "{callee} has no {option}", "why")


@pytest.mark.parametrize(
    ("changed", "to", "said"),
    [
        ("summary:", "sumary:", "3:1: unknown key 'sumary'; did you mean 'summary'? known: advice, bandit, covers, cwe,"),
        ("summary: a call that nobody answers for\n", "", "1:1: the key 'summary' is missing"),
        ("help: |\n  Somebody must answer for it.\n", "", "1:1: the key 'help' is missing"),
        ("|\n  Somebody must answer for it.", "'  '", "6:7: the text is empty"),
        ("a call that nobody answers for", "[a]", "3:10: expected a text, not a list"),
        ("id: OWN101", "id: own101", "1:5: 'own101' is not a rule id such as SQL101"),
        ("id: OWN101", "id: OWN1010", "1:5: 'OWN1010' is not a rule id such as SQL101"),
        ("id: OWN101", 'id: "OWN101\\n"', "1:5: 'OWN101\\n' is not a rule id such as SQL101"),
        ("id: OWN101", "id: SQL999", "1:5: 'SQL999' does not have the prefix of its pack own: OWN"),
        ("call-without-owner", "Call_Without", "2:7: 'Call_Without' is not a kebab-case word"),
        ("call-without-owner", "other-name", "2:7: 'other-name' is not the file's name 'call-without-owner'"),
        ("warning", "warn", "4:11: 'warn' is not allowed here; did you mean 'warning'? known: error, note, warning"),
        ("high", "hihg", "5:12: 'hihg' is not allowed here; did you mean 'high'? known: high, low, medium, provisional, very-high"),
        ("severity: warning", "severity: true", "4:11: true is not allowed here; known: error, note, warning"),
        ("precision: high\n", "precision: high\ncwe: [79, x]\n", "6:11: expected a whole number, not 'x'"),
        ("precision: high\n", "precision: high\ncwe: [true]\n", "6:7: expected a whole number, not true"),
        ("precision: high\n", "precision: high\ncwe: [0]\n", "6:7: 0 is outside 1 to 9999"),
        ("precision: high\n", "precision: high\nsecurity-severity: 11\n", "6:20: 11 is outside 0.1 to 10.0"),
        ("precision: high\n", "precision: high\nadvice: 1\n", "6:9: expected true or false, not 1"),
        ("precision: high\n", "precision: high\nowasp: [A3:2021]\n", "6:9: 'A3:2021' is not an OWASP category such as A03:2021"),
        ("precision: high\n", "precision: high\nbandit: [b113]\n", "6:10: 'b113' is not a bandit test such as B113"),
        (
            "precision: high\n",
            "precision: high\nspeciality: secuirty\n",
            "6:13: 'secuirty' is not allowed here; did you mean 'security'? known: architecture,",
        ),
        ("- site: http-call\n    ", "- ", "9:5: the key 'site' is missing"),
        ("  - site: http-call\n    require: {owner: set}\n", "  site: x\n", "9:3: expected a list, not a mapping"),
    ],
)
def test_a_bad_key_or_value_is_refused_where_it_stands(refusal: Callable[[str, str], str], changed: str, to: str, said: str) -> None:
    assert refusal(changed, to).startswith(f"{FILE}:{said}")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("note: no form", "9:5: an entry has exactly one form and this one has none; forms: flow, require, forbid, route, setting, check"),
        ("check: a\n    require: {b: set}", "9:5: an entry has exactly one form and this one has require and check"),
        ("forbids: {a: set}", "10:5: unknown key 'forbids'; did you mean 'forbid'? known: by-hand, check,"),
        ("flow: {sources: [remote]}", "10:11: the key 'sink' is missing"),
        ("flow: {sources: [], sink: sql}", "10:21: the list is empty"),
        ("flow: {source: [remote], sink: sql}", "10:12: unknown key 'source'; did you mean 'sources'? known: sink, sources, unknown"),
        ("flow:", "10:10: expected a mapping, not nothing"),
        ("require: {}", "10:14: require names no option"),
        ("require: {timeout: sett}", "10:24: 'sett' is not allowed here; did you mean 'set'? known: absent, const, set"),
        ("require: {timeout: 3}", "10:24: expected a text or a mapping, not 3"),
        ("require: {timeout: {les-than: 3}}", "10:25: unknown key 'les-than'; did you mean 'less-than'? known: absent, at-most,"),
        ("require: {timeout: {less-than: soon}}", "10:36: expected a number, not 'soon'"),
        ("require: {timeout: {none-ok: true}}", "10:24: expected exactly one operator, not none; known: set, absent, const, equals,"),
        ("require: {timeout: {less-than: 3, at-most: 3}}", "10:24: expected exactly one operator, not less-than and at-most"),
        ("forbid: {url: {matches: '('}}", "10:29: no regular expression: missing ), unterminated subpattern"),
        ("forbid: {url: {in: []}}", "10:24: the list is empty"),
        ("route: {methods: [POSTT]}", "10:23: 'POSTT' is not allowed here; did you mean 'POST'? known: DELETE,"),
        ("route: {auth: require}", "10:19: 'require' is not allowed here; did you mean 'required'? known: none, optional, required"),
        ("route: {documented: false}", "10:25: false is not allowed here; known: true"),
        ("route: {paged: true}", "10:13: unknown key 'paged'; known: auth, documented, except, methods, tested"),
        ("route: {methods: [POST]}", "10:12: a route entry asks for exactly one of auth, documented, tested"),
        ("route: {auth: required, tested: true}", "10:12: a route entry asks for exactly one of auth, documented, tested"),
        ("route: {auth: required}", "9:5: a route entry needs a message"),
        ("setting: {name: A, require: set}", "9:5: a setting entry needs a message"),
        ("setting: {require: set}", "10:14: give either name or any-of"),
        ("setting: {name: A, any-of: [B], require: set}", "10:14: give either name or any-of"),
        ("setting: {name: A}", "10:14: the key 'require' is missing"),
        ("check: ../../evil", "10:12: '../../evil' is not the name of a check function"),
        ("check: c\n    when: {size: {less: 3}}", "11:19: unknown key 'less'; did you mean 'less-than'?"),
        (
            "check: c\n    message: '{caller} is bad'",
            "11:14: unknown placeholder 'caller'; did you mean 'callee'? known: callee, name, option",
        ),
        ("check: c\n    note: 'it is {value}'", "11:11: unknown placeholder 'value'; did you mean 'callee'? known: callee, name, option"),
        ("check: c\n    by-hand: 'who starts {callee}'", "11:14: a check entry does not ask who starts what"),
        ("require: {a: set}\n    by-hand: 'who starts {value.x}'", "11:14: unknown placeholder 'value.x'; did you mean 'value'?"),
        ("check: c\n    message: '{name.__class__}'", "11:14: unknown placeholder 'name.__class__'; known: callee, name, option"),
        ("check: c\n    message: '{name:>999999999}'", "11:14: a placeholder is written plainly: {name}"),
        ("check: c\n    message: '{callee'", "11:14: no message template: expected '}' before end of string"),
    ],
)
def test_a_bad_entry_is_refused_where_it_stands(refusal: Callable[[str, str], str], written: str, said: str) -> None:
    assert refusal(FORM.strip(), written).startswith(f"{FILE}:{said}")


def test_a_rule_that_cannot_judge_is_refused(refusal: Callable[[str, str], str]) -> None:
    said = refusal("python:\n  - site: http-call\n    require: {owner: set}\n", "")
    assert said == f"{FILE}:1:1: the rule has no way to judge: give python, files, semgrep or bandit"


SEMGREP = """\
semgrep:
  js:
    sites: ["fetch(...)"]
    fails: [{pattern: "fetch($URL)"}]
    message: no owner
  go:
    sites: ["http.Get(...)"]
"""


def test_javascript_patterns_stand_for_typescript_too(team: "Team") -> None:
    team.rule("python:\n", SEMGREP + "python:\n")
    patterns = team.load().rules["OWN101"].semgrep
    assert list(patterns) == ["go", "javascript", "typescript"]
    assert patterns["javascript"] == patterns["typescript"]
    assert patterns["javascript"].fails == ({"pattern": "fetch($URL)"},)
    assert (patterns["go"].sites, patterns["go"].fails) == (("http.Get(...)",), ())


def test_typescript_may_have_patterns_of_its_own(team: "Team") -> None:
    team.rule("python:\n", SEMGREP.replace("go:", "typescript:") + "python:\n")
    patterns = team.load().rules["OWN101"].semgrep
    assert patterns["typescript"].sites == ("http.Get(...)",)
    assert patterns["javascript"].sites == ("fetch(...)",)


@pytest.mark.parametrize(
    ("changed", "to", "said"),
    [
        (
            "  go:",
            "  golang:",
            "13:3: 'golang' is not allowed here; did you mean 'go'? known: csharp, go, java, javascript, js, php, typescript",
        ),
        ("  go:", "  javascript:", "9:3: js and javascript are the same language: give one"),
        ("fails:", "failes:", "11:5: unknown key 'failes'; did you mean 'fails'? known: fails, message, passes, reviews, sites"),
        ('    sites: ["http.Get(...)"]\n', "    fails: [a]\n", "14:5: the key 'sites' is missing"),
        ('"http.Get(...)"', "3", "14:13: expected a text or a mapping, not 3"),
    ],
)
def test_bad_patterns_are_refused_where_they_stand(refusal: Callable[[str, str], str], changed: str, to: str, said: str) -> None:
    assert refusal("python:\n", SEMGREP.replace(changed, to) + "python:\n").startswith(f"{FILE}:{said}")

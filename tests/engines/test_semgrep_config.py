"""The generated configuration: one file, each item asked as it was written, and no method of just anything."""

import json
from typing import Any

import pytest

from backcheck.engines.semgrep_config import Kind, Query, configuration
from backcheck.refusal import Refusal
from backcheck.rule import Precision, Rule, SemgrepEntry, Severity


def rule(rule_id: str = "RES101", **languages: SemgrepEntry) -> Rule:
    return Rule(
        rule_id, "a-rule", "it waits", Severity.WARNING, Precision.HIGH, "resilience", "help", semgrep=languages, path="rules/a.yaml"
    )


def entries(*rules: Rule) -> list[dict[str, Any]]:
    written: dict[str, list[dict[str, Any]]] = json.loads(configuration(rules).text)
    return written["rules"]


def test_items_of_one_kind_are_one_entry_unless_they_need_their_own() -> None:
    own = {"patterns": [{"pattern": "get($U)"}], "message": "get of $U"}
    found = entries(rule(javascript=SemgrepEntry(sites=("get(...)", "put(...)"), fails=("get(1)", own))))
    assert [entry["message"] for entry in found] == ["it waits", "it waits", "get of $U"]
    assert found[0]["pattern-either"] == [{"patterns": [{"pattern": "get(...)"}]}, {"patterns": [{"pattern": "put(...)"}]}]


def test_what_binds_the_site_is_focused_on_it() -> None:
    found = entries(rule(javascript=SemgrepEntry(sites=({"patterns": [{"pattern": "{a: $SITE}"}, {"pattern-not": "b"}]},))))
    assert found[0]["pattern-either"] == [{"patterns": [{"pattern": "{a: $SITE}"}, {"pattern-not": "b"}, {"focus-metavariable": "$SITE"}]}]


def test_a_flow_is_focused_in_its_sinks() -> None:
    flow = {"mode": "taint", "pattern-sources": [{"pattern": "a"}], "pattern-sinks": [{"pattern": "b($SITE)"}, {"pattern": "c"}]}
    found = entries(rule(javascript=SemgrepEntry(fails=(flow,))))
    assert found[0]["mode"] == "taint"
    assert found[0]["pattern-sinks"] == [
        {"patterns": [{"pattern": "b($SITE)"}, {"focus-metavariable": "$SITE"}]},
        {"patterns": [{"pattern": "c"}]},
    ]


def test_languages_with_equal_patterns_are_asked_once() -> None:
    same = SemgrepEntry(sites=("get(...)",))
    other = SemgrepEntry(sites=("http.Get(...)",))
    assert [entry["languages"] for entry in entries(rule(go=other, javascript=same, typescript=same))] == [
        ["go"],
        ["javascript", "typescript"],
    ]


def test_each_entry_is_traced_to_its_rule_and_kind() -> None:
    patterns = SemgrepEntry(sites=("get(...)",), passes=("get(1)",))
    made = configuration([rule("RES102", go=patterns), rule("RES101", go=patterns)])
    assert list(made.queries.values()) == [Query(name, kind) for name in ("RES101", "RES102") for kind in (Kind.SITES, Kind.PASSES)]


def test_the_digest_names_the_questions() -> None:
    first = rule(go=SemgrepEntry(sites=("get(...)",)))
    assert configuration([first]).digest == configuration([first]).digest
    assert configuration([first]).digest != configuration([rule(go=SemgrepEntry(sites=("put(...)",)))]).digest


@pytest.mark.parametrize("item", ["$DB.query(...)", "await $DB.query($SITE)", {"pattern": "$X.get(...)", "message": "no"}])
def test_a_method_of_anything_is_refused(item: Any) -> None:
    with pytest.raises(Refusal, match=r"rules/a\.yaml: .* calls a method of anything"):
        entries(rule(go=SemgrepEntry(sites=(item,))))


@pytest.mark.parametrize(
    "item", ["($DB : Pool).query(...)", "axios.get(...)", {"patterns": [{"pattern": "$X.get(...)"}, {"pattern-inside": "a"}]}]
)
def test_a_method_of_something_known_is_not(item: Any) -> None:
    assert entries(rule(go=SemgrepEntry(sites=(item,))))

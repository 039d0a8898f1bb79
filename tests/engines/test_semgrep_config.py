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


def test_an_item_says_its_own_message_or_that_of_its_language_or_the_rules() -> None:
    own = {"patterns": [{"pattern": "get($U)"}], "message": "get of $U"}
    found = entries(
        rule(javascript=SemgrepEntry(sites=("get(...)",), fails=(own,)), go=SemgrepEntry(sites=("Get(...)",), message="Get waits"))
    )
    assert [entry["message"] for entry in found] == ["Get waits", "it waits", "get of $U"]


def test_what_binds_the_site_is_focused_on_it() -> None:
    found = entries(rule(javascript=SemgrepEntry(sites=({"patterns": [{"pattern": "{a: $SITE}"}, {"pattern-not": "b"}]},))))
    assert found[0]["patterns"] == [{"pattern": "{a: $SITE}"}, {"pattern-not": "b"}, {"focus-metavariable": "$SITE"}]


def test_a_name_stands_for_a_module_by_any_way_to_import_it() -> None:
    whole, named = entries(
        rule(
            javascript=SemgrepEntry(
                sites=({"module": {"$LIB": "axios"}, "pattern": "$LIB.get(...)"}, {"module": {"get": "axios"}, "pattern": "get(...)"})
            )
        )
    )
    contexts = [context["pattern-inside"] for context in whole["patterns"][0]["pattern-either"]]
    assert 'import $LIB from "=~/^(axios)$/"\n...' in contexts
    assert '$LIB = require("=~/^(axios)$/")\n...' in contexts
    assert whole["patterns"][1] == {"pattern": "$LIB.get(...)"}
    assert {"pattern-inside": 'import {get} from "=~/^(axios)$/"\n...'} in named["patterns"][0]["pattern-either"]


def test_a_module_may_be_named_inside_a_formula() -> None:
    nested = {"patterns": [{"pattern-either": [{"module": {"$LIB": "got"}, "pattern": "$LIB(...)"}, {"pattern": "fetch(...)"}]}]}
    either = entries(rule(javascript=SemgrepEntry(sites=(nested,))))[0]["patterns"][0]["pattern-either"]
    assert either[0]["patterns"][1] == {"pattern": "$LIB(...)"}
    assert either[1] == {"pattern": "fetch(...)"}


def test_an_entry_is_only_for_files_that_hold_what_it_wants() -> None:
    sites = ({"as": "call", "module": {"$LIB": "axios"}, "pattern": "$LIB.get(...)"}, {"as": "other", "pattern": "fetch(...)"})
    made = configuration([rule(javascript=SemgrepEntry(sites=sites, fails=({"of": "call", "pattern": "$F()"},)))])
    includes = [entry["paths"]["include"] for entry in json.loads(made.text)["rules"]]
    assert includes[0] == includes[2] != includes[1]
    assert made.needs == {"n0": "['\"](?:axios)['\"]", "n1": r"(?<![\w$])fetch(?![\w$])"}
    assert not made.everywhere


def test_an_entry_that_wants_nothing_is_for_all_files() -> None:
    made = configuration([rule(javascript=SemgrepEntry(sites=({"patterns": [{"pattern": "$A + $B"}]},)))])
    assert made.everywhere
    assert "paths" not in json.loads(made.text)["rules"][0]


def test_what_judges_a_class_must_match_the_site_or_a_part_that_it_binds() -> None:
    items = ({"of": "call", "pattern": "$F()"}, {"of": ["call", "new"], "pattern": "$F($SITE)"}, "get(1)")
    made = configuration([rule(javascript=SemgrepEntry(sites=({"as": "call", "pattern": "get(...)"},), fails=items))])
    judging = [query for query in made.queries.values() if query.kind is Kind.FAILS]
    assert [(query.classes, query.whole) for query in judging] == [
        (frozenset({"call"}), True),
        (frozenset({"call", "new"}), False),
        (frozenset(), False),
    ]


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

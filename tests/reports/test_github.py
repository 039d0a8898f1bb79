import copy
import random
from collections.abc import Callable
from typing import Any

import pytest
from tests.reports.sample import compared, sample

from backcheck.reports import github
from backcheck.reports.github import github_profile
from backcheck.reports.sarif_log import sarif_log

Errors = Callable[[dict[str, Any]], list[str]]
Log = dict[str, Any]


def only_run(log: Log) -> Log:
    (run,) = log["runs"]
    return dict(run)


def made(results: list[Log]) -> Log:
    rules = [
        {"id": "SQL101", "properties": {"security-severity": "9.8", "precision": "high"}},
        {"id": "ENV101", "properties": {"security-severity": "7.5", "precision": "high"}},
        {"id": "RES101", "properties": {"precision": "high"}},
    ]
    return {"runs": [{"tool": {"driver": {"name": "backcheck", "rules": rules}}, "results": results}]}


def found(rule: str, level: str, steps: int = 0, text: str = "m.") -> Log:
    location = {"physicalLocation": {"artifactLocation": {"uri": "a.py"}}}
    result: Log = {"ruleId": rule, "kind": "fail", "level": level, "message": {"text": text}, "locations": [location]}
    if steps:
        locations = [{"location": {"id": number, **location}} for number in range(steps)]
        result["codeFlows"] = [{"threadFlows": [{"locations": locations}]}]
    return result


def told(log: Log) -> list[str]:
    return [
        each["message"]["text"]
        for invocation in only_run(log).get("invocations", ())
        for each in invocation.get("toolExecutionNotifications", ())
        if each["descriptor"]["id"] == "github-limit"
    ]


def steps_of(result: Log) -> list[int]:
    return [each["location"]["id"] for each in result["codeFlows"][0]["threadFlows"][0]["locations"]]


def test_only_certain_open_findings_are_left_and_the_file_stays_valid(sarif_errors: Errors) -> None:
    profile = github_profile(sarif_log(sample(evidence=True)))
    assert sarif_errors(profile) == []
    assert [(each["ruleId"], each["level"]) for each in only_run(profile)["results"]] == [
        ("ENV101", "error"),
        ("DOC101", "note"),
        ("SQL101", "error"),
        ("RES101", "warning"),
    ]
    assert all(each["locations"] for each in only_run(profile)["results"])
    assert told(profile) == []


def test_what_the_baseline_knows_stays_because_github_closes_what_is_missing() -> None:
    rules = [each["ruleId"] for each in only_run(github_profile(sarif_log(compared())))["results"]]
    assert rules == ["ENV101", "DOC101", "SQL101", "RES101"]


def test_the_full_log_is_left_as_it_was() -> None:
    log = sarif_log(sample())
    before = copy.deepcopy(log)
    github_profile(log)
    assert log == before


def test_a_result_without_a_place_would_refuse_the_file_and_is_left_out() -> None:
    homeless = {**found("RES101", "warning"), "locations": []}
    assert only_run(github_profile(made([homeless])))["results"] == []


def test_a_flow_of_too_many_steps_keeps_its_ends() -> None:
    profile = github_profile(made([found("SQL101", "error", steps=10_001), found("SQL101", "error", steps=10_000)]))
    cut, whole = only_run(profile)["results"]
    steps = steps_of(cut)
    assert (len(steps), steps[0], steps[-1]) == (1_000, 0, 10_000)
    assert len(steps_of(whole)) == 10_000
    assert told(profile) == ["1 results have more than 10000 steps: their flows are cut to 1000."]


def test_of_too_many_results_the_least_severe_go_and_the_order_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(github, "RESULTS", 4)
    results = [
        found("RES101", "note", text="a"),
        found("ENV101", "error", text="b"),
        found("RES101", "warning", text="c"),
        found("SQL101", "error", text="d"),
        found("RES101", "warning", text="e"),
        found("RES101", "warning", text="f"),
    ]
    profile = github_profile(made(results))
    assert [each["message"]["text"] for each in only_run(profile)["results"]] == ["b", "c", "d", "e"]
    assert told(profile) == ["2 of 6 results are left out, those of the lowest severity first."]


def test_githubs_limit_of_results_is_the_documented_one() -> None:
    profile = github_profile(made([found("RES101", "warning")] * 25_001))
    assert len(only_run(profile)["results"]) == 25_000


def test_a_file_too_large_loses_steps_before_results(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(7)  # noqa: S311 - text that does not compress
    noise = [f"{dice.getrandbits(4_000):x}" for _ in range(20)]
    results = [found("SQL101", "error", steps=300, text=text) for text in noise]
    monkeypatch.setattr(github, "COMPRESSED", 16_000)
    profile = github_profile(made(results))
    assert {len(steps_of(each)) for each in only_run(profile)["results"]} == {100}
    assert told(profile) == ["the file is too large: the flows of 20 results are cut to 100 steps."]


def test_a_file_still_too_large_loses_the_least_severe_results(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(7)  # noqa: S311 - text that does not compress
    results = [
        found(("RES101", "SQL101")[number % 2], ("warning", "error")[number % 2], 3, f"{dice.getrandbits(4_000):x}") for number in range(40)
    ]
    monkeypatch.setattr(github, "COMPRESSED", 12_000)
    profile = github_profile(made(results))
    kept = only_run(profile)["results"]
    assert {each["ruleId"] for each in kept} == {"SQL101"}
    assert 10 <= len(kept) < 20
    assert all("codeFlows" not in each for each in kept)
    assert told(profile)[-1] == f"the file is too large: {40 - len(kept)} of 40 results are left out, those of the lowest severity first."


def test_rules_are_kept_within_the_documented_lengths() -> None:
    log = made([])
    rule = log["runs"][0]["tool"]["driver"]["rules"][0]
    rule |= {"name": "N" * 300, "shortDescription": {"text": "s" * 2_000}, "fullDescription": {"text": "f" * 2_000}}
    rule["properties"]["tags"] = [f"tag-{number}" for number in range(30)]
    short = only_run(github_profile(log))["tool"]["driver"]["rules"][0]
    assert len(short["name"]) == 255
    assert (len(short["shortDescription"]["text"]), len(short["fullDescription"]["text"])) == (1_024, 1_024)
    assert short["properties"]["tags"] == [f"tag-{number}" for number in range(20)]


def test_locations_are_kept_within_the_documented_number() -> None:
    result = found("RES101", "warning")
    result["locations"] *= 1_001
    assert len(only_run(github_profile(made([result])))["results"][0]["locations"]) == 1_000


def test_limits_are_told_beside_what_was_told_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(github, "RESULTS", 1)
    profile = github_profile(sarif_log(sample()))
    told_before = only_run(sarif_log(sample()))["invocations"][0]["toolExecutionNotifications"]
    assert only_run(profile)["invocations"][0]["toolExecutionNotifications"][:-1] == told_before
    assert [each["ruleId"] for each in only_run(profile)["results"]] == ["ENV101"]

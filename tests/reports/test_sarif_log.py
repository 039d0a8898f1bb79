import json
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from tests.reports.sample import SECRET, VIEWS, compared, sample

from backcheck.reports.sarif_log import sarif_log, write_sarif
from backcheck.result import Result
from backcheck.results.baseline import read_baseline

Errors = Callable[[dict[str, Any]], list[str]]


def run(result: Result) -> dict[str, Any]:
    (only,) = sarif_log(result)["runs"]
    return dict(only)


def by_rule(result: Result, rule: str) -> list[dict[str, Any]]:
    return [each for each in run(result)["results"] if each["ruleId"] == rule]


def every(value: Any, key: str) -> Iterator[Any]:
    """All values under ``key``, however deep."""
    if isinstance(value, dict):
        for name, item in value.items():
            if name == key:
                yield item
            yield from every(item, key)
    elif isinstance(value, list):
        for item in value:
            yield from every(item, key)


@pytest.mark.parametrize("result", [sample(), sample(evidence=True), compared()], ids=["plain", "evidence", "compared"])
def test_the_log_is_valid(result: Result, sarif_errors: Errors) -> None:
    assert sarif_errors(sarif_log(result)) == []


def test_the_schema_is_not_deaf(sarif_errors: Errors) -> None:
    log = sarif_log(sample())
    log["runs"][0]["results"][0]["level"] = "grave"
    assert len(sarif_errors(log)) == 1


def test_an_empty_result_still_has_results_so_that_alerts_are_closed(sarif_errors: Errors) -> None:
    empty = Result(findings=(), counts={}, checklist=(), rules=(), not_checked={}, notices=(), files=())
    log = sarif_log(empty)
    assert sarif_errors(log) == []
    assert log["runs"][0]["results"] == []


def test_kinds_and_levels_are_always_written() -> None:
    written = [(each["ruleId"], each["kind"], each["level"]) for each in run(sample(evidence=True))["results"]]
    assert written == [
        ("TLS104", "review", "none"),
        ("ENV101", "fail", "error"),
        ("DOC101", "fail", "note"),
        ("SQL101", "fail", "error"),
        ("RES101", "fail", "warning"),
        ("RES101", "fail", "warning"),
        ("RES101", "review", "none"),
        ("RES101", "pass", "none"),
        ("MSG101", "notApplicable", "none"),
        ("SQL102", "notApplicable", "none"),
    ]


def test_every_result_names_its_rule_by_id_and_index() -> None:
    whole = run(sample(evidence=True))
    rules = [rule["id"] for rule in whole["tool"]["driver"]["rules"]]
    assert all(rules[each["ruleIndex"]] == each["ruleId"] for each in whole["results"])


def test_regions_count_in_utf16_units() -> None:
    (found,) = by_rule(sample(), "SQL101")
    region = found["locations"][0]["physicalLocation"]["region"]
    line = VIEWS.split("\n")[11]
    start = len(line[: line.index("db.execute")].encode("utf-16-le")) // 2 + 1
    assert (region["startLine"], region["startColumn"], region["endColumn"]) == (12, start, start + len("db.execute(query)"))
    assert region["snippet"] == {"text": "db.execute(query)"}


def test_a_flow_is_written_step_by_step_and_related_places_are_numbered() -> None:
    (found,) = by_rule(sample(), "SQL101")
    steps = found["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [step["location"]["message"]["text"] for step in steps] == [
        "a client's value is read",
        "it becomes part of a string",
        "db.execute runs the string",
    ]
    assert steps[0]["location"]["physicalLocation"]["region"]["snippet"]["text"] == 'request.args["name"]'
    assert [(each["id"], each["message"]["text"]) for each in found["relatedLocations"]] == [(1, "request is imported here")]
    assert found["properties"] == {"engines": ["python"], "covered": ["SQL102"]}


def test_a_message_is_a_sentence_and_no_link() -> None:
    review = by_rule(sample(), "RES101")[-1]
    assert review["message"]["text"] == "the limit comes from a mapping [built] (1) elsewhere."


def test_an_accepted_finding_says_by_whom_and_why_and_the_others_that_they_are_not() -> None:
    accepted, open_, _ = by_rule(sample(), "RES101")
    (suppression,) = accepted["suppressions"]
    assert (suppression["kind"], suppression["justification"]) == ("inSource", "answers at once, see #12")
    assert suppression["location"]["physicalLocation"]["region"]["startLine"] == 17
    assert open_["suppressions"] == []


def test_fingerprints_are_ours_and_githubs() -> None:
    (found,) = by_rule(sample(), "SQL101")
    prints = found["partialFingerprints"]
    assert set(prints) == {"primaryLocationLineHash", "backcheck/v1"}
    assert prints["primaryLocationLineHash"].endswith(":1")


def test_the_log_serves_as_a_baseline() -> None:
    known = read_baseline(write_sarif(sample()), "old.sarif")
    assert {(each.rule, each.path, each.fingerprint) for each in known} == {
        (each.rule, each.span.path, each.fingerprint) for each in sample().findings
    }
    again = sample(baseline=known)
    assert {finding.baseline for finding in again.findings} == {"unchanged"}
    assert again.fixed == ()


def test_a_baseline_shows_in_states_and_in_what_is_fixed() -> None:
    whole = run(compared())
    assert {each["ruleId"]: each["baselineState"] for each in whole["results"] if each["kind"] == "fail"} == {
        "ENV101": "unchanged",
        "DOC101": "unchanged",
        "SQL101": "new",
        "RES101": "unchanged",
    }
    assert whole["properties"]["fixed"] == ["f" * 32]


def test_rules_carry_all_that_github_shows() -> None:
    rules = {rule["id"]: rule for rule in run(sample())["tool"]["driver"]["rules"]}
    sql = rules["SQL101"]
    assert sql["name"] == "SqlBuiltFromInput"
    assert sql["shortDescription"]["text"] == "Text from a client reaches a SQL text unparameterized."
    assert sql["fullDescription"]["text"] == "A client who can write SQL reads and changes every row."
    assert sql["help"]["markdown"].endswith("- [CWE-89](https://cwe.mitre.org/data/definitions/89.html)\n")
    assert sql["defaultConfiguration"] == {"level": "error"}
    assert sql["properties"] == {
        "tags": ["security", "external/cwe/cwe-089", "sql", "external/owasp/a03-2021", "external/owasp/a05-2025"],
        "precision": "high",
        "problem.severity": "error",
        "security-severity": "9.8",
    }
    assert rules["SQL102"]["properties"]["precision"] == "medium"
    assert "provisional" in rules["SQL102"]["properties"]["tags"]
    assert rules["DOC101"]["properties"]["problem.severity"] == "recommendation"


def test_relationships_lead_to_entries_of_the_taxonomies() -> None:
    whole = run(sample())
    entries = {(each["guid"], taxon["id"]) for each in whole["taxonomies"] for taxon in each["taxa"]}
    targets = {
        (each["target"]["toolComponent"]["guid"], each["target"]["id"]) for group in every(whole["tool"], "relationships") for each in group
    }
    assert targets == entries
    assert {each["guid"] for each in whole["tool"]["driver"]["supportedTaxonomies"]} == {guid for guid, _ in entries}
    names = {each["name"]: [taxon["id"] for taxon in each["taxa"]] for each in whole["taxonomies"]}
    assert names == {
        "CWE": ["89", "798", "1088"],
        "OWASP API Security Top 10 2023": ["API4"],
        "OWASP Top 10 2021": ["A03"],
        "OWASP Top 10 2025": ["A05"],
    }
    assert "Injection." in [text for each in every(whole["taxonomies"], "shortDescription") for text in each.values()]


def test_what_was_not_done_is_a_notification_with_its_place_and_rule() -> None:
    (invocation,) = run(sample())["invocations"]
    assert invocation["executionSuccessful"] is True
    execution = {each["descriptor"]["id"]: each for each in invocation["toolExecutionNotifications"]}
    assert list(execution) == ["rule-raised", "engine-missing", "unparsable-file", "rule-not-checked"]
    assert execution["unparsable-file"]["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}
    assert execution["rule-not-checked"]["associatedRule"] == {"id": "GO101", "index": 2}
    assert execution["rule-not-checked"]["message"]["text"] == "GO101 was not checked: semgrep is not installed."
    assert [each["descriptor"]["id"] for each in invocation["toolConfigurationNotifications"]] == ["bare-suppression"]


def test_the_checklist_stands_in_the_runs_properties() -> None:
    properties = run(sample())["properties"]
    line = next(each for each in properties["checklist"] if each["id"] == "resilience")
    assert (line["status"], line["unchecked"]) == ("fail", ["GO101"])
    assert line["counts"] == {"fails": 1, "reviews": 1, "passes": 1, "unjudged": 0, "accepted": 1, "new": 0}
    assert properties["files"] == {"checked": 2, "notChecked": 1}
    assert properties["engines"] == [{"name": "bandit", "version": "1.9.4", "files": 2}, {"name": "python", "version": "0.1.0", "files": 2}]


def test_where_it_came_from_is_said_without_anybodys_name() -> None:
    whole = run(sample())
    assert whole["versionControlProvenance"] == [
        {
            "repositoryUri": "ssh://example.org/team/shop.git",
            "revisionId": "0123456789abcdef0123456789abcdef01234567",
            "mappedTo": {"uriBaseId": "%SRCROOT%"},
        }
    ]
    assert whole["automationDetails"] == {"id": "backcheck/"}
    assert list(whole["originalUriBaseIds"]["%SRCROOT%"]) == ["description"]


def test_every_place_is_relative_to_the_root() -> None:
    whole = run(sample(evidence=True))
    places = list(every(whole, "artifactLocation"))
    assert {each["uriBaseId"] for each in places} == {"%SRCROOT%"}
    assert {each["uri"] for each in places} == {"shop/views%20%26%20more.py", "shop/odd.py"}


def test_no_secret_leaves() -> None:
    assert SECRET.encode() not in write_sarif(sample(evidence=True))
    assert SECRET[2:].encode() not in write_sarif(compared())


def test_names_that_are_no_text_do_not_stop_the_report() -> None:
    result = sample()
    strange = msgspec.structs.replace(
        result, notices=(msgspec.structs.replace(result.notices[0], path="bad\udcff.py", message="bad\udcff.py"),)
    )
    log = json.loads(write_sarif(strange))
    (notice,) = (
        each for each in log["runs"][0]["invocations"][0]["toolExecutionNotifications"] if each["descriptor"]["id"] == "rule-raised"
    )
    assert notice["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "bad%FF.py"
    assert notice["message"]["text"] == "bad?.py."


def test_without_lines_at_hand_the_places_are_still_there(sarif_errors: Errors) -> None:
    log = sarif_log(msgspec.structs.replace(sample(), lines={}))
    assert sarif_errors(log) == []
    regions = [each["locations"][0]["physicalLocation"]["region"] for each in log["runs"][0]["results"] if "locations" in each]
    assert [sorted(region) for region in regions] == [["endColumn", "endLine", "startColumn", "startLine"]] * 7

import json
from typing import Any

import msgspec
from jsonschema import Draft202012Validator
from tests.reports.sample import SECRET, VIEWS_PATH, compared, sample

from backcheck.reports.json_report import json_schema, render_json


def read(content: bytes) -> dict[str, Any]:
    return dict(json.loads(content))


def test_the_report_has_the_documented_shape() -> None:
    validator = Draft202012Validator(json_schema())
    for result in (sample(), sample(evidence=True), compared()):
        assert [error.message for error in validator.iter_errors(read(render_json(result)))] == []


def test_the_schema_documents_itself_and_is_not_deaf() -> None:
    schema = json_schema()
    assert "Lines and columns count from 1" in schema["$defs"]["Place"]["description"]
    broken = read(render_json(sample())) | {"version": 2}
    assert list(Draft202012Validator(schema).iter_errors(broken)) != []


def test_a_finding_is_told_whole_with_columns_from_one() -> None:
    found = next(each for each in read(render_json(sample()))["findings"] if each["rule"] == "SQL101")
    assert found["place"] == {"path": VIEWS_PATH, "line": 12, "column": 26, "endLine": 12, "endColumn": 43}
    assert (found["outcome"], found["severity"], found["engines"], found["covered"]) == ("fail", "error", ["python"], ["SQL102"])
    assert [step["place"]["line"] for step in found["trace"]] == [10, 11, 12]
    assert found["accepted"] is None


def test_accepted_findings_stay_with_their_reason() -> None:
    accepted = [each["accepted"] for each in read(render_json(sample()))["findings"] if each["accepted"]]
    assert accepted == [{"kind": "inSource", "reason": "answers at once, see #12"}]


def test_the_checklist_views_and_what_was_not_done_are_there() -> None:
    report = read(render_json(sample()))
    assert [line["id"] for line in report["checklist"]][-1] == "resilience"
    assert {line["id"]: line["counts"]["fails"] for line in report["views"]["owasp-2021"]} == {"A01:2021": 0, "A03:2021": 1}
    assert (report["notChecked"], report["unreadFiles"]) == ({"GO101": "semgrep is not installed"}, ["shop/odd.py"])
    assert report["repository"] == "ssh://example.org/team/shop.git"


def test_how_long_it_took_is_not_told_so_that_runs_are_equal() -> None:
    result = sample()
    slower = tuple(msgspec.structs.replace(engine, seconds=99.0) for engine in result.engines)
    assert render_json(msgspec.structs.replace(result, engines=slower)) == render_json(result)


def test_secrets_and_bytes_that_are_no_text_do_no_harm() -> None:
    result = sample()
    strange = msgspec.structs.replace(result.notices[0], path="bad\udcff.py")
    content = render_json(msgspec.structs.replace(result, notices=(strange,)))
    assert read(content)["notices"][0]["path"] == "bad?.py"
    assert SECRET[2:].encode() not in content

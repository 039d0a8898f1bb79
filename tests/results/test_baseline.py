import json
from typing import Any

import pytest
from tests.results.made import at, found

from backcheck.refusal import Refusal
from backcheck.results.baseline import Known, compare, read_baseline, revision_of
from backcheck.verdict import Outcome


def log(*results: dict[str, Any], tool: str = "backcheck") -> bytes:
    return json.dumps({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": tool}}, "results": results}]}).encode()


def entry(fingerprint: str, uri: str = "app.py", **more: Any) -> dict[str, Any]:
    location = {"physicalLocation": {"artifactLocation": {"uri": uri}}}
    return {"ruleId": "RES101", "locations": [location], "partialFingerprints": {"backcheck/v1": fingerprint}, **more}


def known(fingerprint: str, path: str = "app.py", *, failed: bool = True) -> Known:
    return Known(fingerprint, path, "RES101", failed)


def states(findings: list[tuple[str, str]], baseline: list[Known], renames: dict[str, str] | None = None) -> tuple[list[str], list[str]]:
    marked = [found("RES101", at(number, path=path), fingerprint=print_) for number, (print_, path) in enumerate(findings, 1)]
    comparison = compare(marked, baseline, renames or {}, lambda *_: True)
    return [finding.baseline for finding in comparison.findings], list(comparison.fixed)


def test_fails_and_reviews_of_our_runs_are_read_with_decoded_paths() -> None:
    content = log(
        entry("a", "my%20app/%C3%A9.py", kind="review"),
        entry("b"),
        entry("c", kind="pass"),
        entry("d", baselineState="absent"),
        {"ruleId": "X1", "kind": "notApplicable"},
    )
    assert read_baseline(content, "b.sarif") == (known("a", "my app/é.py", failed=False), known("b"))


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[]", "not a SARIF log"),
        (b'{"runs": null}', "not a SARIF log"),
        (log(tool="other"), "no run of backcheck"),
        (log({"ruleId": "RES101", "locations": []}), "not a report of backcheck"),
        (b'{"runs": [3]}', "not a report of backcheck"),
    ],
)
def test_anything_else_is_refused_in_one_line(content: bytes, word: str) -> None:
    with pytest.raises(Refusal, match=word) as refusal:
        read_baseline(content, "old.sarif")
    assert str(refusal.value).startswith("old.sarif: ")
    assert "\n" not in str(refusal.value)


def test_what_was_known_is_unchanged_what_was_not_is_new_and_what_is_gone_is_fixed() -> None:
    assert states([("a", "app.py"), ("b", "app.py")], [known("a"), known("c")]) == (["unchanged", "new"], ["c"])


def test_one_known_finding_excuses_one_finding() -> None:
    assert states([("a", "app.py"), ("a", "app.py")], [known("a")]) == (["unchanged", "new"], [])
    assert states([("a", "app.py")], [known("a"), known("a")]) == (["unchanged"], ["a"])


def test_the_same_file_is_matched_before_any_other() -> None:
    assert states([("a", "a.py"), ("a", "app.py")], [known("a")]) == (["new", "unchanged"], [])


def test_a_rename_is_matched_before_any_other_file() -> None:
    assert states([("a", "a.py"), ("a", "new.py")], [known("a", "old.py")], {"old.py": "new.py"}) == (["new", "unchanged"], [])


def test_code_that_moved_somewhere_else_is_known() -> None:
    assert states([("a", "elsewhere.py")], [known("a")]) == (["unchanged"], [])


def test_a_review_that_became_a_certain_fail_is_new() -> None:
    fail, review = found("RES101", at(1), fingerprint="a"), found("RES101", at(1), Outcome.REVIEW, fingerprint="a")
    assert compare([fail], [known("a", failed=False)], {}, lambda *_: True).findings[0].baseline == "new"
    assert compare([review], [known("a", failed=True)], {}, lambda *_: True).findings[0].baseline == "unchanged"


def test_what_was_not_judged_now_is_not_called_fixed() -> None:
    baseline = [known("a", "read.py"), known("b", "unread.py")]
    assert compare([], baseline, {}, lambda _, path: path == "read.py").fixed == ("a",)


@pytest.mark.parametrize(
    ("log", "revision"),
    [
        (b'{"runs": [{"properties": {"revision": "abc"}}]}', "abc"),
        (b'{"runs": [{}, {"properties": {"revision": "abc"}}]}', "abc"),
        (b'{"runs": [{"properties": {"revision": 3}}]}', ""),
        (b'{"runs": [{"properties": {}}]}', ""),
        (b"no JSON", ""),
    ],
)
def test_a_baseline_says_which_commit_it_is_of(log: bytes, revision: str) -> None:
    assert revision_of(log) == revision

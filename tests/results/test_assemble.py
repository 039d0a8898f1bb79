import random
from collections.abc import Sequence
from datetime import date

import msgspec
from tests.results.made import at, judge, rule

from backcheck.facts import Comment
from backcheck.position import Span
from backcheck.result import Counts, FileEntry, Notice, Result, Status
from backcheck.results.assemble import Scan, Wishes, assemble
from backcheck.results.baseline import Known
from backcheck.results.checklist import Group
from backcheck.results.line_hash import line_hashes
from backcheck.results.suppress import Commented
from backcheck.rule import Severity
from backcheck.verdict import Anchor, Outcome

TEXT = """import requests

KEY = "0123456789"
requests.get(a)  # backcheck: ignore[RES101] local
requests.get(b)
requests.get(c)
"""


class Memory(msgspec.Struct, frozen=True):
    files: dict[str, str]

    def read(self, path: str) -> bytes:
        if path not in self.files:
            raise FileNotFoundError(path)
        return self.files[path].encode()

    def lines(self, path: str) -> Sequence[str]:
        return self.files.get(path, "").split("\n")


SOURCES = Memory({"app.py": TEXT, "old.py": "x = 1\n"})
CALL = Anchor("<module>", "requests.get", "(_)")
SCAN = Scan(
    judgements=(
        judge("RES101", at(4, 0, 15), anchor=CALL),
        judge("RES101", at(5, 0, 15), anchor=CALL),
        judge("RES101", at(5, 0, 12), engine="bandit", anchor=CALL),
        judge("RES101", at(6, 0, 15), Outcome.PASS, anchor=CALL),
        judge("ENV101", at(3, 6, 18)),
        judge("ENV102", at(3, 6, 18)),
        judge("TLS104", at(1), Outcome.REVIEW),
    ),
    rules=(
        rule("TLS104", hidden=True, pack="transport", owasp=("A02:2021",)),
        rule("RES101", bandit=("B113",), cwe=(1088,)),
        rule("ENV101", cwe=(798,), covers=("ENV102",)),
        rule("ENV102"),
        rule("GO101"),
    ),
    items=(Group("C9", "Configuration", ("ENV101", "ENV102")), Group("resilience", "Timeouts", ("RES101", "GO101"))),
    files=(FileEntry("app.py", "python", "service", "defines a route", lines=6), FileEntry("old.py", "python", "service", "imports flask")),
    comments={"app.py": Commented((Comment(4, 17, "# backcheck: ignore[RES101] local", alone=False),))},
    notices=(Notice(Severity.WARNING, "engine-missing", "semgrep is missing"),) * 2,
    not_checked={"GO101": "semgrep is missing"},
)
WISHES = Wishes(today=date(2026, 11, 23), packs={"transport": "Transport"}, owasp={"2021": {"A02:2021": "Cryptographic Failures"}})


def run(scan: Scan = SCAN, **changes: object) -> Result:
    return assemble(scan, SOURCES, msgspec.structs.replace(WISHES, **changes))


def test_findings_are_joined_covered_identified_and_accepted() -> None:
    findings = run().findings
    assert [(each.rule, each.span.line, each.engines, each.covered, each.suppression is not None) for each in findings] == [
        ("TLS104", 1, ("python",), (), False),
        ("ENV101", 3, ("python",), ("ENV102",), False),
        ("RES101", 4, ("python",), (), True),
        ("RES101", 5, ("bandit", "python"), (), False),
    ]
    assert len({each.fingerprint for each in findings}) == 4
    assert [each.line_hash for each in findings] == [line_hashes(TEXT.encode(), {line})[line] for line in (1, 3, 4, 5)]


def test_counts_and_checklist_follow_the_verdicts() -> None:
    result = run()
    assert result.counts == {
        "ENV101": Counts(fails=1),
        "RES101": Counts(fails=1, passes=1, accepted=1),
        "TLS104": Counts(reviews=1),
    }
    assert [(line.id, line.status, line.unchecked) for line in result.checklist] == [
        ("C9", Status.FAIL, ()),
        ("resilience", Status.FAIL, ("GO101",)),
    ]


def test_views_are_counted_from_the_same_verdicts() -> None:
    views = run().views
    assert list(views) == ["cwe", "owasp-2021", "pack"]
    assert [(line.id, line.title, line.counts.reviews) for line in views["owasp-2021"]] == [("A02:2021", "Cryptographic Failures", 1)]
    assert [(line.id, line.title) for line in views["pack"]] == [("pack", "pack"), ("transport", "Transport")]


def test_lines_of_findings_are_kept_with_secrets_masked() -> None:
    lines = run().lines["app.py"]
    assert lines[3] == 'KEY = "01********"'
    assert sorted(lines) == [1, 2, 3, 4, 5, 6, 7]


def test_a_file_that_went_away_meanwhile_keeps_its_finding_without_a_hash() -> None:
    scan = msgspec.structs.replace(SCAN, judgements=(judge("RES101", at(3, path="gone.py")),))
    (finding,) = run(scan).findings
    assert (finding.span.path, finding.line_hash) == ("gone.py", "")
    assert finding.fingerprint


def test_passes_are_listed_only_as_evidence() -> None:
    assert run().passes == ()
    assert run(evidence=True).passes == (("RES101", Span("app.py", 6, 0, 6, 15)),)


def test_an_answer_accepts_what_the_repository_cannot_show() -> None:
    result = run(answers={"TLS104": "the proxy redirects"})
    assert result.counts["TLS104"] == Counts(accepted=1)


def test_an_expired_comment_is_told_and_accepts_nothing() -> None:
    comment = Comment(4, 17, "# backcheck: ignore[RES101] until=2026-01-01 local", alone=False)
    result = run(msgspec.structs.replace(SCAN, comments={"app.py": Commented((comment,))}))
    assert result.counts["RES101"].fails == 2
    assert "expired-suppression" in {notice.code for notice in result.notices}


def test_an_unused_comment_is_told_in_service_code_but_not_where_the_rule_did_not_look() -> None:
    comment = Comment(1, 7, "# backcheck: ignore[RES101, GO101, NONE1] local", alone=False)
    told = run(msgspec.structs.replace(SCAN, comments={"old.py": Commented((comment,))})).notices
    assert [(notice.code, notice.rule) for notice in told if notice.path] == [("unused-suppression", "RES101")]
    tests = FileEntry("old.py", "python", "test", "imports pytest")
    scan = msgspec.structs.replace(SCAN, files=(SCAN.files[0], tests), comments={"old.py": Commented((comment,))})
    assert [notice for notice in run(scan).notices if notice.path] == []


def test_a_baseline_marks_what_is_new_and_lists_what_is_fixed() -> None:
    first = run().findings
    known = [Known(each.fingerprint, each.span.path, each.rule, failed=True) for each in first[:3]]
    known += [Known("gone", "deleted.py", "RES101", failed=True), Known("kept", "x.go", "GO101", failed=True)]
    result = run(baseline=tuple(known))
    assert [each.baseline for each in result.findings] == ["unchanged", "unchanged", "unchanged", "new"]
    assert result.counts["RES101"].new == 1
    assert result.fixed == ("gone",)


def test_the_order_of_the_input_changes_no_byte() -> None:
    dice = random.Random(7)  # noqa: S311 - shuffles test input
    expected = msgspec.json.encode(run(evidence=True))
    for _ in range(20):
        shuffled = msgspec.structs.replace(
            SCAN,
            judgements=dice.sample(SCAN.judgements, len(SCAN.judgements)),
            rules=dice.sample(SCAN.rules, len(SCAN.rules)),
            files=dice.sample(SCAN.files, len(SCAN.files)),
            notices=dice.sample(SCAN.notices, len(SCAN.notices)),
        )
        assert msgspec.json.encode(run(shuffled, evidence=True)) == expected

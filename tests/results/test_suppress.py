from collections.abc import Sequence
from datetime import date

import pytest
from tests.results.made import at, found, rule

from backcheck.facts import Comment
from backcheck.finding import Finding, Suppression
from backcheck.position import Span
from backcheck.result import Notice
from backcheck.results.suppress import Commented, Judged, suppress
from backcheck.rule import Severity

RULES = {"RES101": rule("RES101", bandit=("B113",)), "SQL101": rule("SQL101"), "SQL102": rule("SQL102", bandit=("B608",))}


def accept(
    source: str,
    *findings: Finding,
    statements: Sequence[tuple[int, int]] = (),
    today: date | None = None,
    ran: Sequence[str] = ("RES101", "SQL101", "SQL102"),
    path: str = "app.py",
) -> tuple[list[int], list[Notice]]:
    """Lines of accepted findings, and the notices, for comments as they stand in ``source`` (``#`` only starts comments there)."""
    lines = source.split("\n")
    comments = [
        Comment(number, line.index("#"), line[line.index("#") :], not line[: line.index("#")].strip())
        for number, line in enumerate(lines, 1)
        if "#" in line
    ]
    judged = Judged(RULES, lambda rule_id, _: rule_id in ran, lambda _: lines, today)
    after, notices = suppress(findings, {path: Commented(comments, statements)}, judged)
    return [finding.span.line for finding in after if finding.suppression], list(notices)


def test_a_comment_on_the_same_line_accepts_with_its_reason_and_place() -> None:
    comment = Comment(1, 20, "# backcheck: ignore[RES101] local service", alone=False)
    judged = Judged(RULES, lambda *_: True, lambda _: ["x"])
    (finding,), notices = suppress([found("RES101", at(1))], {"app.py": Commented([comment])}, judged)
    assert finding.suppression is not None
    assert (finding.suppression.kind, finding.suppression.justification) == ("inSource", "local service")
    assert finding.suppression.span == Span("app.py", 1, 20, 1, 61)
    assert notices == ()


def test_other_rules_and_other_lines_stay_open() -> None:
    source = "get()  # backcheck: ignore[RES101] local\nget()"
    assert accept(source, found("RES101", at(1)), found("SQL101", at(1)), found("RES101", at(2)))[0] == [1]


def test_a_comment_of_its_own_speaks_of_the_next_code_over_comments_and_blank_lines() -> None:
    source = "# backcheck: ignore[RES101] local\n# more words\n\nget()\nget()"
    assert accept(source, found("RES101", at(4)), found("RES101", at(5))) == ([4], [])


@pytest.mark.parametrize("line", [1, 2, 3, 4])
def test_a_comment_on_any_line_of_a_statement_accepts(line: int) -> None:
    lines = ["value = wrap(", "    get(", "        url,", "    ))", "get()"]
    lines[line - 1] += "  # backcheck: ignore[RES101] local"
    assert accept("\n".join(lines), found("RES101", at(2, last=4)), found("RES101", at(5)), statements=[(1, 4)]) == ([2], [])


def test_in_a_statement_with_several_findings_the_one_on_the_commented_line_is_meant() -> None:
    source = "both = [\n    get(a),  # backcheck: ignore[RES101] local\n    get(b),\n]"
    assert accept(source, found("RES101", at(2)), found("RES101", at(3)), statements=[(1, 4)])[0] == [2]


def test_the_innermost_statement_is_meant() -> None:
    source = "with open(\n    a\n) as f:\n    get(\n        b\n    )\nx = 1  # backcheck: ignore[RES101] none here"
    findings = [found("RES101", at(1)), found("RES101", at(4))]
    accepted, notices = accept(source, *findings, statements=[(1, 3), (4, 6)])
    assert accepted == []
    assert [notice.code for notice in notices] == ["unused-suppression"]


def test_a_whole_file_is_accepted_for_the_named_rule_only() -> None:
    source = "# backcheck: ignore-file[RES101] generated client\nget()\nget()\nquery()"
    assert accept(source, found("RES101", at(2)), found("RES101", at(3)), found("SQL101", at(4)))[0] == [2, 3]


def test_several_rules_are_accepted_and_judged_unused_one_by_one() -> None:
    accepted, notices = accept("get()  # backcheck: ignore[RES101, SQL101] local", found("RES101", at(1)))
    assert accepted == [1]
    assert [(notice.code, notice.rule, notice.line) for notice in notices] == [("unused-suppression", "SQL101", 1)]


def test_a_bare_comment_accepts_nothing_and_is_told() -> None:
    accepted, notices = accept("get()  # backcheck: ignore", found("RES101", at(1)))
    assert accepted == []
    assert [(notice.code, notice.level, notice.path) for notice in notices] == [("bare-suppression", Severity.WARNING, "app.py")]


@pytest.mark.parametrize(("today", "accepted", "codes"), [(1, [1], []), (2, [], ["expired-suppression"])])
def test_a_suppression_holds_through_its_last_day(today: int, accepted: list[int], codes: list[str]) -> None:
    source = "get()  # backcheck: ignore[RES101] until=2027-03-01 old client"
    lines, notices = accept(source, found("RES101", at(1)), today=date(2027, 3, today))
    assert lines == accepted
    assert [notice.code for notice in notices] == codes


def test_a_rule_that_does_not_exist_is_told_with_the_nearest_one() -> None:
    comments = [
        Comment(1, 6, "# backcheck: ignore[RES1O1] local", alone=False),
        Comment(2, 6, "# backcheck: ignore[DOC101] x", alone=False),
    ]
    judged = Judged(RULES, lambda *_: True, lambda _: ["get()", "get()"], known=("RES101", "SQL101", "DOC101"))
    _, notices = suppress([found("RES101", at(1))], {"app.py": Commented(comments)}, judged)
    assert [(notice.code, notice.line) for notice in notices] == [("unused-suppression", 2), ("unknown-rule", 1)]
    assert notices[1].message == "there is no rule RES1O1, so nothing is accepted; did you mean RES101?"


def test_unused_is_judged_only_where_the_rule_ran() -> None:
    source = "x = 1  # backcheck: ignore[RES101] local"
    assert [notice.code for notice in accept(source)[1]] == ["unused-suppression"]
    assert accept(source, ran=())[1] == []


def test_a_comment_for_a_covered_rule_is_used_but_accepts_nothing_of_the_stronger_one() -> None:
    source = "q()  # backcheck: ignore[SQL102] fixed table"
    assert accept(source, found("SQL101", at(1), covered=("SQL102",))) == ([], [])


def test_nosec_accepts_rules_with_that_test_and_a_bare_one_all_rules_with_any() -> None:
    findings = [found("SQL102", at(1)), found("RES101", at(1)), found("SQL101", at(1))]
    assert accept("q()  # nosec B608", *findings)[0] == [1]
    assert accept("q()  # nosec", *findings)[0] == [1, 1]
    assert accept("q()  # noqa: S608", *findings)[0] == [1]
    assert accept("q()  # nosec B101", *findings) == ([], [])


def test_nosec_above_a_line_says_nothing_of_it() -> None:
    assert accept("# nosec\nget()", found("RES101", at(2)))[0] == []


def test_nosemgrep_accepts_what_semgrep_found_on_its_line_or_the_next() -> None:
    theirs, ours = found("RES101", at(2), engines=("semgrep",)), found("RES101", at(2))
    assert accept("# nosemgrep\nget()", theirs, ours)[0] == [2]
    assert accept("\nget()  # nosemgrep: x.res101", theirs)[0] == [2]
    assert accept("\nget()  # nosemgrep: javascript.other", theirs)[0] == []


def test_an_answer_already_given_is_kept_and_the_comment_counts_as_used() -> None:
    comment = Comment(1, 7, "# backcheck: ignore[RES101] second reason", alone=False)
    answered = found("RES101", at(1), suppression=Suppression("external", "first reason"))
    (finding,), notices = suppress([answered], {"app.py": Commented([comment])}, Judged(RULES, lambda *_: True, lambda _: ["x"]))
    assert finding == answered
    assert notices == ()


def test_findings_of_files_without_comments_pass_through() -> None:
    elsewhere = found("RES101", at(1, path="b.py"))
    after, _ = suppress([elsewhere], {"app.py": Commented(())}, Judged(RULES, lambda *_: True, lambda _: []))
    assert after == (elsewhere,)

import re

import msgspec
from tests.reports.sample import compared, sample

from backcheck.reports.lines import render_lines
from backcheck.verdict import Verdict

MATCHER = re.compile(r"^(.+):(\d+):(\d+):\s+(error|warning|info)\s+([A-Z0-9-]+)\s+(.*)$")


def test_each_open_finding_is_one_line_that_a_problem_matcher_reads() -> None:
    rows = [MATCHER.fullmatch(line) for line in render_lines(msgspec.structs.replace(sample(), notices=())).splitlines()]
    assert [row.groups() for row in rows if row] == [
        ("shop/views & more.py", "2", "1", "info", "TLS104", "to review: nothing here redirects to HTTPS"),
        ("shop/views & more.py", "5", "1", "error", "ENV101", "KEY holds a literal secret"),
        ("shop/views & more.py", "8", "1", "info", "DOC101", "GET /rates has no description"),
        ("shop/views & more.py", "12", "26", "error", "SQL101", "request.args['name'] reaches the SQL text of db.execute"),
        ("shop/views & more.py", "18", "2", "warning", "RES101", "requests.get may wait forever"),
        ("shop/views & more.py", "19", "12", "info", "RES101", "to review: the limit comes from a mapping [built](1) elsewhere"),
    ]


def test_line_ends_in_names_and_messages_are_escaped() -> None:
    result = sample()
    finding = result.findings[1]
    odd = msgspec.structs.replace(
        finding, span=msgspec.structs.replace(finding.span, path="a\nb.py"), verdict=Verdict(finding.verdict.outcome, "one\ntwo\x1b")
    )
    assert render_lines(msgspec.structs.replace(result, findings=(odd,), notices=())) == "a\\nb.py:5:1: error ENV101 one\\ntwo\\x1b\n"


def test_what_the_baseline_knows_is_left_out() -> None:
    assert [line.split()[3:5] for line in render_lines(msgspec.structs.replace(compared(), notices=())).splitlines()] == [
        ["error", "SQL101"]
    ]


def test_what_went_wrong_with_a_file_is_a_line_too() -> None:
    rows = [MATCHER.fullmatch(line) for line in render_lines(msgspec.structs.replace(sample(), findings=())).splitlines()]
    assert [row.groups()[:5] for row in rows if row] == [
        ("shop/odd.py", "1", "1", "warning", "UNPARSABLE-FILE"),
        ("shop/views & more.py", "8", "1", "error", "RULE-RAISED"),
        ("shop/views & more.py", "9", "1", "warning", "BARE-SUPPRESSION"),
    ]

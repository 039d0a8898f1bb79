import pytest

from backcheck.position import Span
from backcheck.reports.sarif_places import artifact, physical, utf16_column
from backcheck.reports.sarif_serialise import plain

LINES = {"a.py": {1: "x = 1", 2: "s = '😀'; f(s)", 3: "    g(", 4: "    )"}}


@pytest.mark.parametrize(
    ("text", "column", "expected"), [("f(s)", 0, 1), ("é漢f(s)", 2, 3), ("😀😀f", 2, 5), ("😀😀f", 1, 3), (None, 7, 8)]
)
def test_columns_count_utf16_units_from_one(text: str | None, column: int, expected: int) -> None:
    assert utf16_column(text, column) == expected


def test_a_region_has_its_own_text_and_lines_around_it() -> None:
    written = plain(physical(Span("a.py", 2, 9, 2, 13), LINES, context=True))
    assert written["region"] == {"startLine": 2, "startColumn": 11, "endLine": 2, "endColumn": 15, "snippet": {"text": "f(s)"}}
    assert written["contextRegion"] == {"startLine": 1, "endLine": 4, "snippet": {"text": "x = 1\ns = '😀'; f(s)\n    g(\n    )"}}


def test_a_region_over_lines_is_cut_at_both_ends() -> None:
    written = plain(physical(Span("a.py", 3, 4, 4, 5), LINES))
    assert written["region"]["snippet"] == {"text": "g(\n    )"}


def test_where_not_all_lines_are_at_hand_there_is_no_snippet() -> None:
    written = plain(physical(Span("a.py", 3, 4, 9, 5), LINES, context=True))
    assert "snippet" not in written["region"]
    assert "contextRegion" not in written


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("app/views.py", "app/views.py"),
        ("my app/a&b#c?.py", "my%20app/a%26b%23c%3F.py"),
        ("é/漢.py", "%C3%A9/%E6%BC%A2.py"),
        ("a:b.py", "a%3Ab.py"),
        ("bad\udcff.py", "bad%FF.py"),
        ("100%.py", "100%25.py"),
    ],
)
def test_paths_become_relative_uris(path: str, uri: str) -> None:
    assert plain(artifact(path)) == {"uri": uri, "uriBaseId": "%SRCROOT%"}

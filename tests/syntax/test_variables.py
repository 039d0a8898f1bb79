"""Variables in image names and the like: filled in where their value is written down, unknown elsewhere."""

import pytest

from backcheck.syntax.variables import fill_in

KNOWN = {"A": "1", "EMPTY": "", "OUTSIDE": None}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("$A-${A}", "1-1"),
        ("$$A", "$A"),
        ("${B:-2}", "2"),
        ("${EMPTY:-2}${EMPTY-3}", "2"),
        ("${B:-${A}}", "1"),
        ("${A:+set}", "set"),
        ("$B", None),
        ("x:$OUTSIDE", None),
        ("${A:?needed}", "1"),
        ("${unclosed", None),
    ],
)
def test_a_text(text: str, expected: str | None) -> None:
    assert fill_in(text, KNOWN) == expected


def test_an_escaped_dollar_stands_for_itself() -> None:
    assert fill_in("\\$A $A", KNOWN, "\\") == "$A 1"

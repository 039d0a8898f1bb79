import pytest

from backcheck.reports.visible import visible, visible_code


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 漢 😀", "plain é 漢 😀"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\nb\r\tc", "a\\nb\\r\\tc"),
        ("user\u202e\u2066name", "user\\u202e\\u2066name"),
        ("\x9b2J", "\\x9b2J"),
        ("a\u2028b", "a\\u2028b"),
        ("bad\udcff", "bad\\udcff"),
    ],
)
def test_nothing_steers_the_terminal_or_breaks_the_line(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_a_tab_in_source_is_four_blanks() -> None:
    assert visible_code("\tx\x07") == "    x\\x07"

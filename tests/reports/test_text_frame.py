from rich.cells import cell_len

from backcheck.position import Span
from backcheck.reports.text_frame import frame

LINES = {1: "", 2: "def view():", 3: "\tname = '漢😀'; run(name)", 4: "    return 1", 5: "", 6: "x" * 300}


def shown(span: Span, width: int = 80) -> list[str]:
    return [line.plain for line in frame(span, LINES, width)]


def test_the_mark_stands_under_the_place_whatever_the_width_of_characters() -> None:
    column = LINES[3].index("run")
    rows = shown(Span("a.py", 3, column, 3, column + 9))
    assert rows[0] == "  2 | def view():"
    assert rows[1] == "> 3 |     name = '漢😀'; run(name)"
    assert cell_len(rows[2].split("^", maxsplit=1)[0]) == cell_len(rows[1].split("run", maxsplit=1)[0])
    assert rows[2].count("^") == len("run(name)")


def test_blank_lines_around_are_left_out() -> None:
    assert shown(Span("a.py", 2, 0, 2, 3))[0] == "> 2 | def view():"
    assert shown(Span("a.py", 4, 4, 4, 10))[-1].strip(" |") == "^^^^^^"


def test_a_region_over_lines_is_marked_at_its_lines() -> None:
    assert [row[:5] for row in shown(Span("a.py", 2, 0, 4, 12))] == ["> 2 |", "> 3 |", "> 4 |"]


def test_a_long_line_is_cut_around_the_place() -> None:
    code, mark = shown(Span("a.py", 6, 200, 6, 210), width=60)
    assert code == f"> 6 | ...{'x' * 60}..."
    assert mark.index("^") == len("> 6 | ...") + 20
    assert mark.count("^") == 10


def test_a_long_region_says_where_it_ends() -> None:
    lines = {number: f"line {number}" for number in range(1, 60)}
    rows = [line.plain for line in frame(Span("a.py", 2, 0, 50, 3), lines, 80)]
    assert len(rows) == 9
    assert rows[-1].strip() == "... to line 50"


def test_an_empty_region_is_marked_with_one_sign_and_missing_lines_show_nothing() -> None:
    assert shown(Span("a.py", 2, 0, 2, 0))[1].count("^") == 1
    assert shown(Span("a.py", 90, 0, 90, 4)) == []

import msgspec
import pytest
from tests.reports.sample import RES101, SECRET, compared, sample

from backcheck.position import Step
from backcheck.reports.text import TextOptions, render_text
from backcheck.reports.text_next import Commands
from backcheck.result import FileEntry, Result
from backcheck.verdict import Verdict

TITLES = ["CHECKLIST", "FINDINGS", "BY RULE", "NOT CHECKED", "NOTICES", "SUMMARY", "NEXT"]


def sections(text: str) -> dict[str, list[str]]:
    """Lines under each title, the title cut at its bracket."""
    found: dict[str, list[str]] = {"": []}
    name = ""
    for line in text.split("\n"):
        if line.isupper() or line.partition(" (")[0].isupper():
            name = line.partition(" (")[0]
            found[name] = []
        else:
            found[name].append(line)
    return found


def test_the_checklist_comes_first_and_the_way_on_last() -> None:
    text = render_text(sample())
    assert list(sections(text))[1:] == TITLES
    assert text.startswith("backcheck 0.1.0 checked 2 of 3 files with 8 rules\n\nCHECKLIST\n")


def test_each_item_has_one_line_with_all_its_numbers() -> None:
    rows = [line.split() for line in sections(render_text(sample()))["CHECKLIST"]]
    assert rows[0] == ["status", "item", "fails", "reviews", "passes", "unjudged", "accepted"]
    resilience = next(row for row in rows if "Timeouts," in row)
    assert (resilience[0], resilience[-5:]) == ("fail", ["1", "1", "1", "0", "1"])
    assert rows[1][:2] == ["not", "checked"]


def test_a_finding_shows_place_message_source_and_trace() -> None:
    text = "\n".join(sections(render_text(sample()))["FINDINGS"])
    start = text.index("error SQL101")
    assert text[start : text.index("\n\n", start)].split("\n") == [
        "error SQL101 sql-built-from-input",
        "  shop/views & more.py:12:26",
        "  request.args['name'] reaches the SQL text of db.execute",
        "    11 |     query = f\"SELECT * FROM goods WHERE name = '{name}' -- 😀 漢字\"",
        '  > 12 |     label = "😀😀"; rows = db.execute(query)',
        "       |                            ^^^^^^^^^^^^^^^^^",
        "    13 |     return render(rows, label)",
        "  how it gets there:",
        "    1. shop/views & more.py:10:12  a client's value is read",
        '       name = request.args["name"]',
        "    2. shop/views & more.py:11:13  it becomes part of a string",
        "       query = f\"SELECT * FROM goods WHERE name = '{name}' -- 😀 漢字\"",
        "    3. shop/views & more.py:12:26  db.execute runs the string",
        '       label = "😀😀"; rows = db.execute(query)',
        "  see also:",
        "    1. shop/views & more.py:3:1  request is imported here",
        "       from flask import request",
        "  includes SQL102 at this place",
    ]


def test_errors_come_first_and_reviews_after_all_fails() -> None:
    heads = [line.split()[:2] for line in sections(render_text(sample()))["FINDINGS"] if line and not line.startswith(" ")]
    assert heads == [["error", "ENV101"], ["error", "SQL101"], ["warning", "RES101"], ["review", "TLS104"], ["review", "RES101"]]


def test_notes_are_listed_when_asked_for() -> None:
    assert "note DOC101" not in render_text(sample())
    assert "note DOC101" in render_text(sample(), TextOptions(notes=True))


def many(number: int) -> Result:
    result = sample()
    finding = next(each for each in result.findings if each.rule == "RES101" and each.open)
    places = (msgspec.structs.replace(finding.span, line=line, end_line=line) for line in range(1, number + 1))
    return msgspec.structs.replace(result, findings=tuple(msgspec.structs.replace(finding, span=span) for span in places))


def test_what_accepts_a_finding_is_a_comment_of_its_language() -> None:
    result = sample()
    first = next(each for each in result.findings if each.rule == "SQL101")
    finding = msgspec.structs.replace(first, span=msgspec.structs.replace(first.span, path="src/app.ts"))
    assert "    // backcheck: ignore[SQL101] reason\n" in render_text(msgspec.structs.replace(result, findings=(finding,)))


@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_number_is_lost_at_any_width(width: int) -> None:
    parts = sections(render_text(many(4321), TextOptions(width=width)))
    (row,) = [line.split() for line in parts["BY RULE"] if line.split()[1:2] == ["RES101"]]
    assert (row[0], "http-call-without-timeout".startswith(row[2].rstrip("…")), row[-1]) == ("warning", True, "4301")
    assert max(map(len, parts["CHECKLIST"])) <= width


def test_an_item_takes_one_line_and_two_on_a_narrow_terminal() -> None:
    wide, narrow = (sections(render_text(sample(), TextOptions(width=width)))["CHECKLIST"] for width in (80, 40))
    assert [line for line in wide if "Timeouts" in line] == [
        "fail           +   Timeouts, retries, ci…     1       1      1        0        1"
    ]
    place = next(number for number, line in enumerate(narrow) if "Timeouts" in line)
    assert narrow[place : place + 3] == ["fail           + Timeouts, retries, cir…", "  fails 1, reviews 1, passes 1,", "  accepted 1"]


def test_the_checklist_is_counted_by_other_lists_too() -> None:
    text = render_text(sample(), TextOptions(view="owasp-2021"))
    assert "CHECKLIST (by OWASP Top 10 2021)\n" in text
    parts = sections(text)
    row = next(line.split() for line in parts["CHECKLIST"] if "Injection" in line)
    assert (row[0], row[1], row[-5:]) == ("fail", "A03:2021", ["1", "0", "0", "0", "0"])


def test_a_selection_leaves_out_the_lines_that_it_does_not_answer() -> None:
    shown = sections(render_text(sample(), TextOptions(selected=True)))["CHECKLIST"]
    assert not [line for line in shown if " C2 " in line]
    assert "(1 more lines, which the selected rules do not answer)" in shown


def test_of_a_long_way_the_beginning_and_the_end_are_shown() -> None:
    result = sample()
    finding = next(each for each in result.findings if each.verdict.trace)
    steps = tuple(Step(finding.verdict.trace[0].span, f"step {number}") for number in range(1, 21))
    verdict = msgspec.structs.replace(finding.verdict, trace=steps, related=())
    text = render_text(msgspec.structs.replace(result, findings=(msgspec.structs.replace(finding, verdict=verdict),)))
    shown = [number for number in range(1, 21) if f"step {number}\n" in text]
    assert shown == [1, 2, 3, 16, 17, 18, 19, 20]
    assert "... 12 more" in text


def test_at_most_twenty_are_listed_and_a_command_shows_the_rest() -> None:
    text = render_text(many(45), TextOptions(commands=Commands(rest="show {rule} here")))
    assert text.count("\nwarning RES101 http-call-without-timeout\n") == 20
    assert "FINDINGS (20 of 45, the worst first" in text
    assert "show RES101 here" in text
    assert render_text(many(45), TextOptions(limit=0)).count("\nwarning RES101 http") == 45
    assert "show RES101 here" not in render_text(many(20), TextOptions(commands=Commands(rest="show {rule} here")))


def test_what_was_not_checked_is_said_with_its_reason() -> None:
    unjudged = msgspec.structs.replace(RES101, id="BAN101", python=(), semgrep={})
    result = sample()
    text = render_text(msgspec.structs.replace(result, rules=(*result.rules, unjudged)))
    assert sections(text)["NOT CHECKED"] == [
        "  GO101: semgrep is not installed",
        "  BAN101: sites not counted, bandit reports only what fails",
        "  shop/odd.py:1: does not parse: invalid syntax",
        "",
    ]


def test_notices_tell_engine_failures_first_and_files_only_once() -> None:
    notices = sections(render_text(sample()))["NOTICES"]
    assert [line.split()[0] for line in notices if line] == ["error", "warning", "warning"]
    assert "KeyError in the rule's check (DOC101)" in notices[0]


def test_the_end_names_three_commands_for_the_first_finding() -> None:
    commands = [line.strip() for line in sections(render_text(sample()))["NEXT"] if line.startswith("    ")]
    assert commands == [
        "backcheck explain ENV101",
        "backcheck check . --format sarif --output baseline.sarif",
        "# backcheck: ignore[ENV101] reason",
    ]


def test_with_a_baseline_only_what_is_new_is_listed_and_no_commands_follow() -> None:
    text = render_text(compared(), TextOptions(compared=True))
    parts = sections(text)
    assert [line for line in parts["NEW FINDINGS"] if line and not line.startswith(" ")] == ["error SQL101 sql-built-from-input"]
    assert parts["SUMMARY"][:2] == ["  1 error, 1 accepted", "  against the baseline: 1 new, 6 known, 1 fixed"]
    assert "NEXT" not in parts
    assert parts["CHECKLIST"][0].split()[-1] == "new"


def test_most_lines_left_aside_is_the_first_thing_said() -> None:
    files = (FileEntry("a.py", "python", "service", "why", lines=10), FileEntry("t.py", "python", "test", "why", lines=90))
    text = render_text(msgspec.structs.replace(sample(), files=files))
    assert text.startswith("Most code here was left aside: 90 of 100 lines are test code.")
    fewer = (files[0], msgspec.structs.replace(files[1], lines=10))
    assert not render_text(msgspec.structs.replace(sample(), files=fewer)).startswith("Most")


def test_a_pipe_gets_plain_text_and_a_terminal_colours() -> None:
    assert "\x1b" not in render_text(sample())
    coloured = render_text(sample(), TextOptions(colour=True))
    assert "\x1b[1;31mfail" in coloured


def test_source_and_messages_cannot_steer_the_terminal_or_the_markup() -> None:
    result = sample()
    evil = "\x1b]0;owned\x07 [bold]x[/bold] :smile: \u202e"
    finding = msgspec.structs.replace(result.findings[0], verdict=Verdict(result.findings[0].verdict.outcome, evil))
    lines = {finding.span.path: {finding.span.line: evil}}
    text = render_text(msgspec.structs.replace(result, findings=(finding,), lines=lines))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert text.count("\\x1b]0;owned\\x07 [bold]x[/bold] :smile: \\u202e") == 2


def test_nothing_found_says_what_was_looked_at() -> None:
    result = msgspec.structs.replace(sample(), findings=())
    parts = sections(render_text(result))
    assert "FINDINGS" not in parts
    assert "NEXT" not in parts
    assert parts["SUMMARY"][0].startswith("  no findings in ")


def test_secrets_are_not_shown() -> None:
    assert SECRET[2:] not in render_text(sample(), TextOptions(notes=True))


@pytest.mark.parametrize(("engines", "shown"), [(("python",), False), (("bandit", "python"), True)])
def test_a_finding_of_two_engines_names_both(engines: tuple[str, ...], shown: bool) -> None:
    result = sample()
    findings = tuple(msgspec.structs.replace(finding, engines=engines) for finding in result.findings)
    text = render_text(msgspec.structs.replace(result, findings=findings))
    assert ("  found by bandit and python" in sections(text)["FINDINGS"]) == shown

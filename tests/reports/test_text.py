import msgspec
from tests.reports.sample import RES101, SECRET, compared, sample

from backcheck.reports.text import Commands, TextOptions, render_text
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
    resilience = next(row for row in rows if "resilience" in row)
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
    commands = [line.split("   ")[0].strip() for line in sections(render_text(sample()))["NEXT"] if line]
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
    assert text.startswith("Most code here was left aside: 90 of 100 lines are test.")
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

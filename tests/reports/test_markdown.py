import msgspec
import pytest
from tests.reports.sample import SECRET, compared, sample

from backcheck.reports.markdown import code, escape, render_markdown
from backcheck.verdict import Verdict


def test_the_checklist_is_a_table_before_the_findings() -> None:
    text = render_markdown(sample())
    assert text.index("## Checklist") < text.index("## Findings") < text.index("## By rule") < text.index("## Not checked")
    assert "| status |  | item | fails | reviews | passes | unjudged | accepted |" in text
    assert "| fail | resilience | Timeouts, retries, circuit breakers, rate limits | 1 | 1 | 1 | 0 | 1 |" in text


def test_a_finding_has_its_source_and_its_steps() -> None:
    text = render_markdown(sample())
    start = text.index("### error SQL101")
    assert text[start : text.index("###", start + 3)].rstrip().split("\n") == [
        "### error SQL101 sql-built-from-input",
        "",
        "`shop/views & more.py:12`: request.args\\['name'\\] reaches the SQL text of db.execute",
        "",
        "```",
        '    label = "😀😀"; rows = db.execute(query)',
        "```",
        "",
        "1. `shop/views & more.py:10` a client's value is read",
        "2. `shop/views & more.py:11` it becomes part of a string",
        "3. `shop/views & more.py:12` db.execute runs the string",
        "4. `shop/views & more.py:3` request is imported here",
        "",
        "Includes SQL102 at this place.",
    ]


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a|b", "a\\|b"),
        ("<img src=x>", "\\<img src=x\\>"),
        ("[x](http://y)", "\\[x\\](http://y)"),
        ("@team `x`", "\\@team \\`x\\`"),
        ("a\nb", "a\\\\nb"),
    ],
)
def test_words_of_others_are_no_markup(text: str, escaped: str) -> None:
    assert escape(text) == escaped


def test_backticks_in_code_do_not_end_it() -> None:
    assert code("a.py:3") == "`a.py:3`"
    assert code("a``b") == "``` a``b ```"
    result = sample()
    finding = result.findings[0]
    lines = {finding.span.path: {finding.span.line: "x = '```'"}}
    text = render_markdown(msgspec.structs.replace(result, findings=(finding,), lines=lines))
    assert "````\nx = '```'\n````" in text


def test_a_baseline_adds_what_is_new() -> None:
    text = render_markdown(compared())
    assert "Against the baseline: 1 new, 1 fixed." in text
    assert "| accepted | new |" in text


def test_at_most_twenty_findings_are_listed() -> None:
    result = sample()
    found = result.findings[1]
    places = (msgspec.structs.replace(found, span=msgspec.structs.replace(found.span, line=line, end_line=line)) for line in range(1, 31))
    text = render_markdown(msgspec.structs.replace(result, findings=tuple(places)))
    assert "20 of 30, the worst first." in text
    assert text.count("### error") == 20


def test_secrets_are_not_shown_and_messages_may_hold_anything() -> None:
    result = sample()
    assert SECRET[2:] not in render_markdown(result)
    odd = msgspec.structs.replace(result.findings[0], verdict=Verdict(result.findings[0].verdict.outcome, "</details><script>"))
    assert "<script>" not in render_markdown(msgspec.structs.replace(result, findings=(odd,)))

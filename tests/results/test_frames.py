from tests.results.made import at, found

from backcheck.finding import Finding
from backcheck.position import Span, Step
from backcheck.results.frames import collect_lines
from backcheck.verdict import Outcome, Verdict

FILES = {"app.py": [f"line {number}" for number in range(1, 101)], "b.py": ["only"]}


def collect(*findings: Finding, places: tuple[Span, ...] = ()) -> dict[str, list[int]]:
    lines = collect_lines(findings, places, {}, FILES.__getitem__)
    assert all(text == FILES[path][number - 1] for path, some in lines.items() for number, text in some.items())
    return {path: list(some) for path, some in lines.items()}


def test_a_finding_has_two_lines_around_it_and_its_trace_has_none() -> None:
    verdict = Verdict(Outcome.FAIL, "message", (Step(at(50), "read"),), (Step(at(1, path="b.py"), "declared"),))
    assert collect(found("RES101", at(10, last=11), verdict=verdict)) == {"app.py": [8, 9, 10, 11, 12, 13, 50], "b.py": [1]}


def test_lines_outside_the_file_are_left_out() -> None:
    assert collect(found("RES101", at(1))) == {"app.py": [1, 2, 3]}
    assert collect(found("RES101", at(100))) == {"app.py": [98, 99, 100]}
    assert collect(found("RES101", at(1, path="b.py"))) == {"b.py": [1]}


def test_a_very_long_region_gives_its_head_and_its_last_line() -> None:
    assert collect(found("RES101", at(10, last=90))) == {"app.py": [*range(8, 20), 90]}


def test_places_that_hold_are_shown_like_findings() -> None:
    assert collect(places=(at(7),)) == {"app.py": [5, 6, 7, 8, 9]}


def test_secrets_are_masked_also_as_another_findings_context() -> None:
    files = {"app.py": ["get(url)", 'KEY = "0123456789"']}
    lines = collect_lines([found("RES101", at(1))], (), {"app.py": [at(2)]}, files.__getitem__)
    assert lines == {"app.py": {1: "get(url)", 2: 'KEY = "01********"'}}


def test_an_endless_line_is_cut() -> None:
    lines = collect_lines([found("RES101", at(1))], (), {}, lambda _: ["x" * 100_000])
    assert len(lines["app.py"][1]) == 4_000

"""The engine's judge is the interpreter: over random programs the two agree, and the programs are of the kind that tells."""

from statistics import median

import pytest
from bench.fuzz.chance import chain_of, chains
from bench.fuzz.counting import Counts, Kind, counted, kind_of, report
from bench.fuzz.program import Chain, Step, files_of
from bench.fuzz.running import TOKEN, arrived, carries
from bench.fuzz.shape import shapes
from bench.fuzz.shrinking import shrunk
from hypothesis import given, settings

PROGRAMS = 300


@pytest.fixture(scope="module")
def counts() -> Counts:
    return counted(range(PROGRAMS))


def test_the_engine_sees_what_happens(counts: Counts) -> None:
    """Bounds above what is measured over 10,000 programs, for so few."""
    assert counts.rate(Kind.MISSED) <= 0.01
    assert counts.rate(Kind.FALSE) <= 0.02
    assert counts.rate(Kind.UNSURE) <= 0.03


def test_the_programs_are_worth_judging(counts: Counts) -> None:
    assert 0.4 <= counts.positive / counts.programs <= 0.6
    assert median(counts.lengths) >= 7  # five steps between source and sink
    assert set(counts.shapes) == {one.name for one in shapes()}


def test_the_report_says_every_figure(counts: Counts) -> None:
    lines = report(counts).split("\n")
    assert lines[0].startswith("300 programs, ")
    assert lines[4].startswith("| all | ")


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(chains())
def test_no_program_makes_the_engine_fail(chain: Chain) -> None:
    assert kind_of(chain) in Kind


def test_a_number_always_makes_the_same_program() -> None:
    assert files_of(chain_of(17)) == files_of(chain_of(17))
    assert files_of(chain_of(17)) != files_of(chain_of(18))


@pytest.mark.parametrize("value", [TOKEN, [TOKEN], TOKEN.encode(), repr(TOKEN), "a" + TOKEN[1] + "b"])
def test_a_value_arrives_however_it_is_written(value: object) -> None:
    assert arrived(value)


def test_nothing_arrives_in_other_texts() -> None:
    assert not arrived("a clean text with %41, \\u0041 and aGVsbG8=")


def test_a_wrong_program_is_made_as_small_as_it_goes() -> None:
    by_name = {one.name: one for one in shapes()}
    long = tuple(Step(by_name[name], 0) for name in ("source", "join", "plus", "branch", "slice", "sink"))
    smallest = shrunk(long, lambda one: any(step.shape.name == "branch" for step in one))
    assert [step.shape.name for step in smallest] == ["source", "branch", "sink"]
    assert carries(files_of(smallest))

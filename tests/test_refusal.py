"""A refusal is one line with its place, and names what was probably meant."""

import pickle

import pytest

from backcheck.refusal import Refusal, instead_of, nearest


@pytest.mark.parametrize(
    ("refusal", "shown"),
    [
        (Refusal("no such rule"), "no such rule"),
        (Refusal("no such file", "a.yaml"), "a.yaml: no such file"),
        (Refusal("no such key", "a.yaml", 3, 4), "a.yaml:3:5: no such key"),
    ],
)
def test_a_refusal_shows_as_much_of_its_place_as_it_has(refusal: Refusal, shown: str) -> None:
    assert str(refusal) == shown


def test_a_refusal_comes_back_whole_from_a_worker_process() -> None:
    again = pickle.loads(pickle.dumps(Refusal("no such key", "a.yaml", 3, 4)))  # noqa: S301 - what executors do with what is raised
    assert (again.message, again.path, again.line, again.column) == ("no such key", "a.yaml", 3, 4)


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("sumary", ["summary", "severity"], "summary"),
        ("SUMMARY", ["summary", "severity"], "summary"),
        ("sql", ["SQL", "sql"], "sql"),
        ("SQL103", ["SQL102", "SQL101"], "SQL101"),
        ("golang", ["go", "java"], "go"),
        ("zzz", ["summary"], None),
        ("zzz", [], None),
    ],
)
def test_the_nearest_word_is_found_whatever_its_case(word: str, known: list[str], meant: str | None) -> None:
    assert nearest(word, known) == meant


def test_what_is_allowed_is_listed_in_order() -> None:
    assert instead_of("goo", ["java", "go"]) == "did you mean 'go'? known: go, java"
    assert instead_of("zzz", ["java", "go"]) == "known: go, java"
    assert instead_of("zzz", []) == "none is known here"

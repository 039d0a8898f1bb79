"""What a file must hold before a pattern is tried on it: never more than the pattern itself asks for."""

import re
from typing import Any

import pytest

from backcheck.engines.semgrep_needs import ANYWHERE, both, either, need


def word(text: str) -> str:
    return rf"(?<![\w$]){text}(?![\w$])"


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ("fetch(...)", {word("fetch")}),
        ("$X.findMany(...)", {word("findMany")}),
        ("$P.$queryRawUnsafe(...)", {word(r"\$queryRawUnsafe")}),
        ("$F($A, 'not a name', ...)", ANYWHERE),
        ("await $F($A)", ANYWHERE),
        ({"pattern": "db.load(...)"}, {word("load")}),
        ({"holds": "a|b", "pattern": "$F(...)"}, {"a|b"}),
        ({"holds": ["a", "b"], "pattern": "$F(...)"}, {r"(?s)\A(?=.*?(?:a))(?=.*?(?:b))"}),
        ({"module": {"$LIB": "axios", "get": "got"}, "pattern": "$LIB.create(...)"}, {"['\"](?:axios)['\"]", "['\"](?:got)['\"]"}),
        ({"patterns": [{"pattern": "$X.$M(...)"}, {"pattern-inside": "class $C extends Repository {...}"}]}, {word("Repository")}),
        ({"patterns": [{"pattern": "$X.$M(...)"}, {"pattern-not": "findOne(...)"}]}, ANYWHERE),
        ({"pattern-either": [{"pattern": "findAll(...)"}, {"pattern": "findMany(...)"}]}, {word("findAll"), word("findMany")}),
        ({"pattern-either": [{"pattern": "findAll(...)"}, {"pattern": "$A + $B"}]}, ANYWHERE),
        ({"mode": "taint", "pattern-sources": [{"pattern": "body"}], "pattern-sinks": [{"pattern": "query($SITE)"}]}, {word("query")}),
    ],
)
def test_a_formula_wants_what_all_its_matches_hold(formula: Any, wanted: frozenset[str]) -> None:
    assert need(formula) == wanted


def test_one_of_several_may_do_unless_one_wants_nothing() -> None:
    assert either([frozenset("b"), frozenset("ab")]) == {"a", "b"}
    assert either([frozenset("a"), ANYWHERE]) == ANYWHERE
    assert either([]) == ANYWHERE


@pytest.mark.parametrize(("text", "held"), [("b\na", True), ("a b", True), ("aa", False), ("c", False)])
def test_two_texts_may_stand_in_any_order(text: str, held: bool) -> None:
    (wanted,) = both("a", frozenset({"b|d"}))
    assert bool(re.search(wanted, text)) is held


def test_three_texts_are_one_condition() -> None:
    (wanted,) = both("c", both(["a", "b"], ANYWHERE))
    assert re.search(wanted, "c\nb\na")
    assert not re.search(wanted, "c\nb")


def test_nothing_known_leaves_the_text_alone() -> None:
    assert both("a", ANYWHERE) == {"a"}

"""What a file must hold before a pattern is tried on it: never more than the pattern itself asks for."""

from typing import Any

import pytest

from backcheck.engines.semgrep_needs import either, need


def word(text: str) -> str:
    return rf"(?<![\w$]){text}(?![\w$])"


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ("fetch(...)", word("fetch")),
        ("$X.findMany(...)", word("findMany")),
        ("$P.$queryRawUnsafe(...)", word(r"\$queryRawUnsafe")),
        ("$F($A, 'not a name', ...)", None),
        ("await $F($A)", None),
        ({"pattern": "db.get(...)"}, None),
        ({"module": {"$LIB": "axios"}, "pattern": "$LIB.create(...)"}, "['\"](?:axios)['\"]"),
        ({"patterns": [{"pattern": "$X.$M(...)"}, {"pattern-inside": "class $C extends Repository {...}"}]}, word("Repository")),
        ({"patterns": [{"pattern": "$X.$M(...)"}, {"pattern-not": "findOne(...)"}]}, None),
        ({"pattern-either": [{"pattern": "findAll(...)"}, {"pattern": "findMany(...)"}]}, f"{word('findAll')}|{word('findMany')}"),
        ({"pattern-either": [{"pattern": "findAll(...)"}, {"pattern": "$A + $B"}]}, None),
        ({"mode": "taint", "pattern-sources": [{"pattern": "body"}], "pattern-sinks": [{"pattern": "query($SITE)"}]}, word("query")),
    ],
)
def test_a_formula_wants_what_all_its_matches_hold(formula: Any, wanted: str | None) -> None:
    assert need(formula) == wanted


def test_one_of_several_may_do_unless_one_wants_nothing() -> None:
    assert either(["b", "a", "b"]) == "a|b"
    assert either(["a", None]) is None
    assert either([]) is None

"""Precision is earned: what a rule claims is what was counted when its findings on real code were read."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from backcheck.catalogue.load import load_catalogue

COUNTS = Path(__file__).parent.parent / "bench" / "precision.csv"
ENOUGH = 20
SHARES = {"very-high": 0.97, "high": 0.90, "medium": 0.75}
RULES = load_catalogue(cached=False).rules


def counted() -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    with COUNTS.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            assert int(row["read"]) == int(row["true"]) + int(row["false"])
            found.setdefault(row["rule"], Counter()).update({name: int(row[name]) for name in ("read", "true")})
    return found


def test_only_known_rules_are_counted() -> None:
    assert counted().keys() <= RULES.keys()


@pytest.mark.parametrize("rule_id", [rule_id for rule_id, rule in RULES.items() if str(rule.precision) in SHARES])
def test_a_claim_rests_on_enough_findings(rule_id: str) -> None:
    counts = counted()[rule_id]
    assert counts["read"] >= ENOUGH
    assert counts["true"] >= SHARES[str(RULES[rule_id].precision)] * counts["read"]

from typing import Any

import pytest
from tests.results.made import at, found, judge, rule

from backcheck.finding import Suppression
from backcheck.result import Counts, Status
from backcheck.results.checklist import Group, answer_groups, by_cwe, by_owasp, by_pack, count
from backcheck.results.correlate import correlate
from backcheck.rule import Precision, Severity
from backcheck.verdict import Outcome

GATING, ADVISORY = rule("RES101"), rule("RES113", severity=Severity.NOTE)
RULES = {each.id: each for each in (GATING, ADVISORY, rule("RES104", precision=Precision.MEDIUM), rule("RES105", advice=True))}
ITEM = Group("resilience", "Timeouts and retries", tuple(RULES))


def status(counts: dict[str, Counts], not_checked: tuple[str, ...] = ()) -> Status:
    return answer_groups([ITEM], RULES, counts, not_checked)[0].status


@pytest.mark.parametrize(
    ("counts", "not_checked", "expected"),
    [
        ({"RES101": Counts(fails=1, passes=9)}, (), Status.FAIL),
        ({"RES101": Counts(reviews=1, passes=9)}, (), Status.REVIEW),
        ({"RES101": Counts(reviews=1)}, ("RES101",), Status.REVIEW),
        ({"RES101": Counts(passes=9)}, ("RES101",), Status.PARTIAL),
        ({"RES101": Counts(passes=9)}, ("RES113",), Status.PASS),
        ({"RES101": Counts(passes=9)}, (), Status.PASS),
        ({"RES101": Counts(accepted=2)}, (), Status.PASS),
        ({"RES101": Counts(unjudged=4)}, (), Status.PARTIAL),
        ({"RES101": Counts(passes=1, unjudged=4)}, (), Status.PARTIAL),
        ({}, (), Status.NOT_APPLICABLE),
        ({"RES113": Counts(fails=3)}, (), Status.NOT_APPLICABLE),
        ({"RES104": Counts(fails=3), "RES105": Counts(fails=1), "RES101": Counts(passes=1)}, (), Status.PASS),
        ({}, ("RES101",), Status.PARTIAL),
        ({}, tuple(RULES), Status.NOT_CHECKED),
    ],
)
def test_only_gating_rules_decide_an_items_status(counts: dict[str, Counts], not_checked: tuple[str, ...], expected: Status) -> None:
    assert status(counts, not_checked) is expected


def test_a_line_adds_up_all_its_rules_and_names_those_not_checked() -> None:
    counts = {"RES101": Counts(fails=1, passes=2, new=1), "RES113": Counts(fails=2, unjudged=3), "SQL101": Counts(fails=9)}
    (line,) = answer_groups([ITEM], RULES, counts, {"RES113": "no engine"})
    assert line.counts == Counts(fails=3, passes=2, unjudged=3, new=1)
    assert (line.id, line.title, line.rules, line.unchecked) == ("resilience", "Timeouts and retries", tuple(RULES), ("RES113",))


def test_an_item_none_of_whose_rules_ran_is_not_checked() -> None:
    (line,) = answer_groups([Group("C6", "Races", ("RACE104",))], RULES, {}, ())
    assert (line.status, line.rules) == (Status.NOT_CHECKED, ())


@pytest.mark.parametrize(
    ("halves", "counts", "expected"),
    [
        (({"RES101"}, {"RES113"}), {"RES101": Counts(passes=9)}, Status.PASS),
        (({"RES101"}, set()), {"RES101": Counts(passes=9)}, Status.PARTIAL),
        (({"RES101"}, {"VAL101"}), {}, Status.PARTIAL),
        (({"RES101"}, set()), {"RES101": Counts(fails=1)}, Status.FAIL),
    ],
)
def test_what_nothing_asks_about_is_not_passed(halves: tuple[set[str], ...], counts: dict[str, Counts], expected: Status) -> None:
    group = Group("C3", "Inputs and outputs", tuple(RULES), tuple(map(frozenset, halves)))
    assert answer_groups([group], RULES, counts, ())[0].status is expected


def test_counts_come_from_sites_suppressions_and_baseline() -> None:
    sites = correlate([judge("RES101", at(1), Outcome.PASS), judge("RES101", at(2), Outcome.UNJUDGED), judge("RES101", at(3))], RULES)
    findings = [
        found("RES101", at(3), baseline="new"),
        found("RES101", at(4), baseline="unchanged"),
        found("RES101", at(5), Outcome.REVIEW, baseline="new"),
        found("RES101", at(6), baseline="new", suppression=Suppression("inSource", "why")),
    ]
    assert count(sites, findings) == {"RES101": Counts(fails=2, reviews=1, passes=1, unjudged=1, accepted=1, new=2)}


def test_views_group_the_same_rules_by_pack_category_and_weakness() -> None:
    made: dict[str, Any] = {
        "SQL101": rule("SQL101", pack="sql", cwe=(89,), owasp=("A03:2021", "A05:2025")),
        "TLS102": rule("TLS102", pack="transport", cwe=(295, 1088), owasp=("A02:2021",)),
    }
    assert by_pack(made.values(), {"sql": "SQL"}) == (Group("sql", "SQL", ("SQL101",)), Group("transport", "transport", ("TLS102",)))
    assert by_cwe(made.values()) == (
        Group("CWE-89", "", ("SQL101",)),
        Group("CWE-295", "", ("TLS102",)),
        Group("CWE-1088", "", ("TLS102",)),
    )
    editions = {"A01:2021": "Access", "A02:2021": "Cryptography", "A03:2021": "Injection"}
    assert [(group.id, group.rules) for group in by_owasp(made.values(), editions)] == [
        ("A01:2021", ()),
        ("A02:2021", ("TLS102",)),
        ("A03:2021", ("SQL101",)),
    ]

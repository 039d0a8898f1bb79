"""Selections and views of the catalogue."""

import msgspec
import pytest

from backcheck.catalogue import Catalogue, Category, Edition, Item, Pack, Speciality
from backcheck.refusal import Refusal
from backcheck.rule import Precision, Rule, Severity


def rule(rule_id: str, pack: str, **fields: object) -> Rule:
    plain = Rule(rule_id, rule_id.lower(), "", Severity.WARNING, Precision.HIGH, pack, "")
    return msgspec.structs.replace(plain, **fields)


PACKS = [("api", "API"), ("auth", "AUTH"), ("sql", "SQL"), ("crypto", "CRYPTO")]
RULES = [
    rule("API101", "api", advice=True),
    rule("AUTH101", "auth", cwe=(306, 862), owasp=("A01:2021", "API2:2023"), bandit=("B101", "B102")),
    rule("AUTH102", "auth", precision=Precision.MEDIUM, cwe=(862,), bandit=("B102",)),
    rule("AUTH103", "auth", precision=Precision.MEDIUM, severity=Severity.ERROR),
    rule("SQL101", "sql", owasp=("A03:2021",), cwe=(89,)),
    rule("SQL102", "sql", preview=True),
    rule("SQL201", "sql", precision=Precision.LOW),
]
CATALOGUE = Catalogue(
    {rule.id: rule for rule in RULES},
    {name: Pack(name, name.upper(), prefix, Speciality.SECURITY, "") for name, prefix in PACKS},
    (Item("C1", "one", ("api",)), Item("C5", "five", ("auth",)), Item("plus", "more", ("sql", "auth"))),
    {"2021": Edition("Ten", 2021, "", (Category("A01", "Access"), Category("A02", "Crypto"), Category("A03", "Injection")))},
)


def ids(rules: tuple[Rule, ...]) -> list[str]:
    return [rule.id for rule in rules]


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        (["SQL101"], ["SQL101"]),
        (["SQL"], ["SQL101", "SQL102", "SQL201"]),
        (["sql"], ["SQL101", "SQL102", "SQL201"]),
        (["SQL1"], ["SQL101", "SQL102"]),
        (["SQL201", "api"], ["API101", "SQL201"]),
        (["ALL"], [rule.id for rule in RULES]),
        (["CRYPTO"], []),
        (["crypto"], []),
        ([], ["AUTH101", "AUTH103", "SQL101"]),
    ],
)
def test_rules_are_selected_by_id_prefix_pack_and_default(select: list[str], expected: list[str]) -> None:
    assert ids(CATALOGUE.select(select)) == expected


def test_what_is_ignored_is_never_selected() -> None:
    assert ids(CATALOGUE.select(["SQL", "AUTH101"], ["SQL1", "auth"])) == ["SQL201"]
    assert ids(CATALOGUE.select(ignore=["auth"])) == ["SQL101"]


def test_all_rules_and_advice_widen_the_default() -> None:
    assert ids(CATALOGUE.select(all_rules=True)) == [rule.id for rule in RULES]
    assert ids(CATALOGUE.select(advice=True)) == ["API101", "AUTH101", "AUTH103", "SQL101"]


@pytest.mark.parametrize(
    ("selector", "said"),
    [
        ("SQL103", "unknown rule, prefix or pack 'SQL103'; did you mean 'SQL101'? packs: api, auth, crypto, sql"),
        ("SQL9", "unknown rule, prefix or pack 'SQL9'; did you mean 'SQL"),
        ("squl", "unknown rule, prefix or pack 'squl'; did you mean 'sql'?"),
        ("A", "unknown rule, prefix or pack 'A'; did you mean 'API'? packs: api, auth, crypto, sql; 'backcheck rules' lists every rule"),
        ("AU", "unknown rule, prefix or pack 'AU'"),
        ("", "unknown rule, prefix or pack ''"),
    ],
)
def test_an_unknown_selector_is_refused_with_the_nearest(selector: str, said: str) -> None:
    for select, ignore in (([selector], []), ([], [selector])):
        with pytest.raises(Refusal) as refused:
            CATALOGUE.select(select, ignore)
        assert str(refused.value).startswith(said)


def test_a_rule_is_found_by_id_or_refused_with_the_nearest() -> None:
    assert CATALOGUE.rule("SQL101").pack == "sql"
    with pytest.raises(Refusal, match=r"^unknown rule 'SQL110'; did you mean 'SQL101'[?] 'backcheck rules' lists every rule$"):
        CATALOGUE.rule("SQL110")


def test_every_view_has_its_rules() -> None:
    assert {item: ids(rules) for item, rules in CATALOGUE.by_item().items()} == {
        "C1": ["API101"],
        "C5": ["AUTH101", "AUTH102", "AUTH103"],
        "plus": ["AUTH101", "AUTH102", "AUTH103", "SQL101", "SQL102", "SQL201"],
    }
    assert ids(CATALOGUE.by_pack()["sql"]) == ["SQL101", "SQL102", "SQL201"]
    assert CATALOGUE.by_pack()["crypto"] == ()
    by_category = {tag: ids(rules) for tag, rules in CATALOGUE.by_owasp("2021").items()}
    assert by_category == {"A01:2021": ["AUTH101"], "A02:2021": [], "A03:2021": ["SQL101"]}
    assert {number: ids(rules) for number, rules in CATALOGUE.by_cwe().items()} == {
        89: ["SQL101"],
        306: ["AUTH101"],
        862: ["AUTH101", "AUTH102"],
    }


def test_an_unknown_owasp_edition_is_refused() -> None:
    with pytest.raises(Refusal, match="unknown OWASP edition '2022'; did you mean '2021'"):
        CATALOGUE.by_owasp("2022")


def test_a_tag_leads_to_its_category() -> None:
    found = CATALOGUE.category("A02:2021")
    assert found is not None
    assert found.title == "Crypto"
    assert CATALOGUE.category("A02:2025") is None


def test_severities_may_be_set_otherwise() -> None:
    changed = CATALOGUE.with_severity({"SQL101": Severity.ERROR})
    assert changed.rules["SQL101"].severity is Severity.ERROR
    assert {rule_id for rule_id, rule in changed.rules.items() if rule != CATALOGUE.rules[rule_id]} == {"SQL101"}


def test_items_beside_the_thirteen_are_told_apart() -> None:
    assert [item.plus for item in CATALOGUE.items] == [False, False, True]

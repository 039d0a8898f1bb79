"""What stands in no single rule file is checked over all of them, and said with the place in one."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pytest

from backcheck.catalogue.catalogue import Catalogue
from backcheck.catalogue.compile import compile_catalogue
from backcheck.catalogue.rule_folder import RuleFolder
from backcheck.refusal import Refusal

if TYPE_CHECKING:
    from tests.catalogue.conftest import Team

SHOP = "title: Shop\nprefix: SHOP\nspeciality: database\nsummary: Of the shop.\n"
CHECKLIST = "items:\n  - id: C1\n    title: Shops\n    packs: [shop]\n"
OWASP = """\
editions:
  "2021":
    title: Ten
    year: 2021
    source: somewhere
    categories:
      - {id: A01, title: One, cwe: [1, 2]}
      - {id: A03, title: Three, cwe: [89], also: [90]}
  api-2023:
    title: Ten of APIs
    year: 2023
    source: somewhere
    categories:
      - {id: API1, title: One, cwe: [2]}
"""
FILES = {"checklist.yaml": CHECKLIST, "owasp.yaml": OWASP, "shop/pack.yaml": SHOP}


def rule(rule_id: str, name: str, more: str = "") -> str:
    return f"id: {rule_id}\nname: {name}\nsummary: s\nseverity: error\nprecision: high\nhelp: h\nbandit: [B101]\n{more}"


def compiled(*folders: Mapping[str, str]) -> Catalogue:
    shipped, *extras = (
        RuleFolder(label, {path: text.encode() for path, text in files.items()})
        for label, files in zip(("rules", "team/ours", "other"), folders, strict=False)
    )
    return compile_catalogue(shipped, tuple(extras))


def refused(*folders: Mapping[str, str]) -> str:
    with pytest.raises(Refusal) as refusal:
        compiled(*folders)
    return str(refusal.value)


def test_rules_stand_in_the_order_of_their_ids() -> None:
    catalogue = compiled(FILES | {"shop/a.yaml": rule("SHOP102", "a"), "shop/b.yaml": rule("SHOP101", "b")})
    assert list(catalogue.rules) == ["SHOP101", "SHOP102"]
    assert catalogue.rules["SHOP102"].path == "rules/shop/a.yaml"


def test_a_folder_may_be_a_pack_itself() -> None:
    ours = {"pack.yaml": SHOP.replace("SHOP", "OUR"), "a.yaml": rule("OUR101", "a")}
    catalogue = compiled(FILES, ours)
    assert catalogue.rules["OUR101"].pack == "ours"
    assert catalogue.packs["ours"].prefix == "OUR"


def test_a_team_may_add_rules_to_a_pack_that_exists() -> None:
    assert compiled(FILES, {"shop/a.yaml": rule("SHOP900", "a")}).rules["SHOP900"].pack == "shop"


@pytest.mark.parametrize(
    ("more", "tags"),
    [
        ("cwe: [89]", ("A03:2021",)),
        ("cwe: [90]", ("A03:2021",)),
        ("cwe: [89, 2]", ("A01:2021", "A03:2021", "API1:2023")),
        ("cwe: [3]", ()),
        ("cwe: [89, 2]\nowasp: [A01:2021]", ("A01:2021", "API1:2023")),
        ("owasp: [API1:2023]", ("API1:2023",)),
    ],
)
def test_a_rule_is_tagged_edition_by_edition_from_its_weaknesses_unless_it_says(more: str, tags: tuple[str, ...]) -> None:
    assert compiled(FILES | {"shop/a.yaml": rule("SHOP101", "a", more)}).rules["SHOP101"].owasp == tags


A = rule("SHOP101", "a")
B = rule("SHOP102", "b")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"shop/b.yaml": rule("SHOP101", "b")}, "rules/shop/b.yaml:1:5: the id SHOP101 is taken by rules/shop/a.yaml"),
        ({"shop/b.yaml": B + "covers: [SHOP999]\n"}, "rules/shop/b.yaml:8:10: covers the unknown rule SHOP999; did you mean 'SHOP101'"),
        ({"shop/b.yaml": B + "covers: [SHOP102]\n"}, "rules/shop/b.yaml:8:10: SHOP102 and SHOP102 cover each other"),
        ({"shop/b.yaml": B + "owasp: [A02:2021]\n"}, "rules/shop/b.yaml:8:9: unknown OWASP category 'A02:2021'; did you mean"),
        ({"shop/b.yml": B}, "rules/shop/b.yml: rule files end in .yaml"),
        ({"b.yaml": B}, "rules/b.yaml: a rule lies in the folder of its pack, beside pack.yaml"),
        ({"shopp/b.yaml": B}, "rules/shopp/b.yaml: its folder 'shopp' has no pack.yaml; did you mean 'shop'? known: shop"),
        ({"more/pack.yaml": SHOP}, "rules/shop/pack.yaml:2:9: the prefix SHOP belongs to the pack 'more' already"),
        ({"more.py/pack.yaml": SHOP}, "rules/more.py/pack.yaml:1:1: the folder of a pack has a kebab-case name, which 'more.py' is not"),
        ({"more/pack.yaml": SHOP.replace("SHOP", "More")}, "rules/more/pack.yaml:2:9: 'More' is not a prefix in capital letters"),
        ({"more/pack.yaml": SHOP.replace("database", "databse")}, "rules/more/pack.yaml:3:13: 'databse' is not allowed here; did you"),
        ({"shop/pack.yaml": SHOP + "items: [C1, C9]\n"}, "rules/shop/pack.yaml:5:13: unknown item 'C9'; did you mean 'C1'? known: C1"),
        ({"checklist.yaml": CHECKLIST.replace("[shop]", "[shop, shops]")}, "rules/checklist.yaml:4:19: unknown pack 'shops'; did"),
        ({"checklist.yaml": CHECKLIST + CHECKLIST.removeprefix("items:\n")}, "rules/checklist.yaml:5:9: the item 'C1' is given twice"),
        ({"checklist.yaml": CHECKLIST.replace("C1", "Shops")}, "rules/checklist.yaml:2:9: 'Shops' is not C1..C13 or a short word"),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_refused_where_it_stands(files: dict[str, str], said: str) -> None:
    order = sorted((FILES | {"shop/a.yaml": A} | files).items())
    assert refused(dict(order)).startswith(said)


def test_the_same_name_in_two_packs_is_refused() -> None:
    ours = {"pack.yaml": SHOP.replace("SHOP", "OUR"), "a.yaml": rule("OUR101", "a")}
    assert refused(FILES | {"shop/a.yaml": A}, ours) == "team/ours/a.yaml:2:7: the name 'a' is taken by rules/shop/a.yaml"


def test_a_pack_that_exists_cannot_be_made_again() -> None:
    assert refused(FILES, {"shop/pack.yaml": SHOP}) == "team/ours/shop/pack.yaml:1:1: there is a pack 'shop' already"


def test_rules_that_cover_each_other_in_a_round_are_refused() -> None:
    files = {
        "shop/a.yaml": A + "covers: [SHOP102]\n",
        "shop/b.yaml": B + "covers: [SHOP103]\n",
        "shop/c.yaml": rule("SHOP103", "c") + "covers: [SHOP101]\n",
    }
    assert refused(FILES | files) == "rules/shop/a.yaml:8:10: SHOP101 and SHOP102 cover each other"


@pytest.mark.parametrize("missing", ["checklist.yaml", "owasp.yaml"])
def test_the_shipped_folder_holds_the_checklist(missing: str) -> None:
    assert refused({name: text for name, text in FILES.items() if name != missing}) == f"rules/{missing}: the file is missing"


def test_a_teams_pack_joins_items_of_the_checklist(team: "Team") -> None:
    team.write("own/pack.yaml", (team.folder / "own/pack.yaml").read_text() + "items: [C5, resilience]\n")
    team.rule()
    answered = {item for item, rules in team.load().by_item().items() if any(rule.id == "OWN101" for rule in rules)}
    assert answered == {"C5", "resilience"}

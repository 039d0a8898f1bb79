"""The rules that ship are loaded, complete and in agreement with the checklist."""

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from backcheck.catalogue import Catalogue, load_catalogue
from backcheck.catalogue.schema import pack_schema, rule_schema
from backcheck.resources import rules_root

PREFIXES = {
    "sql": "SQL", "injection": "INJ", "auth": "AUTH", "crypto": "CRYPTO", "transport": "TLS", "validation": "VAL",
    "http-status": "HTTP", "error-handling": "ERR", "error-messages": "MSG", "configuration": "ENV", "concurrency": "RACE",
    "transactions": "TXN", "database": "DB", "performance": "PERF", "resilience": "RES", "logging": "LOG", "monitoring": "MON",
    "api": "API", "api-docs": "DOC", "testability": "TEST", "architecture": "ARCH", "dependencies": "DEP",
}  # fmt: skip
ITEMS = {
    "C1": ("api",), "C2": ("error-handling", "logging"), "C3": ("validation", "injection"), "C4": ("http-status",), "C5": ("auth",),
    "C6": ("concurrency",), "C7": ("transactions",), "C8": ("error-messages",), "C9": ("configuration",),
    "C10": ("injection", "sql", "crypto", "transport", "dependencies", "auth"), "C11": ("api-docs",), "C12": ("testability",),
    "C13": ("logging", "monitoring"), "sql-schema": ("sql", "database"), "https": ("transport",), "performance": ("performance",),
    "resilience": ("resilience",), "architecture": ("architecture",), "dependencies": ("dependencies",),
}  # fmt: skip
RULE_FILES = [path for path in sorted(rules_root().glob("*/*.yaml")) if path.name != "pack.yaml" and path.parent.name != "models"]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(cached=False)


def test_every_rule_file_gives_a_rule(catalogue: Catalogue) -> None:
    assert {rule.path for rule in catalogue.rules.values()} == {f"rules/{path.relative_to(rules_root())}" for path in RULE_FILES}


def test_there_are_the_packs_of_the_checklist(catalogue: Catalogue) -> None:
    assert {name: pack.prefix for name, pack in catalogue.packs.items()} == PREFIXES


def test_the_items_are_answered_by_the_packs_they_should_be(catalogue: Catalogue) -> None:
    assert {item.id: item.packs for item in catalogue.items} == ITEMS
    assert set().union(*ITEMS.values()) == set(PREFIXES)


@pytest.mark.parametrize(
    ("edition", "tag", "count"), [("2021", "A{:02}:2021", 10), ("2025", "A{:02}:2025", 10), ("api-2023", "API{}:2023", 10)]
)
def test_the_owasp_lists_are_whole(catalogue: Catalogue, edition: str, tag: str, count: int) -> None:
    assert list(catalogue.by_owasp(edition)) == [tag.format(number) for number in range(1, count + 1)]


@pytest.mark.parametrize(
    ("tag", "weakness"),
    [("A03:2021", 89), ("A05:2025", 89), ("A10:2021", 918), ("A01:2025", 918), ("API7:2023", 918), ("A02:2021", 916), ("A10:2025", 390)],
)
def test_well_known_weaknesses_stand_where_owasp_puts_them(catalogue: Catalogue, tag: str, weakness: int) -> None:
    category = catalogue.category(tag)
    assert category is not None
    assert category.counts([weakness])


def plain(path: Path) -> object:
    return json.loads(json.dumps(yaml.safe_load(path.read_bytes())))


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda path: path.stem)
def test_the_schema_for_editors_accepts_what_loads(path: Path) -> None:
    Draft202012Validator(rule_schema()).validate(plain(path))


@pytest.mark.parametrize("name", sorted(PREFIXES))
def test_the_schema_of_packs_accepts_them(name: str) -> None:
    Draft202012Validator(pack_schema()).validate(plain(rules_root() / name / "pack.yaml"))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["sumary"], "x"),
        (["semgrep", "golang"], {"sites": ["x"]}),
        (["python", 0, "forbids"], {}),
        (["severity"], "hihg"),
        (["id"], "sql1"),
    ],
)
def test_the_schema_for_editors_refuses_what_loading_refuses(path: list[str | int], value: object) -> None:
    rule: dict[str, object] = {
        "id": "SQL101", "name": "a", "summary": "s", "severity": "error", "precision": "high", "help": "h",
        "python": [{"site": "x", "check": "y"}], "semgrep": {},
    }  # fmt: skip
    validator = Draft202012Validator(rule_schema())
    assert validator.is_valid(rule)
    *outer, last = path
    inner: object = rule
    for key in outer:
        inner = inner[key]  # type: ignore[index]
    inner[last] = value  # type: ignore[index]
    assert not validator.is_valid(rule)


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda path: path.stem)
def test_texts_of_rules_are_lower_case_and_without_a_full_stop(path: Path) -> None:
    rule = yaml.safe_load(path.read_bytes())
    entries = [*rule.get("python", []), *rule.get("files", []), *rule.get("semgrep", {}).values()]
    texts = [rule["summary"], *(entry[key] for entry in entries for key in ("message", "note") if key in entry)]
    for text in texts:
        first = text.lstrip("{").split()[0]
        assert not text.endswith("."), text
        assert first[0].islower() or not first[1:].islower(), text

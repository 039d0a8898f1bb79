"""A rule's page says what it counts for, teaches with its help, and shows an example of each kind."""

from pathlib import Path

import pytest

from backcheck.catalogue import Catalogue, load_catalogue
from backcheck.refusal import Refusal
from backcheck.resources import fixtures_root
from backcheck.rulebook import page

PACK = "title: Our own\nprefix: OWN\nspeciality: operations\nsummary: What we agreed on.\nitems: [C2]\n"
RULE = """\
id: OWN101
name: call-without-owner
summary: a call that nobody answers for
severity: error
precision: medium
security-severity: 7.5
cwe: [89]
help: |
  Somebody must answer for it.
bandit: [B113]
covers: [OWN102]
fix: add-owner
"""
WEAKER = """\
id: OWN102
name: call-without-name
summary: s
severity: note
precision: low
hidden: true
help: h
python: [{site: http-call, require: {name: set}}]
"""
FIXTURE = "def f():\n    call()  # fail: OWN101\n\n\ndef g():\n    call(owner=1)  # pass: OWN101\n"


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    for name, text in {"pack.yaml": PACK, "call-without-owner.yaml": RULE, "call-without-name.yaml": WEAKER}.items():
        (tmp_path / "own").mkdir(exist_ok=True)
        (tmp_path / "own" / name).write_text(text)
    return load_catalogue([tmp_path], cached=False)


@pytest.fixture
def fixtures(tmp_path: Path) -> Path:
    folder = tmp_path / "fixtures" / "own" / "OWN101"
    folder.mkdir(parents=True)
    (folder / "a.py").write_text(FIXTURE)
    return tmp_path / "fixtures"


def test_the_page_of_a_rule(catalogue: Catalogue, fixtures: Path) -> None:
    assert (
        page(catalogue, "OWN101", fixtures)
        == """\
# OWN101 call-without-owner

A call that nobody answers for.

- **severity**: error, 7.5 of 10 as a security defect
- **precision**: medium (at least 75 of 100 fails are true)
- **pack**: own (Our own), for operations
- **languages**: python
- **advises on**: C2 (Errors are handled and logged)
- **weaknesses**: [CWE-89](https://cwe.mitre.org/data/definitions/89.html)
- **OWASP**: A03:2021 (Injection), A05:2025 (Injection)
- **bandit**: B113
- **stands for**: OWN102 where they report the same place
- **fix**: add-owner
- **since**: 0.1

Somebody must answer for it.

## An example that fails

```python
def f():
    call()
```

## An example that passes

```python
def g():
    call(owner=1)
```

## Accepting a finding

Say why at its place: `# backcheck: ignore[OWN101] reason`. An entry in `[tool.backcheck.answers]` accepts all its reviews.
"""
    )


def test_a_rule_that_asks_says_how_it_is_answered(catalogue: Catalogue, fixtures: Path) -> None:
    text = page(catalogue, "OWN102", fixtures)
    assert "- **left to**: OWN101 where they report the same place\n" in text
    assert "- **off by default**: run it with `--select OWN102` or `--all`\n" in text
    assert text.endswith('    [tool.backcheck.answers]\n    OWN102 = "why it holds all the same"\n')
    assert "example" not in text


def test_an_unknown_rule_is_refused_with_the_nearest(catalogue: Catalogue, fixtures: Path) -> None:
    with pytest.raises(Refusal, match="unknown rule 'OWN110'; did you mean 'OWN101'"):
        page(catalogue, "OWN110", fixtures)


SHIPPED = load_catalogue(cached=False)


@pytest.mark.parametrize("rule_id", SHIPPED.rules)
def test_every_shipped_rule_has_a_page_with_its_examples(rule_id: str) -> None:
    text = page(SHIPPED, rule_id, fixtures_root())
    assert "## An example that fails" in text
    assert "## An example that passes" in text

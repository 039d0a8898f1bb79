"""Each rule's patterns, judged by its fixtures: every site is as its line is marked, and an unmarked one fails like an unmet mark.

A folder is judged by its own rule alone. ``missed`` marks a defect that the patterns do not see, ``spurious`` one that they only imagine.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest

from backcheck.catalogue import load_catalogue
from backcheck.engines.semgrep import Report, start
from backcheck.engines.semgrep_files import ENDINGS
from backcheck.resources import fixtures_root
from backcheck.rule import Rule
from backcheck.verdict import Judgement

FOLDER = fixtures_root()
RULES = {rule.id: rule for rule in load_catalogue(cached=False).rules.values() if rule.semgrep}
MARK = re.compile(r'//\s*(fail|pass|review|unjudged|missed|spurious): ([A-Z]+\d+)(?: "([^"]*)")?')
MEANS = {"missed": frozenset({"", "pass", "unjudged"}), "spurious": frozenset({"fail", "review"})}


@dataclass(frozen=True, slots=True)
class Mark:
    """What a line says of one site on it, and a part of the message."""

    word: str
    part: str

    def fits(self, outcome: str, message: str) -> bool:
        return outcome in MEANS.get(self.word, {self.word}) and self.part in message


def fixtures() -> list[str]:
    found = (path for rule in RULES.values() for path in (FOLDER / rule.pack / rule.id).rglob("*") if path.suffix in ENDINGS)
    return sorted(path.relative_to(FOLDER).as_posix() for path in found)


def rule_of(fixture: str) -> Rule:
    return RULES[fixture.split("/")[1]]


def marks(fixture: str) -> dict[int, list[Mark]]:
    """By line."""
    found: dict[int, list[Mark]] = defaultdict(list)
    for number, line in enumerate((FOLDER / fixture).read_text("utf-8").splitlines(), 1):
        for word, rule, part in MARK.findall(line):
            assert rule == rule_of(fixture).id, f"{fixture}:{number} marks a rule that does not judge this folder"
            found[number].append(Mark(word, part))
    return dict(found)


@pytest.fixture(scope="session")
def report() -> Report:
    """One run over all fixtures: semgrep is slow to start."""
    return start(fixtures(), RULES.values(), lambda path: (FOLDER / path).read_bytes(), jobs=2).join()


@pytest.fixture(scope="session")
def judged(report: Report) -> dict[str, dict[int, list[Judgement]]]:
    """The judgements of each fixture's own rule, by file and line."""
    found: dict[str, dict[int, list[Judgement]]] = defaultdict(lambda: defaultdict(list))
    for judgement in report.judgements:
        if judgement.rule == rule_of(judgement.span.path).id:
            found[judgement.span.path][judgement.span.line].append(judgement)
    return found


def test_semgrep_takes_every_pattern(report: Report) -> None:
    assert report.not_checked == {}
    assert [notice for notice in report.notices if notice.fatal] == []


def test_every_judgement_has_a_site(report: Report) -> None:
    assert [notice for notice in report.notices if notice.code == "match-without-site"] == []


def test_every_fixture_is_read_whole(report: Report) -> None:
    assert [notice for notice in report.notices if notice.code == "unparsable-file"] == []


@pytest.mark.parametrize("fixture", fixtures())
def test_every_site_is_judged_as_marked(fixture: str, judged: dict[str, dict[int, list[Judgement]]]) -> None:
    wrong = []
    wanted = marks(fixture)
    for line in sorted(wanted.keys() | judged[fixture].keys()):
        said = [(judgement.verdict.outcome.value, judgement.verdict.message) for judgement in judged[fixture].get(line, ())]
        asked = wanted.get(line, [])
        seen = said or [("", "")] * len(asked)
        if len(seen) != len(asked) or not all(any(mark.fits(*each) for each in seen) for mark in asked):
            wrong.append(f"{fixture}:{line}: marked {asked}, judged {said}")
    assert wrong == []


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_as_many_good_examples_as_bad_ones(rule: str) -> None:
    words = Counter(mark.word for fixture in fixtures() if rule_of(fixture).id == rule for each in marks(fixture).values() for mark in each)
    assert words["fail"] >= 5
    assert words["pass"] >= 5


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_shows_code_that_is_no_site(rule: str) -> None:
    folder = FOLDER / RULES[rule].pack / rule
    assert [path for path in fixtures() if (FOLDER / path).is_relative_to(folder) and not marks(path)]


@pytest.mark.parametrize("rule", RULES)
def test_no_message_shows_a_name_of_the_patterns(rule: str, report: Report) -> None:
    """A name that a pattern did not bind stays as it is written: in capitals behind a dollar sign."""
    messages = {judgement.verdict.message for judgement in report.judgements if judgement.rule == rule}
    assert [message for message in messages if re.search(r"\$[A-Z]{2,}\b|\$[A-Z]\b", message)] == []


def test_fixtures_are_found() -> None:
    assert {fixture.split("/")[1] for fixture in fixtures()} == set(RULES)
    assert all(Path(fixture).suffix in ENDINGS for fixture in fixtures())

"""Every fixture project is judged exactly as its lines say, by its own rule alone.

``missed`` marks a defect that is known not to be found, ``spurious`` a finding that is known to be wrong: both hold only
as long as the error is there, so that whoever repairs it takes the mark away.
"""

from functools import cache

import pytest
from tests.fixture_projects import Fixture, fixtures

from backcheck.catalogue.catalogue import Catalogue
from backcheck.catalogue.load import load_catalogue
from backcheck.engines.python import build_world, judge_rules
from backcheck.models.load import load_models
from backcheck.models.models import Models
from backcheck.project.project import load_project
from backcheck.project.tree import MemoryTree
from backcheck.resources import rules_root
from backcheck.semantics.lowering.file import FileLowering
from backcheck.syntax.documents import read_documents
from backcheck.syntax.python.parse import parse
from backcheck.verdict import Judgement

# Rules whose sites or models are still being built.
PENDING: tuple[str, ...] = ()
ALL = [fixture for fixture in fixtures() if fixture.rule not in PENDING]


@cache
def models() -> Models:
    return load_models({"rules/models": rules_root() / "models"})


@cache
def catalogue() -> Catalogue:
    return load_catalogue()


@cache
def judgements_of(name: str) -> tuple[Judgement, ...]:
    """What the fixture's rule says of each of its sites."""
    fixture = next(one for one in ALL if one.name == name)
    project = load_project(MemoryTree(fixture.files))
    facts = []
    for entry in project.entries:
        if entry.language == "python":
            parsed = parse(entry.path, fixture.files[entry.path])
            facts.append(FileLowering(parsed.source).run(parsed.tree))
    documents, unread = read_documents([(entry.path, entry.language) for entry in project.entries], project.tree.read)
    world = build_world(facts, models(), {entry.path: entry.kind for entry in project.entries}, other=documents)
    judgements, failed = judge_rules(world, [catalogue().rules[fixture.rule]])
    assert [*unread, *failed] == []
    return tuple(judgements)


def judged(fixture: Fixture) -> set[str]:
    """The verdicts as lines; a message is shown where a mark asks for another one."""
    wanted = {(mark.path, mark.line, mark.outcome): mark.message for mark in fixture.marks}
    known = {(mark.path, mark.line) for mark in fixture.marks if mark.outcome in ("missed", "spurious")}
    lines: set[str] = set()
    for one in judgements_of(fixture.name):
        outcome = str(one.verdict.outcome)
        place = (one.span.path, one.span.line)
        if place in known:
            lines |= {f"{place[0]}:{place[1]} spurious"} if outcome == "fail" else set()
            continue
        message = wanted.get((*place, outcome), "")
        said = message if message in one.verdict.message else one.verdict.message
        lines.add(f"{place[0]}:{place[1]} {outcome} {said}")
    return lines


def marked(fixture: Fixture) -> set[str]:
    """What the lines of the fixture expect. A missed defect is no fail: only what else is said of its line is left open."""
    lines: set[str] = set()
    for mark in fixture.marks:
        if mark.outcome == "spurious":
            lines.add(f"{mark.path}:{mark.line} spurious")
        elif mark.outcome != "missed":
            lines.add(f"{mark.path}:{mark.line} {mark.outcome} {mark.message}")
    return lines


@pytest.mark.parametrize("fixture", ALL, ids=str)
def test_every_site_is_judged_as_marked(fixture: Fixture) -> None:
    assert judged(fixture) == marked(fixture)


@pytest.mark.parametrize("fixture", [one for one in ALL if one.sources], ids=str)
def test_a_trace_starts_where_the_value_comes_from(fixture: Fixture) -> None:
    for one in judgements_of(fixture.name):
        if one.verdict.outcome == "fail" and one.verdict.trace:
            start = one.verdict.trace[0].span
            assert (start.path, start.line) in {*fixture.sources, (one.span.path, one.span.line)}


def test_pending_rules_have_fixtures() -> None:
    assert set(PENDING) <= {fixture.rule for fixture in fixtures()}

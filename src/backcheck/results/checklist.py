"""Answers the checklist from verdicts, never from the absence of findings."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import msgspec

from backcheck.finding import Finding
from backcheck.result import Counts, ItemStatus, Status
from backcheck.results.correlate import Site
from backcheck.rule import Rule
from backcheck.verdict import Outcome


class Group(msgspec.Struct, frozen=True):
    """Rules that answer one question: an item of the checklist, a pack, a category of OWASP, a weakness.

    ``halves`` are sets of rules of which each must have one in the run for a pass: the packs that an item consists of.
    """

    id: str
    title: str
    rules: tuple[str, ...]
    halves: tuple[frozenset[str], ...] = ()


def count(sites: Iterable[Site], findings: Iterable[Finding]) -> dict[str, Counts]:
    """Sites by rule and verdict. A place where another rule's finding stands for this one must not be among ``sites``."""
    tallies: dict[str, Counter[str]] = defaultdict(Counter)
    for site in sites:
        if not site.found:
            tallies[site.rule]["passes" if site.verdict.outcome is Outcome.PASS else "unjudged"] += 1
    for finding in findings:
        tally = tallies[finding.rule]
        if finding.suppression is not None:
            tally["accepted"] += 1
            continue
        tally["fails" if finding.verdict.outcome is Outcome.FAIL else "reviews"] += 1
        tally["new"] += finding.baseline == "new"
    return {rule_id: Counts(**tallies[rule_id]) for rule_id in sorted(tallies)}


def answer_groups(
    groups: Iterable[Group], rules: Mapping[str, Rule], counts: Mapping[str, Counts], not_checked: Collection[str]
) -> tuple[ItemStatus, ...]:
    """One line for each group, in the given order; rules that are not of this run are left out of it."""
    return tuple(_answer(group, rules, counts, not_checked) for group in groups)


def _answer(group: Group, rules: Mapping[str, Rule], counts: Mapping[str, Counts], not_checked: Collection[str]) -> ItemStatus:
    mine = tuple(rule_id for rule_id in group.rules if rule_id in rules)
    unchecked = tuple(rule_id for rule_id in mine if rule_id in not_checked)
    total = _sum(counts[rule_id] for rule_id in mine if rule_id in counts)
    status = _status([rules[rule_id] for rule_id in mine], counts, not_checked)
    if status in (Status.PASS, Status.NOT_APPLICABLE) and any(half.isdisjoint(mine) for half in group.halves):
        # Nothing asks about a part of it yet.
        status = Status.PARTIAL
    return ItemStatus(group.id, group.title, status, total, mine, unchecked)


def _status(rules: Sequence[Rule], counts: Mapping[str, Counts], not_checked: Collection[str]) -> Status:
    """Only rules that gate decide. Sites that were seen and never judged make an answer partial, not a pass."""
    gating = [rule for rule in rules if rule.gates]
    total = _sum(counts[rule.id] for rule in gating if rule.id in counts)
    unchecked = any(rule.id in not_checked for rule in gating)
    if total.fails:
        return Status.FAIL
    if total.reviews:
        return Status.REVIEW
    if all(rule.id in not_checked and rule.id not in counts for rule in rules):
        return Status.NOT_CHECKED
    if unchecked or total.unjudged:
        return Status.PARTIAL
    return Status.PASS if total.passes or total.accepted else Status.NOT_APPLICABLE


def _sum(counts: Iterable[Counts]) -> Counts:
    total = Counts()
    for each in counts:
        total = total.plus(each)
    return total


def by_pack(rules: Iterable[Rule], titles: Mapping[str, str]) -> tuple[Group, ...]:
    return _grouped(rules, lambda rule: (rule.pack,), titles)


def by_owasp(rules: Iterable[Rule], titles: Mapping[str, str]) -> tuple[Group, ...]:
    """One edition's categories: ``titles`` maps its tags (``A03:2021``, ``API8:2023``) in their order to their titles."""
    rules = tuple(rules)
    return tuple(Group(tag, title, tuple(rule.id for rule in rules if tag in rule.owasp)) for tag, title in titles.items())


def by_cwe(rules: Iterable[Rule]) -> tuple[Group, ...]:
    groups = _grouped(rules, lambda rule: tuple(f"{number:05d}" for number in rule.cwe), {})
    return tuple(Group(f"CWE-{int(group.id)}", "", group.rules) for group in groups)


def _grouped(rules: Iterable[Rule], keys: Callable[[Rule], Iterable[str]], titles: Mapping[str, str]) -> tuple[Group, ...]:
    members: dict[str, list[str]] = defaultdict(list)
    for rule in rules:
        for key in keys(rule):
            members[key].append(rule.id)
    return tuple(Group(key, titles.get(key, key), tuple(members[key])) for key in sorted(members))

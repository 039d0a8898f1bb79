"""Joins what the engines said of one place, so that a defect seen twice is one site that names both engines."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from backcheck.position import Span
from backcheck.results.places import overlaps, tightest
from backcheck.rule import Rule
from backcheck.verdict import Anchor, Judgement, Outcome, Verdict

FOREIGN = frozenset({"bandit", "semgrep"})
STRENGTH = {Outcome.UNJUDGED: 0, Outcome.PASS: 1, Outcome.REVIEW: 2, Outcome.FAIL: 3}


class Site(msgspec.Struct, frozen=True):
    """One place with the verdict that stands for one rule, and all engines that gave it."""

    rule: str
    span: Span
    verdict: Verdict
    anchor: Anchor
    engines: tuple[str, ...]

    @property
    def strength(self) -> int:
        return STRENGTH[self.verdict.outcome]

    @property
    def found(self) -> bool:
        """Whether people must see it: a fail or a review."""
        return self.verdict.outcome in (Outcome.FAIL, Outcome.REVIEW)


def correlate(judgements: Iterable[Judgement], rules: Mapping[str, Rule]) -> tuple[Site, ...]:
    """One site for each place and rule, in canonical order; every judgement's rule must be among ``rules``."""
    grouped: dict[tuple[str, str], list[Judgement]] = defaultdict(list)
    for judgement in judgements:
        grouped[judgement.span.path, judgement.rule].append(judgement)
    sites: list[Site] = []
    for (_, rule_id), group in grouped.items():
        rule = rules[rule_id]
        ours_decides = bool(rule.python or rule.files)
        sites.extend(_settle(place, ours_decides=ours_decides) for place in _gather(sorted(group, key=_order)))
    return tuple(sorted(sites, key=lambda site: (site.span, site.rule)))


def _gather(group: Sequence[Judgement]) -> Iterable[list[Judgement]]:
    """Judgements of one rule in one file by place: our engine's regions first, then those of the others join them."""
    places: dict[Span, list[Judgement]] = {}
    for judgement in group:
        home = _home(judgement, places)
        places.setdefault(home or judgement.span, []).append(judgement)
    return places.values()


def _home(judgement: Judgement, places: Mapping[Span, Sequence[Judgement]]) -> Span | None:
    """Where a judgement belongs: one engine's own regions stay apart, because it saw them as several sites."""
    if judgement.span in places or judgement.engine not in FOREIGN:
        return judgement.span
    nearby = [span for span, present in places.items() if _same_defect(judgement, span, present)]
    return tightest(judgement.span, nearby) or min(nearby, default=None)


def _same_defect(judgement: Judgement, span: Span, present: Sequence[Judgement]) -> bool:
    first = present[0]
    if first.engine == judgement.engine:
        return False
    if overlaps(span, judgement.span):
        return not _other_call(judgement.anchor, first.anchor)
    return any(overlaps(step.span, judgement.span) for step in first.verdict.trace)


def _other_call(one: Anchor, other: Anchor) -> bool:
    """Engines resolve receivers differently, so only the last names tell a nested call from the call around it."""
    names = {anchor.callee.rpartition(".")[2] for anchor in (one, other) if anchor.callee}
    return len(names) == 2


def _settle(place: Sequence[Judgement], *, ours_decides: bool) -> Site:
    """Fail over review over pass; but where our engine judges the rule, a place that it passed is passed."""
    ours = [judgement for judgement in place if judgement.engine not in FOREIGN]
    voices = ours if ours_decides and _strongest(ours) is Outcome.PASS else place
    best = max(STRENGTH[judgement.verdict.outcome] for judgement in voices)
    chosen = next(judgement for judgement in voices if STRENGTH[judgement.verdict.outcome] == best)
    named = [judgement.engine for judgement in voices if _agrees(judgement.verdict.outcome, chosen.verdict.outcome)]
    return Site(chosen.rule, place[0].span, chosen.verdict, place[0].anchor, tuple(sorted(set(named))))


def _strongest(judgements: Sequence[Judgement]) -> Outcome | None:
    return max((judgement.verdict.outcome for judgement in judgements), key=STRENGTH.__getitem__, default=None)


def _agrees(outcome: Outcome, chosen: Outcome) -> bool:
    """A review beside a fail is the same report, less sure."""
    return outcome is chosen or (chosen is Outcome.FAIL and outcome is Outcome.REVIEW)


def _order(judgement: Judgement) -> tuple[bool, str, Span, int, bool, str, Anchor]:
    """Our engine first; at one place the strongest first, with a trace before one without."""
    verdict = judgement.verdict
    foreign = judgement.engine in FOREIGN
    return (
        foreign,
        judgement.engine if foreign else "",
        judgement.span,
        -STRENGTH[verdict.outcome],
        not verdict.trace,
        verdict.message,
        judgement.anchor,
    )

"""From semgrep's matches to judgements: every fail, review and pass joins the site that holds it."""

from collections import defaultdict
from collections.abc import Callable, Iterable

import msgspec

from backcheck.engines.semgrep_config import Kind, Query
from backcheck.position import Span
from backcheck.result import Notice
from backcheck.rule import Severity
from backcheck.verdict import Anchor, Judgement, Outcome, Verdict

ENGINE = "semgrep"
_OUTCOMES = {Kind.FAILS: Outcome.FAIL, Kind.REVIEWS: Outcome.REVIEW, Kind.PASSES: Outcome.PASS}
_STRENGTH = {Outcome.UNJUDGED: 0, Outcome.PASS: 1, Outcome.REVIEW: 2, Outcome.FAIL: 3}
_UNJUDGED = Verdict(Outcome.UNJUDGED)
AnchorOf = Callable[[Span], Anchor]


class Match(msgspec.Struct, frozen=True):
    """One result of semgrep: where, what was asked, and the text with the user's names filled in."""

    span: Span
    query: Query
    message: str = ""


def _order(match: Match) -> tuple[Span, str, str, str]:
    return match.span, match.query.rule, match.query.kind, match.message


def judge(matches: Iterable[Match], anchor_of: AnchorOf) -> tuple[list[Judgement], list[Notice]]:
    """A judgement for each site, in the order of their places, and a notice for each match that no site holds."""
    ordered = sorted(set(matches), key=_order)
    sites: dict[tuple[str, str], dict[Span, Verdict]] = defaultdict(dict)
    for match in ordered:
        if match.query.kind is Kind.SITES:
            sites[match.span.path, match.query.rule][match.span] = _UNJUDGED
    said = [match for match in ordered if match.query.kind is not Kind.SITES]
    notices = [_without_site(match) for match in said if not _join(match, sites[match.span.path, match.query.rule])]
    return _judgements(sites, anchor_of), notices


def _join(match: Match, sites: dict[Span, Verdict]) -> bool:
    """Give the match to the smallest site that holds it, unless that was judged more strongly already."""
    holding = [site for site in sites if site.contains(match.span)]
    if not holding:
        return False
    # Sites that hold the same place lie in one another: the last to begin is the innermost, the first to end of those.
    site = max(holding, key=lambda span: (span.line, span.column, -span.end_line, -span.end_column))
    outcome = _OUTCOMES[match.query.kind]
    if _STRENGTH[outcome] > _STRENGTH[sites[site].outcome]:
        sites[site] = Verdict(outcome, "" if outcome is Outcome.PASS else match.message)
    return True


def _judgements(sites: dict[tuple[str, str], dict[Span, Verdict]], anchor_of: AnchorOf) -> list[Judgement]:
    return [
        Judgement(rule, span, verdict, anchor_of(span) if verdict.message else Anchor(), ENGINE)
        for (_, rule), judged in sorted(sites.items())
        for span, verdict in judged.items()
    ]


def _without_site(match: Match) -> Notice:
    kind = _OUTCOMES[match.query.kind]
    return Notice(
        Severity.WARNING,
        "match-without-site",
        f"a pattern of {match.query.rule} says {kind} where none of its sites is",
        match.span.path,
        match.span.line,
        match.query.rule,
        ENGINE,
    )

"""From semgrep's matches to judgements: every fail, review and pass joins the site that holds it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

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
    files: dict[tuple[str, str], _Sites] = defaultdict(_Sites)
    for match in ordered:
        if match.query.kind is Kind.SITES:
            files[match.span.path, match.query.rule].add(match)
    said = [match for match in ordered if match.query.kind is not Kind.SITES]
    notices = [_without_site(match) for match in said if not files[match.span.path, match.query.rule].take(match)]
    return _judgements(files, anchor_of), notices


class _Sites:
    """The sites of one rule in one file."""

    def __init__(self) -> None:
        self.verdicts: dict[Span, Verdict] = {}
        self._classes: dict[Span, frozenset[str]] = {}
        self._firm: set[Span] = set()

    def add(self, match: Match) -> None:
        self.verdicts[match.span] = _UNJUDGED
        if not match.query.frame:
            self._firm.add(match.span)
        self._classes[match.span] = self._classes.get(match.span, frozenset()) | match.query.classes

    def take(self, match: Match) -> bool:
        """Give the match to its site, unless that was judged more strongly already; false where one that needs a site has none."""
        site = self._site(match)
        if site is None:
            return bool(match.query.classes)
        outcome = _OUTCOMES[match.query.kind]
        if _STRENGTH[outcome] > _STRENGTH[self.verdicts[site].outcome]:
            self.verdicts[site] = Verdict(outcome, "" if outcome is Outcome.PASS else match.message)
        return True

    def judged(self) -> Iterator[tuple[Span, Verdict]]:
        """The sites with their verdicts, without the frames of nothing."""
        return ((span, verdict) for span, verdict in self.verdicts.items() if verdict is not _UNJUDGED or span in self._firm)

    def _holding(self, match: Match) -> list[Span]:
        if match.query.whole:
            return [match.span] if match.span in self.verdicts else []
        return [site for site in self.verdicts if site.contains(match.span)]

    def _site(self, match: Match) -> Span | None:
        wanted = match.query.classes
        holding = [site for site in self._holding(match) if not wanted or wanted & self._classes[site]]
        # Sites that hold the same place lie in one another: the last to begin is the innermost, the first to end of those.
        return max(holding, key=lambda span: (span.line, span.column, -span.end_line, -span.end_column), default=None)


def _judgements(files: dict[tuple[str, str], _Sites], anchor_of: AnchorOf) -> list[Judgement]:
    return [
        Judgement(rule, span, verdict, anchor_of(span) if verdict.message else Anchor(), ENGINE)
        for (_, rule), sites in sorted(files.items(), key=lambda item: item[0])
        for span, verdict in sites.judged()
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

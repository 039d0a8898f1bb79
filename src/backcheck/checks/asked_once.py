"""One question for all the sites of a file, or of the whole project, that hang on the same unknown value; the others are unjudged
until it is answered.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from backcheck.position import Step
from backcheck.verdict import Judgement, Outcome, Verdict

_UNJUDGED = Verdict(Outcome.UNJUDGED)


def asked_once(judgements: Iterable[Judgement]) -> list[Judgement]:
    """The judgements of one rule's entry, in their order."""
    found = list(judgements)
    alike: dict[tuple[str, str], list[Judgement]] = {}
    for one in found:
        if one.verdict.question:
            alike.setdefault(_key(one), []).append(one)
    return [_put(one, alike.get(_key(one), [])) for one in found]


def _key(one: Judgement) -> tuple[str, str]:
    return "" if one.verdict.everywhere else one.span.path, one.verdict.question


def _put(one: Judgement, alike: list[Judgement]) -> Judgement:
    if not alike:
        return one
    if one is not alike[0]:
        return replace(one, verdict=_UNJUDGED)
    more = tuple(Step(other.span, "hangs on the same") for other in alike[1:])
    verdict = one.verdict
    message = f"{verdict.message}; so for {len(more)} more" if more else verdict.message
    return replace(one, verdict=replace(verdict, message=message, related=(*verdict.related, *more), question="", everywhere=False))

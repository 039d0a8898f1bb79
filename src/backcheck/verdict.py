"""What a rule says of one site."""

from enum import StrEnum

import msgspec

from backcheck.position import Span, Step


class Outcome(StrEnum):
    """``UNJUDGED`` is a site that was counted but that no pattern decided; it is never shown as a pass."""

    PASS = "pass"
    FAIL = "fail"
    REVIEW = "review"
    UNJUDGED = "unjudged"


class Verdict(msgspec.Struct, frozen=True):
    """A rule's judgement of a site: ``message`` says why (lower case, no full stop) and is empty for a pass.

    ``region`` is the part of the site to point at, where that is smaller than the site. ``question`` names what a review hangs on, so
    that it can be put once, in each file or ``everywhere``; it travels no further than that.
    """

    outcome: Outcome
    message: str = ""
    trace: tuple[Step, ...] = ()
    related: tuple[Step, ...] = ()
    region: Span | None = None
    question: str = ""
    everywhere: bool = False


PASSED = Verdict(Outcome.PASS)


def passed() -> Verdict:
    return PASSED


def failed(message: str, trace: tuple[Step, ...] = (), related: tuple[Step, ...] = ()) -> Verdict:
    return Verdict(Outcome.FAIL, message, trace, related)


def unsure(message: str, trace: tuple[Step, ...] = (), related: tuple[Step, ...] = ()) -> Verdict:
    return Verdict(Outcome.REVIEW, message, trace, related)


class Anchor(msgspec.Struct, frozen=True, order=True, array_like=True):
    """What a finding is about, free of path, line and message: the material of its fingerprint.

    ``scope`` is the qualified name inside the module, the route, the app or the configuration key; ``callee`` what is
    called there, resolved where it could be; ``shape`` the arguments with names erased.
    """

    scope: str = ""
    callee: str = ""
    shape: str = ""


class Judgement(msgspec.Struct, frozen=True):
    """One site judged by one rule through one engine. ``uses`` are digests of the facts that the verdict rests on."""

    rule: str
    span: Span
    verdict: Verdict
    anchor: Anchor
    engine: str
    uses: tuple[str, ...] = ()

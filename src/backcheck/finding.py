"""A failed or doubtful site as people see it, after engines were joined and suppressions applied."""

import msgspec

from backcheck.position import Span
from backcheck.verdict import Anchor, Verdict


class Suppression(msgspec.Struct, frozen=True):
    """Why a finding is accepted: by a comment in the source (``inSource``) or from outside (``external``)."""

    kind: str
    justification: str
    span: Span | None = None


class Finding(msgspec.Struct, frozen=True):
    """``verdict`` is a fail or a review. ``engines`` names all that reported it. ``covered`` are weaker rules at the same place."""

    rule: str
    span: Span
    verdict: Verdict
    anchor: Anchor
    engines: tuple[str, ...]
    fingerprint: str = ""  # "backcheck/v1"
    line_hash: str = ""  # GitHub's primaryLocationLineHash
    covered: tuple[str, ...] = ()
    suppression: Suppression | None = None
    baseline: str = ""  # SARIF baselineState: new, unchanged; empty without a baseline

    @property
    def open(self) -> bool:
        """Neither accepted by a suppression nor already in the baseline."""
        return self.suppression is None and self.baseline != "unchanged"

"""``backcheck/v1``: a finding's identity across edits, moves and engines."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable

import msgspec

from backcheck.finding import Finding
from backcheck.verdict import Anchor

KEY = "backcheck/v1"


def fingerprint(rule: str, anchor: Anchor, ordinal: int) -> str:
    """A hash of what is wrong with what; ``ordinal`` tells equal anchors of one file apart."""
    material = json.dumps([rule, anchor.scope, anchor.callee, anchor.shape, ordinal], separators=(",", ":"))
    return hashlib.blake2b(material.encode(), digest_size=16).hexdigest()


def identify(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings with their fingerprints. A file's equal anchors are numbered by position, so moving a file changes none."""
    seen: Counter[tuple[str, str, Anchor]] = Counter()
    marked = []
    for finding in sorted(findings, key=lambda finding: (finding.span, finding.rule)):
        kin = (finding.span.path, finding.rule, finding.anchor)
        marked.append(msgspec.structs.replace(finding, fingerprint=fingerprint(finding.rule, finding.anchor, seen[kin])))
        seen[kin] += 1
    return tuple(marked)

"""What an earlier report of ours already knew, matched against what is found now."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

import msgspec

from backcheck.finding import Finding
from backcheck.refusal import Refusal
from backcheck.results.fingerprint import KEY
from backcheck.verdict import Outcome

TOOL = "backcheck"


class Known(msgspec.Struct, frozen=True, order=True):
    """A finding of the baseline."""

    fingerprint: str
    path: str
    rule: str
    failed: bool


class Comparison(msgspec.Struct, frozen=True):
    """``findings`` are marked new or unchanged; ``fixed`` are the baseline's fingerprints that are gone."""

    findings: tuple[Finding, ...]
    fixed: tuple[str, ...]


def read_baseline(content: bytes, name: str) -> tuple[Known, ...]:
    """The findings in a SARIF log of ours; ``name`` is the file's, for the refusal of anything else."""
    try:
        log = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refusal(f"the baseline is not JSON: {error}", name) from None
    runs = log.get("runs") if isinstance(log, dict) else None
    if not isinstance(runs, list):
        raise Refusal("the baseline is not a SARIF log; make one with --format sarif", name)
    try:
        ours = [run for run in runs if run["tool"]["driver"]["name"] == TOOL]
        known = tuple(sorted(_known(result) for run in ours for result in run["results"] if _counts(result)))
    except (KeyError, TypeError, IndexError) as error:
        raise Refusal(f"the baseline is not a report of backcheck: {type(error).__name__} {error}", name) from None
    if not ours:
        raise Refusal("the baseline holds no run of backcheck", name)
    return known


class _Properties(msgspec.Struct):
    revision: str = ""


class _Run(msgspec.Struct):
    properties: _Properties = msgspec.field(default_factory=_Properties)


class _Log(msgspec.Struct):
    runs: list[_Run] = []


def revision_of(content: bytes) -> str:
    """The commit that a baseline was made of, so that git can say what was renamed since; empty where it does not say."""
    try:
        log = msgspec.json.decode(content, type=_Log)
    except msgspec.DecodeError:
        return ""
    return next((run.properties.revision for run in log.runs if run.properties.revision), "")


def compare(
    findings: Sequence[Finding],
    baseline: Iterable[Known],
    renames: Mapping[str, str],
    judged: Callable[[str, str], bool],
) -> Comparison:
    """Matches as a multiset: in the same file first, then where git says (old to new path) it went, then anywhere.

    A certain fail is not known by a review of the same place. What was not judged now (rule, path) is not fixed either.
    """
    left = Counter(baseline)
    unchanged: set[int] = set()
    _match(findings, left, unchanged, lambda known: known.path, _path)
    _match(findings, left, unchanged, lambda known: renames.get(known.path, known.path), _path)
    _match(findings, left, unchanged, lambda _: "", lambda _: "")
    marked = tuple(
        msgspec.structs.replace(finding, baseline="unchanged" if index in unchanged else "new") for index, finding in enumerate(findings)
    )
    gone = [known.fingerprint for known in left.elements() if judged(known.rule, renames.get(known.path, known.path))]
    return Comparison(marked, tuple(sorted(gone)))


def _match(
    findings: Sequence[Finding],
    left: Counter[Known],
    unchanged: set[int],
    then: Callable[[Known], str],
    now: Callable[[Finding], str],
) -> None:
    """One round: pairs findings with what is left of the baseline, where ``then`` and ``now`` give the same place."""
    waiting: dict[tuple[str, str], list[Known]] = defaultdict(list)
    for known in sorted(left.elements(), key=lambda known: (known.failed, known)):
        waiting[known.fingerprint, then(known)].append(known)
    for index, finding in enumerate(findings):
        candidates = waiting.get((finding.fingerprint, now(finding)), [])
        fit = next((known for known in candidates if _fits(known, finding)), None)
        if index not in unchanged and fit is not None:
            candidates.remove(fit)
            left[fit] -= 1
            unchanged.add(index)


def _path(finding: Finding) -> str:
    return finding.span.path


def _fits(known: Known, finding: Finding) -> bool:
    return known.rule == finding.rule and (known.failed or finding.verdict.outcome is Outcome.REVIEW)


def _counts(result: Mapping[str, Any]) -> bool:
    return result.get("kind", "fail") in ("fail", "review") and result.get("baselineState") != "absent"


def _known(result: Mapping[str, Any]) -> Known:
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    return Known(
        result["partialFingerprints"][KEY], unquote(uri, errors="surrogateescape"), result["ruleId"], result.get("kind", "fail") == "fail"
    )

"""From what the engines saw to one ``Result`` in canonical order: the only door into this room."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

import msgspec

from backcheck.finding import Finding
from backcheck.position import Span
from backcheck.result import Counts, EngineRun, FileEntry, ItemStatus, Notice, Result
from backcheck.results.answers import answer
from backcheck.results.baseline import Known, compare
from backcheck.results.checklist import Group, answer_groups, by_cwe, by_owasp, by_pack, count
from backcheck.results.correlate import correlate
from backcheck.results.covers import report
from backcheck.results.fingerprint import identify
from backcheck.results.frames import collect_lines
from backcheck.results.line_hash import line_hashes
from backcheck.results.masking import points_at_secret
from backcheck.results.suppress import Commented, Judged, suppress
from backcheck.rule import Rule
from backcheck.verdict import Judgement, Outcome

_DIALECTS = {"jsx": "javascript", "tsx": "typescript"}


class Sources(Protocol):
    """The files of the scanned tree, by path."""

    def read(self, path: str) -> bytes:
        """The file's bytes as they are; ``OSError`` where there are none."""
        ...

    def lines(self, path: str) -> Sequence[str]:
        """The decoded text split at line feeds, carriage returns and pairs of them, without these; none where it cannot be read."""
        ...


class Scan(msgspec.Struct, frozen=True):
    """What was seen. ``judgements`` hold passes too; ``not_checked`` gives each such rule's reason."""

    judgements: Sequence[Judgement]
    rules: Sequence[Rule]
    items: Sequence[Group]
    files: Sequence[FileEntry]
    comments: Mapping[str, Commented] = {}
    notices: Sequence[Notice] = ()
    not_checked: Mapping[str, str] = {}
    engines: Sequence[EngineRun] = ()
    inventory: dict[str, Any] = {}
    revision: str = ""
    repository: str = ""


class Wishes(msgspec.Struct, frozen=True):
    """How it is to be looked at. ``packs`` and ``owasp`` (edition to tag to title) name the views' lines."""

    today: date | None = None
    answers: Mapping[str, str] = {}
    expired: Mapping[str, str] = {}
    baseline: Sequence[Known] | None = None
    renames: Mapping[str, str] = {}
    evidence: bool = False
    known: Sequence[str] = ()
    packs: Mapping[str, str] = {}
    owasp: Mapping[str, Mapping[str, str]] = {}


def assemble(scan: Scan, sources: Sources, wishes: Wishes) -> Result:
    """Everything about one run; equal inputs, in whatever order they come, give an equal result."""
    rules = {rule.id: rule for rule in sorted(scan.rules, key=lambda rule: rule.id)}
    sites = correlate(scan.judgements, rules)
    reported, hidden = report(sites, rules)
    standing = tuple(site for site in sites if site not in hidden)
    accepted, told = _accepted(identify(reported), scan, sources, wishes)
    findings, fixed = _compared(accepted, scan, wishes)
    findings = tuple(sorted(_with_line_hashes(findings, sources), key=lambda finding: (finding.span, finding.rule)))
    passes = tuple((site.rule, site.span) for site in standing if wishes.evidence and site.verdict.outcome is Outcome.PASS)
    counts = count(standing, findings)
    return Result(
        findings=findings,
        counts=counts,
        checklist=answer_groups(scan.items, rules, counts, scan.not_checked),
        rules=tuple(rules.values()),
        not_checked=dict(sorted(scan.not_checked.items())),
        notices=tuple(sorted({*scan.notices, *told})),
        files=tuple(sorted(scan.files)),
        lines=collect_lines(findings, (span for _, span in passes), _secrets(scan.judgements, rules), sources.lines),
        passes=passes,
        inventory=scan.inventory,
        engines=tuple(sorted(scan.engines, key=lambda engine: engine.name)),
        fixed=fixed,
        revision=scan.revision,
        repository=scan.repository,
        views=_views(rules, counts, scan.not_checked, wishes),
    )


def _accepted(findings: Sequence[Finding], scan: Scan, sources: Sources, wishes: Wishes) -> tuple[tuple[Finding, ...], tuple[Notice, ...]]:
    """Findings with the answers and comments that accept them."""
    rules = {rule.id: rule for rule in scan.rules}
    answered, refused = answer(findings, wishes.answers, wishes.expired)
    suppressed, told = suppress(answered, scan.comments, Judged(rules, _ran(scan, rules), sources.lines, wishes.today, wishes.known))
    return suppressed, (*refused, *told)


def _compared(findings: Sequence[Finding], scan: Scan, wishes: Wishes) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    if wishes.baseline is None:
        return tuple(findings), ()
    compared = compare(findings, wishes.baseline, wishes.renames, _could_be_found(scan))
    return compared.findings, compared.fixed


def _views(
    rules: Mapping[str, Rule], counts: Mapping[str, Counts], not_checked: Mapping[str, str], wishes: Wishes
) -> dict[str, tuple[ItemStatus, ...]]:
    groups = {"pack": by_pack(rules.values(), wishes.packs), "cwe": by_cwe(rules.values())}
    groups |= {f"owasp-{edition}": by_owasp(rules.values(), titles) for edition, titles in wishes.owasp.items()}
    return {name: answer_groups(groups[name], rules, counts, not_checked) for name in sorted(groups)}


def _with_line_hashes(findings: Iterable[Finding], sources: Sources) -> Iterable[Finding]:
    by_path: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_path[finding.span.path].append(finding)
    for path, group in by_path.items():
        hashes = _line_hashes(path, {finding.span.line for finding in group}, sources)
        yield from (msgspec.structs.replace(finding, line_hash=hashes.get(finding.span.line, "")) for finding in group)


def _line_hashes(path: str, lines: set[int], sources: Sources) -> dict[int, str]:
    try:
        return line_hashes(sources.read(path), lines)
    except OSError:
        # Gone since it was checked, or a place that is no file: GitHub's action adds the hash where it can.
        return {}


def _secrets(judgements: Iterable[Judgement], rules: Mapping[str, Rule]) -> dict[str, list[Span]]:
    """All regions that point at a credential, also where the finding is covered by another rule's."""
    regions: dict[str, set[Span]] = defaultdict(set)
    for judgement in judgements:
        verdict = judgement.verdict
        if verdict.outcome in (Outcome.FAIL, Outcome.REVIEW) and points_at_secret(rules[judgement.rule]):
            for span in (judgement.span, *(step.span for step in (*verdict.trace, *verdict.related))):
                regions[span.path].add(span)
    return {path: sorted(spans) for path, spans in regions.items()}


def _ran(scan: Scan, rules: Mapping[str, Rule]) -> Callable[[str, str], bool]:
    """Whether a rule looked at a file: surely where it judged something there, and in all service code of its languages."""
    judged = {(judgement.rule, judgement.span.path) for judgement in scan.judgements}
    service = {
        entry.path: _DIALECTS.get(entry.language, entry.language) for entry in scan.files if entry.checked and entry.kind == "service"
    }

    def ran(rule_id: str, path: str) -> bool:
        if rule_id not in rules or rule_id in scan.not_checked:
            return False
        return (rule_id, path) in judged or service.get(path) in rules[rule_id].languages

    return ran


def _could_be_found(scan: Scan) -> Callable[[str, str], bool]:
    """Whether a finding that is gone was mended: its rule ran, and its file was read or is gone too."""
    rules = {rule.id for rule in scan.rules}
    unread = {entry.path for entry in scan.files if not entry.checked}
    return lambda rule_id, path: rule_id in rules and rule_id not in scan.not_checked and path not in unread

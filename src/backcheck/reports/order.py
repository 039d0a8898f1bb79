"""Which findings a person reads first, and the words for how bad they are."""

from collections import Counter
from collections.abc import Iterable, Sequence

from backcheck.finding import Finding
from backcheck.result import Result
from backcheck.rule import Rule, Severity
from backcheck.verdict import Outcome

_SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


def rules_by_id(result: Result) -> dict[str, Rule]:
    return {rule.id: rule for rule in result.rules}


def open_findings(result: Result) -> tuple[Finding, ...]:
    return tuple(finding for finding in result.findings if finding.open)


def word(finding: Finding, rule: Rule) -> str:
    """How a person is told: a review is no error yet."""
    return rule.severity.value if finding.verdict.outcome is Outcome.FAIL else "review"


def by_severity(rules: Iterable[Rule]) -> Sequence[Rule]:
    """The gravest first."""
    return sorted(rules, key=lambda rule: (_SEVERITIES.index(rule.severity), rule.id))


def most_telling(findings: Iterable[Finding], rules: dict[str, Rule]) -> Sequence[Finding]:
    """Every rule once before any rule twice; both times fails before reviews and errors first, and repeats of rules in turns."""
    told: Counter[str] = Counter()
    ranked: list[tuple[bool, bool, int, int, int, Finding]] = []
    for finding in sorted(findings, key=lambda finding: (_doubtful(finding), finding.span, finding.rule)):
        severity = _SEVERITIES.index(rules[finding.rule].severity)
        ranked.append((told[finding.rule] > 0, _doubtful(finding), severity, told[finding.rule], len(ranked), finding))
        told[finding.rule] += 1
    return [entry[-1] for entry in sorted(ranked, key=lambda entry: entry[:-1])]


def _doubtful(finding: Finding) -> bool:
    return finding.verdict.outcome is not Outcome.FAIL


def summary(result: Result) -> str:
    """All open findings in one line."""
    rules = rules_by_id(result)
    words = Counter(word(finding, rules[finding.rule]) for finding in open_findings(result))
    named = [f"{words[name]} {name}{'s' if words[name] != 1 else ''}" for name in ("error", "warning", "note", "review") if words[name]]
    accepted = sum(finding.suppression is not None for finding in result.findings)
    if accepted:
        named.append(f"{accepted} accepted")
    if named:
        return ", ".join(named)
    places = sum(counts.sites for counts in result.counts.values())
    return f"no findings in {places} places looked at" if places else "no findings, because no place was found to look at"

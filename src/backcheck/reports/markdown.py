"""The report as Markdown, for a pull request's comment or a job's summary page."""

import re
from collections.abc import Iterable, Iterator

from backcheck import __version__
from backcheck.finding import Finding
from backcheck.position import Span
from backcheck.reports.order import most_telling, open_findings, rules_by_id, summary, word
from backcheck.reports.unread import unread_groups
from backcheck.reports.views import ITEMS, lines_of, titled
from backcheck.reports.visible import visible
from backcheck.result import Counts, Result
from backcheck.rule import Rule

_LIMIT = 20
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~!@&])")
_COLUMNS = ("fails", "reviews", "passes", "unjudged", "accepted", "new")


def render_markdown(result: Result, view: str = ITEMS) -> str:
    """What the text report says, with at most twenty findings."""
    return "\n".join(_parts(result, view)) + "\n"


def _parts(result: Result, view: str) -> Iterator[str]:
    compared = any(finding.baseline for finding in result.findings) or bool(result.fixed)
    checked = sum(entry.checked for entry in result.files)
    yield f"# Backcheck\n\n{summary(result).capitalize()}. {checked} of {len(result.files)} files checked by version {__version__}."
    if compared:
        yield f"\nAgainst the baseline: {len(open_findings(result))} new, {len(result.fixed)} fixed."
    yield f"\n## {titled('Checklist', view)}\n"
    columns = _COLUMNS if compared else _COLUMNS[:-1]
    items = (
        (line.status.value, line.id, line.title or ", ".join(line.rules), *_numbers(line.counts, columns))
        for line in lines_of(result, view)
    )
    yield from _table(("status", "", "item", *columns), items)
    yield from _findings(result)
    yield from _by_rule(result)
    yield from _unchecked(result)


def _findings(result: Result) -> Iterator[str]:
    rules = rules_by_id(result)
    found = open_findings(result)
    listed = most_telling(found, rules)[:_LIMIT]
    if listed:
        yield f"\n## Findings\n\n{len(listed)} of {len(found)}, the worst first." if len(listed) < len(found) else "\n## Findings"
    for finding in listed:
        yield from _finding(finding, rules[finding.rule], result)


def _finding(finding: Finding, rule: Rule, result: Result) -> Iterator[str]:
    yield f"\n### {word(finding, rule)} {rule.id} {escape(rule.name)}\n"
    yield f"{code(_place(finding.span))}: {escape(finding.verdict.message)}"
    lines = result.lines.get(finding.span.path, {})
    rows = [
        visible(lines[number].replace("\t", "    ")) for number in range(finding.span.line, finding.span.end_line + 1) if number in lines
    ]
    if rows:
        yield "\n" + _fence(rows[:8])
    steps = (*finding.verdict.trace, *finding.verdict.related)
    if steps:
        yield ""
    yield from (f"{number}. {code(_place(step.span))} {escape(step.text)}" for number, step in enumerate(steps, 1))
    if finding.covered:
        yield f"\nIncludes {', '.join(finding.covered)} at this place."


def _by_rule(result: Result) -> Iterator[str]:
    rules = rules_by_id(result)
    columns = ("fails", "reviews", "accepted")
    rows = [(rules[rule_id], counts) for rule_id, counts in result.counts.items() if counts.fails or counts.reviews]
    if rows:
        yield "\n## By rule\n"
        numbered = ((rule.id, rule.name, rule.severity.value, *_numbers(counts, columns)) for rule, counts in rows)
        yield from _table(("rule", "", "severity", *columns), numbered)


def _unchecked(result: Result) -> Iterator[str]:
    groups = unread_groups(result)
    if result.not_checked or groups:
        yield "\n## Not checked\n"
    yield from (f"- {rule_id}: {escape(reason)}" for rule_id, reason in result.not_checked.items())
    yield from (f"- {group.count}: {escape(group.reason)} ({', '.join(map(code, group.examples))})" for group in groups)
    if result.notices:
        yield "\n## Notices\n"
    for notice in result.notices:
        where = f"{code(notice.path + (f':{notice.line}' if notice.line else ''))}: " if notice.path else ""
        yield f"- {notice.level.value}: {where}{escape(notice.message)}"


def _table(headers: Iterable[str], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    headers = tuple(headers)
    yield f"| {' | '.join(headers)} |"
    yield f"| {' | '.join('---:' if header in _COLUMNS else '---' for header in headers)} |"
    yield from (f"| {' | '.join(escape(cell) for cell in row)} |" for row in rows)


def _numbers(counts: Counts, columns: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(getattr(counts, column)) for column in columns)


def _place(span: Span) -> str:
    return f"{span.path}:{span.line}"


def escape(text: str) -> str:
    """Somebody's code or file name as plain words: no markup, no mention, no line end."""
    return _MARKUP.sub(r"\\\1", visible(text))


def code(text: str) -> str:
    """Text in backticks, whatever backticks it holds."""
    text = visible(text).replace("|", "¦")
    ticks = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    return f"{ticks} {text} {ticks}" if "`" in text else f"`{text}`"


def _fence(rows: Iterable[str]) -> str:
    text = "\n".join(rows)
    ticks = "`" * max(3, max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    return f"{ticks}\n{text}\n{ticks}"

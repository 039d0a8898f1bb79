"""Applies comments to findings: which are accepted, and which comments accept nothing."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

import msgspec

from backcheck.facts import Comment
from backcheck.finding import Finding, Suppression
from backcheck.position import Span
from backcheck.refusal import nearest
from backcheck.result import Notice
from backcheck.results.along import Along
from backcheck.results.directive import Directive, Origin, Refused, read_directives
from backcheck.rule import Rule, Severity


class Commented(msgspec.Struct, frozen=True):
    """A file's comments and the (first, last) lines of its multi-line statements: of a compound one only its header."""

    comments: Sequence[Comment]
    statements: Sequence[tuple[int, int]] = ()


class Written(msgspec.Struct, frozen=True):
    """A directive where it stands, one for each rule that it names; ``target`` is the line that it speaks of."""

    span: Span
    directive: Directive
    target: int


class Judged(msgspec.Struct, frozen=True):
    """What suppressions are held against: the rules of the run, whether a rule ran in a file, its lines, and today's date.

    ``known`` are all rules that there are, also those that were not selected; empty where nobody can tell.
    """

    rules: Mapping[str, Rule]
    ran: Callable[[str, str], bool]
    lines: Callable[[str], Sequence[str]]
    today: date | None = None
    known: Collection[str] = ()


def suppress(findings: Iterable[Finding], files: Mapping[str, Commented], judged: Judged) -> tuple[tuple[Finding, ...], tuple[Notice, ...]]:
    """Findings with the comment that accepts each, and notices of comments that are refused, expired or unused."""
    by_path: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_path[finding.span.path].append(finding)
    notices: list[Notice] = []
    written = {path: list(_directives(path, commented.comments, judged.lines, notices)) for path, commented in files.items()}
    for path, commented in files.items():
        by_path[path] = _suppress_file(by_path[path], written[path], commented, judged, notices)
    known = [finding for path in sorted(by_path) for finding in by_path[path]]
    statements = {path: commented.statements for path, commented in files.items()}
    along = Along(written, statements, lambda one, finding: _names(one.directive, finding, judged.rules))
    return along.accept(known), tuple(sorted(notices))


def _suppress_file(
    findings: list[Finding], directives: Iterable[Written], commented: Commented, judged: Judged, notices: list[Notice]
) -> list[Finding]:
    accepted: dict[int, Suppression] = {}
    for written in directives:
        directive = written.directive
        if judged.today and directive.until and directive.until < judged.today:
            rule = directive.ids[0]
            notices.append(_notice("expired-suppression", f"{rule} was accepted until {directive.until} and is no more", written, rule))
            continue
        reached = _reached(findings, written, commented.statements, judged.rules)
        for index in reached:
            if _names(directive, findings[index], judged.rules):
                accepted.setdefault(index, Suppression("inSource", directive.reason, written.span))
        if not reached:
            notices.extend(_unused(written, judged))
    return [_accept(finding, accepted.get(index)) for index, finding in enumerate(findings)]


def _directives(path: str, comments: Iterable[Comment], lines: Callable[[str], Sequence[str]], notices: list[Notice]) -> Iterator[Written]:
    for comment in sorted(comments, key=lambda comment: (comment.line, comment.column)):
        for read in read_directives(comment.text):
            if isinstance(read, Refused):
                notices.append(Notice(Severity.WARNING, read.code, read.message, path, comment.line))
                continue
            span = _span(path, comment)
            # bandit and ruff know only the line that their comment stands on.
            speaks_below = comment.alone and read.origin in (Origin.BACKCHECK, Origin.SEMGREP) and not read.whole_file
            target = next_code_line(path, span.end_line, lines(path)) if speaks_below else comment.line
            yield from (Written(span, each, target) for each in _one_rule_each(read))


def _one_rule_each(directive: Directive) -> Iterable[Directive]:
    """Several rules in one pair of brackets are accepted, and found unused, each by itself."""
    if directive.origin is not Origin.BACKCHECK:
        return (directive,)
    return (msgspec.structs.replace(directive, ids=(rule_id,)) for rule_id in directive.ids)


def next_code_line(path: str, line: int, lines: Sequence[str]) -> int:
    """The first line below ``line`` that is neither blank nor the start of another comment."""
    markers = ("#",) if path.endswith((".py", ".pyi", ".pyw")) else ("#", "//", "/*", "*", "--", "<!--")
    below = range(line + 1, len(lines) + 1)
    return next((number for number in below if lines[number - 1].strip() and not lines[number - 1].lstrip().startswith(markers)), line)


def _reached(
    findings: Sequence[Finding], written: Written, statements: Iterable[tuple[int, int]], rules: Mapping[str, Rule]
) -> Sequence[int]:
    """The findings that a directive speaks of: those starting on its line, else around it, else in its statement."""
    named = [index for index, finding in enumerate(findings) if _speaks_of(written.directive, finding, rules)]
    if written.directive.whole_file:
        return named
    line = written.target
    starting = [index for index in named if findings[index].span.line == line]
    if starting:
        return starting
    around = [index for index in named if findings[index].span.line <= line <= findings[index].span.end_line]
    if around:
        return around
    holding = [(last - first, first, last) for first, last in statements if first <= line <= last]
    if not holding:
        return ()
    _, first, last = min(holding)
    return [index for index in named if first <= findings[index].span.line <= last]


def _speaks_of(directive: Directive, finding: Finding, rules: Mapping[str, Rule]) -> bool:
    if _names(directive, finding, rules):
        return True
    return directive.origin is Origin.BACKCHECK and not set(directive.ids).isdisjoint(finding.covered)


def _names(directive: Directive, finding: Finding, rules: Mapping[str, Rule]) -> bool:
    match directive.origin:
        case Origin.BACKCHECK:
            return finding.rule in directive.ids
        case Origin.BANDIT | Origin.RUFF:
            tests = rules[finding.rule].bandit
            return bool(tests) and (not directive.ids or not set(tests).isdisjoint(directive.ids))
        case Origin.SEMGREP:
            ours = any(name.lower().endswith(finding.rule.lower()) for name in directive.ids)
            return "semgrep" in finding.engines and (not directive.ids or ours)


def _unused(written: Written, judged: Judged) -> Iterator[Notice]:
    """Other tools' comments are theirs to judge, and a rule that did not run here proves nothing."""
    if written.directive.origin is not Origin.BACKCHECK:
        return
    rule = written.directive.ids[0]
    if judged.known and rule not in judged.known:
        near = nearest(rule, judged.known)
        message = f"there is no rule {rule}, so nothing is accepted{f'; did you mean {near}?' if near else ''}"
        yield _notice("unknown-rule", message, written, "", Severity.WARNING)
    elif judged.ran(rule, written.span.path):
        yield _notice("unused-suppression", f"{rule} has nothing to accept here; remove it", written, rule)


def _accept(finding: Finding, suppression: Suppression | None) -> Finding:
    return msgspec.structs.replace(finding, suppression=suppression) if suppression and not finding.suppression else finding


def _notice(code: str, message: str, written: Written, rule: str, level: Severity = Severity.NOTE) -> Notice:
    return Notice(level, code, message, written.span.path, written.span.line, rule)


def _span(path: str, comment: Comment) -> Span:
    *above, last = comment.text.split("\n")
    end = len(last) if above else comment.column + len(last)
    return Span(path, comment.line, comment.column, comment.line + len(above), end)

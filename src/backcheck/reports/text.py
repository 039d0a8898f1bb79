"""The report for people: the checklist first, then what to read first, then the rest in numbers."""

import io
import textwrap
from collections import Counter
from collections.abc import Iterator

import msgspec
from rich.console import Console
from rich.text import Text

from backcheck import __version__
from backcheck.finding import Finding
from backcheck.reports.order import most_telling, open_findings, rules_by_id, summary
from backcheck.reports.text_findings import finding_lines
from backcheck.reports.text_next import Commands, next_lines
from backcheck.reports.text_tables import checklist_lines, legend, rules_lines
from backcheck.reports.text_unchecked import left_aside, notice_lines, unchecked_lines
from backcheck.reports.views import ITEMS, lines_of, titled
from backcheck.result import Result
from backcheck.rule import Severity


class TextOptions(msgspec.Struct, frozen=True):
    """``compared`` when a baseline was given; ``notes`` lists findings of note level too; ``limit`` 0 lists all.

    ``selected`` leaves out the lines of the checklist that have nothing to do with this run's rules; ``view`` is what is counted by.
    """

    colour: bool = False
    width: int = 120
    limit: int = 20
    notes: bool = False
    compared: bool = False
    selected: bool = False
    view: str = ITEMS
    commands: Commands = Commands()


def render_text(result: Result, options: TextOptions = TextOptions()) -> str:  # noqa: B008 - immutable
    out = io.StringIO()
    console = Console(
        file=out,
        force_terminal=options.colour,
        color_system="standard" if options.colour else None,
        width=options.width,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for part in _parts(result, options):
        console.print(part, soft_wrap=True)
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().split("\n")).rstrip("\n") + "\n"


def _parts(result: Result, options: TextOptions) -> Iterator[Text]:
    yield from _head(result)
    yield from _checklist(result, options)
    listed = _listed(result, options)
    yield from _findings(result, listed, options)
    yield from _counts(result, listed, options)
    yield from _section("NOT CHECKED", unchecked_lines(result))
    yield from _section("NOTICES", notice_lines(result))
    yield from _end(result, listed, options)


def _head(result: Result) -> Iterator[Text]:
    aside = left_aside(result.files)
    if aside:
        yield Text(aside, style="bold yellow")
    checked = sum(entry.checked for entry in result.files)
    yield Text(f"backcheck {__version__} checked {checked} of {len(result.files)} files with {len(result.rules)} rules")


def _checklist(result: Result, options: TextOptions) -> Iterator[Text]:
    yield from _title(titled("CHECKLIST", options.view))
    lines = lines_of(result, options.view)
    shown = [line for line in lines if line.rules] if options.selected else lines
    yield from checklist_lines(shown, options.width, items=options.view == ITEMS, compared=options.compared)
    if len(shown) < len(lines):
        yield Text(f"({len(lines) - len(shown)} more lines, which the selected rules do not answer)", style="dim")
    for paragraph in legend(shown):
        yield from (Text(row, style="dim") for row in textwrap.wrap(paragraph, max(options.width, 40)))


def _listed(result: Result, options: TextOptions) -> tuple[Finding, ...]:
    rules = rules_by_id(result)
    wanted = [each for each in open_findings(result) if options.notes or rules[each.rule].severity is not Severity.NOTE]
    ranked = most_telling(wanted, rules)
    return tuple(ranked[: options.limit] if options.limit else ranked)


def _findings(result: Result, listed: tuple[Finding, ...], options: TextOptions) -> Iterator[Text]:
    if not listed:
        return
    total = len(open_findings(result))
    what = "NEW FINDINGS" if options.compared else "FINDINGS"
    yield from _title(f"{what} ({len(listed)} of {total}, the worst first, each rule once before repeats)" if len(listed) < total else what)
    rules = rules_by_id(result)
    for number, finding in enumerate(listed):
        if number:
            yield Text()
        yield from finding_lines(finding, rules[finding.rule], result, options.width)


def _counts(result: Result, listed: tuple[Finding, ...], options: TextOptions) -> Iterator[Text]:
    shown = set(listed)
    hidden = Counter(finding.rule for finding in open_findings(result) if finding not in shown)
    if not any(counts.fails or counts.reviews for counts in result.counts.values()):
        return
    yield from _title("BY RULE")
    yield from rules_lines(result, hidden, options.width, compared=options.compared)
    if hidden:
        most = max(sorted(hidden), key=lambda rule: hidden[rule])
        yield Text.assemble("To see all of a rule: ", (options.commands.rest.format(rule=most), "cyan"))


def _end(result: Result, listed: tuple[Finding, ...], options: TextOptions) -> Iterator[Text]:
    yield from _title("SUMMARY")
    yield Text(f"  {summary(result)}")
    if options.compared:
        known = sum(finding.baseline == "unchanged" for finding in result.findings)
        yield Text(f"  against the baseline: {len(open_findings(result))} new, {known} known, {len(result.fixed)} fixed")
    elif listed:
        yield from _title("NEXT")
        yield from next_lines(listed[0], options.commands)


def _section(name: str, lines: Iterator[Text]) -> Iterator[Text]:
    body = list(lines)
    if body:
        yield from _title(name)
        yield from body


def _title(name: str) -> Iterator[Text]:
    yield Text()
    yield Text(name, style="bold")

"""The checklist and the counts as tables of text; on a narrow terminal each line of the checklist takes two."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.text import Text

from backcheck.reports.order import by_severity
from backcheck.reports.text_grid import Cell, Column, grid
from backcheck.result import Counts, ItemStatus, Result, Status

STATUS_STYLES = {
    Status.FAIL: "bold red",
    Status.REVIEW: "bold magenta",
    Status.PARTIAL: "yellow",
    Status.PASS: "green",
    Status.NOT_APPLICABLE: "dim",
    Status.NOT_CHECKED: "dim",
}
NARROW = 72
COLUMNS = ("fails", "reviews", "passes", "unjudged", "accepted")
_STYLES = {"fails": "red", "reviews": "magenta", "passes": "green", "new": "bold red", "not shown": "cyan"}
_MEANS = {
    Status.PARTIAL: "partial: some of it could not be checked, or no rule asks about it yet.",
    Status.NOT_APPLICABLE: "not applicable: nothing here that it asks about.",
    Status.NOT_CHECKED: "not checked: no rule of this run answers it here.",
}


def legend(items: Sequence[ItemStatus]) -> Iterator[str]:
    """What the columns count, and those of the words for a status that do not speak for themselves."""
    yield (
        "Counted are places in the code. fails: to be mended. reviews: backcheck cannot tell, you can. passes: looked at and in order. "
        "unjudged: seen, but no rule decides. accepted: with a reason, by a comment or an answer."
    )
    seen = {item.status for item in items}
    said = [sentence for status, sentence in _MEANS.items() if status in seen]
    yield " ".join(["The status is that of errors and warnings by rules that are trusted.", *said])


def checklist_lines(lines: Iterable[ItemStatus], width: int, *, items: bool, compared: bool) -> Iterator[Text]:
    """One line for each item of the checklist, or of another view of it; ``compared`` adds how many findings are new."""
    names = (*COLUMNS, "new") if compared else COLUMNS
    if width < NARROW:
        for line in lines:
            yield from _two_lines(line, names, width, items=items)
        return
    columns = [Column("status"), Column(""), Column("item", gives=True), *(Column(name, number=True) for name in names)]
    rows = ([_status(line), *_named(line, items=items), *_numbers(line.counts, names)] for line in lines)
    yield from grid(columns, rows, width)


def rules_lines(result: Result, hidden: Mapping[str, int], width: int, *, compared: bool) -> Iterator[Text]:
    """Rules with findings, the worst first; ``hidden`` says how many of each were not listed above."""
    names = ("fails", "reviews", "accepted", *(("new",) if compared else ()))
    columns = [Column("severity"), Column("rule"), Column("finds", gives=True), *(Column(name, number=True) for name in names)]
    if hidden:
        columns.append(Column("not shown", number=True))
    rows = []
    for rule in by_severity(result.rules):
        counts = result.counts.get(rule.id, Counts())
        if counts.fails or counts.reviews:
            more = [_number(hidden.get(rule.id, 0), "not shown")] if hidden else []
            rows.append([(rule.severity.value, ""), (rule.id, "bold"), (rule.name, ""), *_numbers(counts, names), *more])
    yield from grid(columns, rows, width)


def _two_lines(line: ItemStatus, names: Sequence[str], width: int, *, items: bool) -> Iterator[Text]:
    (name, _), (title, _) = _named(line, items=items)
    word, style = _status(line)
    head = Text.assemble((f"{word:<15}", style), f"{name} {title}".rstrip())
    head.truncate(width, overflow="ellipsis")
    yield head
    said = ", ".join(f"{name}\N{NO-BREAK SPACE}{number}" for name in names if (number := getattr(line.counts, name)))
    # A number stays beside its word.
    yield from (
        Text(row.replace("\N{NO-BREAK SPACE}", " "), style="dim")
        for row in textwrap.wrap(said, width, initial_indent="  ", subsequent_indent="  ")
    )


def _status(line: ItemStatus) -> Cell:
    return line.status.value, STATUS_STYLES[line.status]


def _named(line: ItemStatus, *, items: bool) -> tuple[Cell, Cell]:
    """C1 to C13 go by their numbers, what belongs to them by a plus. A line that has no title of its own is told by its rules."""
    name = "+" if items and line.id.islower() else line.id
    return (name, ""), (line.title or ", ".join(line.rules), "")


def _numbers(counts: Counts, names: Sequence[str]) -> Iterable[Cell]:
    return [_number(getattr(counts, name), name) for name in names]


def _number(number: int, name: str) -> Cell:
    return str(number), _STYLES.get(name, "") if number else "dim"

"""The checklist and the counts as tables of text."""

from collections.abc import Iterable, Sequence

from rich.table import Table
from rich.text import Text

from backcheck.result import Counts, ItemStatus, Result, Status
from backcheck.rule import Severity

STATUS_STYLES = {
    Status.FAIL: "bold red",
    Status.REVIEW: "bold magenta",
    Status.PARTIAL: "yellow",
    Status.PASS: "green",
    Status.NOT_APPLICABLE: "dim",
    Status.NOT_CHECKED: "dim",
}
LEGEND = (
    "fails: to be mended. reviews: backcheck cannot tell, you can. passes: looked at and in order. unjudged: seen, but no rule decides.",
    "accepted: suppressed with a reason. Only errors and warnings of trusted rules decide an item's status.",
)
COLUMNS = ("fails", "reviews", "passes", "unjudged", "accepted")
_STYLES = {"fails": "red", "reviews": "magenta", "passes": "green", "new": "bold red"}


def checklist_table(items: Iterable[ItemStatus], *, compared: bool) -> Table:
    """One line for each item; ``compared`` adds how many findings are new."""
    columns = (*COLUMNS, "new") if compared else COLUMNS
    table = _table("status", "", "item", *columns)
    for item in items:
        status = Text(item.status.value, style=STATUS_STYLES[item.status])
        table.add_row(status, item.id, item.title, *_numbers(item.counts, columns))
    return table


def rules_table(result: Result, rest: dict[str, str], *, compared: bool) -> Table:
    """Rules with findings, the worst first; ``rest`` holds the command for what was not shown."""
    columns = ("fails", "reviews", "accepted", *(("new",) if compared else ()))
    table = _table("", "rule", "", *columns, "to see them all" if rest else "")
    severities = list(Severity)
    for rule in sorted(result.rules, key=lambda rule: (severities.index(rule.severity), rule.id)):
        counts = result.counts.get(rule.id, Counts())
        if counts.fails or counts.reviews:
            command = Text(rest.get(rule.id, ""), style="cyan")
            table.add_row(rule.severity.value, rule.id, rule.name, *_numbers(counts, columns), command)
    return table


def _numbers(counts: Counts, columns: Sequence[str]) -> Iterable[Text]:
    for column in columns:
        number = getattr(counts, column)
        yield Text(str(number), style=_STYLES.get(column, "") if number else "dim")


def _table(*headers: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for header in headers:
        number = header in (*COLUMNS, "new")
        table.add_column(header, justify="right" if number else "left", no_wrap=header != "item", overflow="fold")
    return table

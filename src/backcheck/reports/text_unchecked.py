"""What was not looked at and why, and what else the reader must know."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from rich.text import Text

from backcheck.reports.unread import code_left_aside, unread_files, unread_groups
from backcheck.reports.visible import visible
from backcheck.result import FileEntry, Notice, Result

_MOST = 10


def left_aside(files: Iterable[FileEntry]) -> str:
    """A sentence for the top of a report when most lines of code were not judged as service code; nothing otherwise."""
    lines, total, kinds = code_left_aside(files)
    if lines * 2 <= total:
        return ""
    said = " or ".join((", ".join(kinds[:-1]), kinds[-1])) if len(kinds) > 1 else kinds[0]
    return f"Most code here was left aside: {lines} of {total} lines are {said} code. --files lists each file's class and why."


def unchecked_lines(result: Result) -> Iterator[Text]:
    """Rules by their reason, rules that never count what holds, and files: those that something went wrong with one by one."""
    reasons: dict[str, list[str]] = defaultdict(list)
    for rule_id, reason in result.not_checked.items():
        reasons[reason].append(rule_id)
    for reason in sorted(reasons):
        yield Text.assemble("  ", (", ".join(reasons[reason]), "bold"), f": {visible(reason)}")
    uncounted = [rule.id for rule in result.rules if rule.bandit and rule.languages == ("python",) and not rule.python]
    if uncounted:
        yield Text.assemble("  ", (", ".join(uncounted), "bold"), ": sites not counted, bandit reports only what fails")
    failed = unread_files(result)
    yield from (Text(f"  {_file(entry, result)}") for entry in failed[:_MOST])
    if len(failed) > _MOST:
        yield Text(f"  ... and {len(failed) - _MOST} more; --format sarif holds them all", style="dim")
    for group in unread_groups(result):
        yield Text.assemble("  ", (group.count, "bold"), f": {visible(group.reason)}", (f" ({_names(group.examples)})", "dim"))


def notice_lines(result: Result) -> Iterator[Text]:
    """Notices that were not told with a file above, the gravest first."""
    unread = {entry.path for entry in unread_files(result)}
    told = sorted((notice for notice in result.notices if notice.path not in unread), key=_gravity)
    for notice in told[:_MOST]:
        yield Text.assemble("  ", (notice.level.value, "bold red" if notice.fatal else "bold"), f" {_notice(notice)}")
    if len(told) > _MOST:
        yield Text(f"  ... and {len(told) - _MOST} more; --format sarif holds them all", style="dim")


def _names(paths: Iterable[str]) -> str:
    return ", ".join(map(visible, paths))


def _file(entry: FileEntry, result: Result) -> str:
    about = [notice for notice in result.notices if notice.path == entry.path]
    where = f":{about[0].line}" if about[0].line else ""
    return f"{visible(entry.path)}{where}: {visible(about[0].message)}"


def _notice(notice: Notice) -> str:
    where = f"{visible(notice.path)}{f':{notice.line}' if notice.line else ''}: " if notice.path else ""
    return f"{where}{visible(notice.message)}{f' ({notice.rule})' if notice.rule else ''}"


def _gravity(notice: Notice) -> tuple[bool, int, Notice]:
    return not notice.fatal, ("error", "warning", "note").index(notice.level.value), notice

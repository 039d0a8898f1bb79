"""The files that were not checked, together by what they have in common."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from backcheck.project.classes import LEFT_ASIDE
from backcheck.project.languages import CODE
from backcheck.result import FileEntry, Result

_EXAMPLES = 3


class Group(msgspec.Struct, frozen=True):
    """Files that were not checked for one reason."""

    reason: str
    paths: Sequence[str]

    @property
    def count(self) -> str:
        return f"{len(self.paths)} file{'s' if len(self.paths) != 1 else ''}"

    @property
    def examples(self) -> Sequence[str]:
        """Their names, or the first of them and how many there are besides."""
        if len(self.paths) <= _EXAMPLES:
            return self.paths
        return (*self.paths[:_EXAMPLES], f"{len(self.paths) - _EXAMPLES} more")


def unread_groups(result: Result) -> Sequence[Group]:
    """Of one reason each; files that have a notice of their own are not among them."""
    told = {notice.path for notice in result.notices}
    found: dict[str, list[str]] = defaultdict(list)
    for entry in result.files:
        if not entry.checked and entry.path not in told:
            found[entry.reason].append(entry.path)
    return [Group(reason, found[reason]) for reason in sorted(found, key=lambda reason: (-len(found[reason]), reason))]


def unread_files(result: Result) -> Sequence[FileEntry]:
    """Those that have a notice of their own: something went wrong with each."""
    told = {notice.path for notice in result.notices}
    return [entry for entry in result.files if not entry.checked and entry.path in told]


def code_left_aside(files: Iterable[FileEntry]) -> tuple[int, int, Sequence[str]]:
    """Lines of code that were not judged as the service's, lines of code in all, and the classes of the former."""
    code = [entry for entry in files if entry.language in CODE]
    aside = [entry for entry in code if entry.kind in LEFT_ASIDE and entry.lines]
    return sum(entry.lines for entry in aside), sum(entry.lines for entry in code), sorted({entry.kind for entry in aside})

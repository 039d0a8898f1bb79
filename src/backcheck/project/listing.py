"""The list of a tree's files as it is put together: bounds kept, names made printable, nothing lost without a notice."""

import errno
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from backcheck.project.languages import Language, language_of
from backcheck.project.tree import Bounds
from backcheck.project.walk import ENVIRONMENT_MARKS, NEVER_ENTERED
from backcheck.result import Notice
from backcheck.rule import Severity


@dataclass(frozen=True, slots=True)
class Listing:
    """``raw`` holds the true names of the files whose names are not Unicode."""

    entries: tuple[tuple[str, str], ...]
    notices: tuple[Notice, ...]
    raw: Mapping[str, str]


def printable(raw: str) -> str:
    """A file name as every report can write it: bytes that are not UTF-8 become ``\\xNN``."""
    return raw.encode(errors="surrogateescape").decode(errors="backslashreplace")


class Gathered:
    """Names as they were found, in any order."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._names: set[str] = set()
        self._notices: list[Notice] = []
        self._too_deep: set[str] = set()

    def add(self, name: str, *, named: bool = False) -> None:
        """Takes in a name, unless it leaves the root or lies in a folder that is entered only where somebody ``named`` the file."""
        folder, slash, last = name.rpartition("/")
        if last not in {"", ".", ".."} and (named or not slash or self.enters(folder)):
            self._names.add(name)

    def enters(self, folder: str) -> bool:
        """Whether files of a folder are taken in."""
        parts = folder.split("/")
        if not {"", ".", ".."}.isdisjoint(parts) or not NEVER_ENTERED.isdisjoint(parts):
            return False
        if len(parts) >= self._bounds.depth:
            self.leave_deep(folder)
            return False
        return True

    def leave_deep(self, folder: str) -> None:
        self._too_deep.add(folder)

    def warn(self, code: str, message: str, name: str = "", level: Severity = Severity.WARNING) -> None:
        self._notices.append(Notice(level, code, message, printable(name)))

    def listing(self, look: Callable[[str], str | None]) -> Listing:
        """``look`` gives a file's digest, None for what is no file after all, and raises ``OSError`` where it cannot be read."""
        entries: dict[str, str] = {}
        raw: dict[str, str] = {}
        for name in self._bounded():
            path = printable(name)
            if path != name and self._taken(path, entries):
                continue
            digest = self._digest(name, path, look)
            if digest is None:
                continue
            entries[path] = digest
            if path != name:
                raw[path] = name
        return Listing(tuple(sorted(entries.items())), tuple(sorted(self._notices)), raw)

    def _bounded(self) -> list[str]:
        installed = tuple(self._environments())
        names = sorted(name for name in self._names if not name.startswith(installed))
        if self._too_deep:
            count, first = len(self._too_deep), printable(min(self._too_deep))
            self.warn("folder-too-deep", f"{count} folders deeper than {self._bounds.depth} levels are left out, first {first}")
        if len(names) > self._bounds.files:
            self.warn("too-many-files", f"only the first {self._bounds.files:,} files are looked at")
        # Names that are Unicode come first, so that another's printable form never takes the place of a file.
        return sorted(names[: self._bounds.files], key=lambda name: (printable(name) != name, name))

    def _environments(self) -> Iterator[str]:
        """Folders of installed environments, told by what only they hold."""
        for name in self._names:
            if not any(mark in name for mark in ENVIRONMENT_MARKS):
                continue
            folders = name.split("/")
            yield from ("/".join(folders[:index]) + "/" for index, part in enumerate(folders) if index and part in ENVIRONMENT_MARKS)

    def _taken(self, path: str, entries: Mapping[str, str]) -> bool:
        if path in entries:
            self.warn("unreadable-file", "two files have this name once it is written as Unicode; only one is read", path)
            return True
        self.warn("undecodable-name", "its name is not UTF-8 and is written with escapes", path, Severity.NOTE)
        return False

    def _digest(self, name: str, path: str, look: Callable[[str], str | None]) -> str | None:
        try:
            return look(name)
        except OSError as problem:
            large = problem.errno == errno.EFBIG
            if not large or language_of(path) is not Language.OTHER:
                self.warn("file-too-large" if large else "unreadable-file", f"not read: {problem.strerror or problem}", path)
            return ""

"""The scanned files as engines and reports read them: decoded and split into lines."""

import re
from collections.abc import Mapping, Sequence

from backcheck.facts import Comment, FileFacts
from backcheck.project.project import Project
from backcheck.result import FileEntry
from backcheck.results.comment_scan import scan_comments
from backcheck.results.suppress import Commented
from backcheck.syntax.python.parse import UnparsableError, decode

_NEWLINE = re.compile(r"\r\n|\r|\n")
_WORTHWHILE = re.compile(rb"backcheck:|nosec|noqa|nosem")
_PYTHON = "python"


class TreeSources:
    """Text of files by path; a file that is gone or cannot be decoded has no lines."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._lines: dict[str, list[str]] = {}

    def read(self, path: str) -> bytes:
        return self.project.tree.read(path)

    def read_or_nothing(self, path: str) -> bytes:
        """For those who look into many files: one that went away meanwhile is empty."""
        try:
            return self.read(path)
        except OSError:
            return b""

    def lines(self, path: str) -> Sequence[str]:
        """The decoded text split at line ends."""
        found = self._lines.get(path)
        if found is None:
            found = self._lines[path] = _NEWLINE.split(self.text(path))
        return found

    def text(self, path: str) -> str:
        """The decoded text; characters that are none become replacement marks."""
        data = self.read_or_nothing(path)
        entry = self.project.entry(path)
        if entry is not None and entry.language == _PYTHON:
            try:
                return decode(data)
            except UnparsableError:
                return data.decode("utf-8", "replace")
        return data.decode("utf-8-sig", "replace")

    def comments(self, facts: Mapping[str, FileFacts]) -> dict[str, Commented]:
        """Comments that matter, by path: of Python files from their facts, of all others from their text."""
        found = {path: Commented(one.comments, one.statements) for path, one in facts.items() if one.comments}
        for entry in self.project.entries:
            if entry.checked and entry.language != _PYTHON and (comments := self._scanned(entry)):
                found[entry.path] = Commented(comments)
        return found

    def _scanned(self, entry: FileEntry) -> Sequence[Comment]:
        data = self.read_or_nothing(entry.path)
        return scan_comments(data.decode("utf-8-sig", "replace"), entry.language) if _WORTHWHILE.search(data) else ()

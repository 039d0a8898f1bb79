"""The scanned files as reports and engines read them: decoded, split into lines, each read once."""

import re
from collections.abc import Mapping, Sequence

from backcheck.facts import FileFacts
from backcheck.project.project import Project
from backcheck.results.comment_scan import scan_comments
from backcheck.results.suppress import Commented
from backcheck.syntax.python.parse import UnparsableError, decode

_NEWLINE = re.compile(r"\r\n|\r|\n")


class TreeSources:
    """Text of files by path; a file that is gone or cannot be decoded has no lines."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._lines: dict[str, list[str]] = {}

    def read(self, path: str) -> bytes:
        return self._project.tree.read(path)

    def lines(self, path: str) -> Sequence[str]:
        """The decoded text split at line ends."""
        found = self._lines.get(path)
        if found is None:
            found = self._lines[path] = _NEWLINE.split(self.text(path))
        return found

    def text(self, path: str) -> str:
        """The decoded text; characters that are none become replacement marks."""
        try:
            data = self._project.tree.read(path)
        except OSError:
            return ""
        if path.endswith(".py"):
            try:
                return decode(data)
            except UnparsableError:
                return data.decode("utf-8", "replace")
        return data.decode("utf-8-sig", "replace")

    def comments(self, facts: Mapping[str, FileFacts], others: Sequence[tuple[str, str]]) -> dict[str, Commented]:
        """Comments that matter: of Python files from their facts, of ``others`` (path, language) from their text."""
        found = {path: Commented(one.comments, one.statements) for path, one in facts.items() if one.comments}
        for path, language in others:
            comments = scan_comments(self.text(path), language)
            if comments:
                found[path] = Commented(comments)
        return found

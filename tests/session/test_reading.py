"""What no engine reads is not counted as checked."""

import pytest

from backcheck.result import FileEntry
from backcheck.session.reading import unread


def entry(path: str, language: str, kind: str = "service") -> FileEntry:
    return FileEntry(path, language, kind, "why")


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (entry("a.py", "python"), ""),
        (entry("test_a.py", "python", "test"), ""),
        (entry("app.js", "javascript"), ""),
        (entry("page.js", "javascript"), "JavaScript or TypeScript that is not seen to run on a server"),
        (entry("a.test.ts", "typescript", "test"), "JavaScript or TypeScript of class test"),
        (entry("A.java", "java"), "no rule judges java yet"),
        (entry("a.pyi", "stub", "other"), "type stubs are not judged"),
        (entry("a.ipynb", "notebook", "other"), "notebooks are not checked"),
        (entry("Dockerfile", "dockerfile", "config"), ""),
        (entry("package.json", "json", "config"), ""),
        (entry("other.json", "json", "config"), "no rule reads this format"),
        (entry("page.html", "template"), "no rule reads this format"),
        (entry("old.py", "python", "excluded"), "why"),
    ],
)
def test_each_file_is_read_or_has_a_reason(file: FileEntry, reason: str) -> None:
    assert unread([file], ["app.js"], {}) == ({file.path: reason} if reason else {})


def test_what_is_too_much_has_that_for_a_reason() -> None:
    assert unread([entry("big.js", "javascript")], [], {"big.js": "over 1,000,000 bytes"}) == {"big.js": "over 1,000,000 bytes"}

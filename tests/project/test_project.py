"""The list of files as reports show it: every file stands in it, with a class and a reason."""

from collections.abc import Sequence

import pytest

from backcheck.project.project import load_project
from backcheck.project.tree import MemoryTree, OverlayTree, ProjectError
from backcheck.result import FileEntry, Notice
from backcheck.rule import Severity


class Failing(MemoryTree):
    """A tree in which one file is listed without a digest, and another vanishes before it is read."""

    def list(self) -> Sequence[tuple[str, str]]:
        return [(path, "" if path == "closed.py" else digest) for path, digest in super().list()]

    def read(self, path: str) -> bytes:
        if path == "closed.py":
            raise AssertionError(path)
        if path == "gone.py":
            raise FileNotFoundError(2, "no such file", path)
        return super().read(path)


def test_every_file_is_listed_by_path() -> None:
    files: dict[str, str | bytes] = {
        "b.py": "x = 1\ny = 2",
        "a.png": b"\x89\n\n",
        "a/c.ipynb": "{}\n",
        "run": "#!/bin/sh\n",
        "empty.py": "",
    }
    project = load_project(MemoryTree(files))
    assert project.entries == (
        FileEntry("a.png", "other", "other", "no rule reads this format", checked=False),
        FileEntry("a/c.ipynb", "notebook", "other", "notebooks are not checked", checked=False, lines=1),
        FileEntry("b.py", "python", "service", "python source", lines=2),
        FileEntry("empty.py", "python", "service", "python source"),
        FileEntry("run", "shell", "script", "a shell script", lines=1),
    )
    assert project.notices == ()
    assert project.digests == dict(project.tree.list())


def test_entries_by_path() -> None:
    project = load_project(MemoryTree({"a.py": "", "b/c.py": ""}))
    assert [entry and entry.path for entry in map(project.entry, ("a.py", "b/c.py", "b", "", "z"))] == ["a.py", "b/c.py", None, None, None]


def test_excluded_files_stay_in_the_list_unread() -> None:
    project = load_project(MemoryTree({"a.py": "x\n", "legacy/b.py": "x\n", "legacy/deep/c.ts": "x\n"}), excludes=["legacy/", "*.md"])
    assert [(entry.path, entry.kind, entry.checked, entry.lines) for entry in project.entries] == [
        ("a.py", "service", True, 1),
        ("legacy/b.py", "excluded", False, 0),
        ("legacy/deep/c.ts", "excluded", False, 0),
    ]
    assert project.entries[2].reason == "excluded by the configuration"


def test_excluded_files_say_nothing_of_the_others() -> None:
    files = {"examples/a.py": "@app.get('/x')\ndef x(): ...\n", "old/b.py": "@app.get('/x')\ndef x(): ...\n"}
    kinds = {entry.path: entry.kind for entry in load_project(MemoryTree(files), excludes=["old/"]).entries}
    assert kinds == {"examples/a.py": "service", "old/b.py": "excluded"}


def test_what_cannot_be_read_is_told_and_stays_in_the_list() -> None:
    project = load_project(Failing({"a.py": "", "closed.py": "", "gone.py": ""}))
    assert [(entry.path, entry.kind, entry.reason, entry.checked) for entry in project.entries] == [
        ("a.py", "service", "python source", True),
        ("closed.py", "service", "it cannot be read", False),
        ("gone.py", "service", "it cannot be read", False),
    ]
    assert project.notices == (Notice(Severity.WARNING, "unreadable-file", "not read: no such file", "gone.py"),)


def test_the_trees_notices_come_first() -> None:
    tree = Failing({"gone.py": ""})
    tree.notices = (Notice(Severity.NOTE, "link-not-followed", "x", "z.py"),)
    assert [notice.path for notice in load_project(tree).notices] == ["z.py", "gone.py"]


def test_classes_set_in_the_configuration() -> None:
    overrides = {"demo/": "service", "shop/gen_*.py": "generated", "demo/x.py": "script"}
    project = load_project(MemoryTree({"demo/a.py": "", "demo/x.py": "", "shop/gen_a.py": "", "shop/b.py": ""}), overrides=overrides)
    assert [entry.kind for entry in project.entries] == ["service", "script", "service", "generated"]
    assert project.entries[0].reason == "its class is set in the configuration"


@pytest.mark.parametrize("pattern", ["!", "*a*b*c*d*e"])
def test_an_unusable_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(ProjectError, match="is not a pattern of files"):
        load_project(MemoryTree({}), excludes=[pattern])


def test_an_unknown_class_is_refused_with_the_nearest() -> None:
    with pytest.raises(ProjectError, match="unknown file class 'tests': did you mean 'test'"):
        load_project(MemoryTree({}), overrides={"a/": "tests"})


def test_unsaved_text_is_classified() -> None:
    tree = OverlayTree(MemoryTree({"test_a.py": "x = 1\n"}), {"test_a.py": "import pytest\n"})
    assert [entry.kind for entry in load_project(tree).entries] == ["test"]


def test_patterns_count_from_the_folder_that_they_were_written_in() -> None:
    tree = MemoryTree({"old/a.py": "", "demo/b.py": ""})
    project = load_project(tree, excludes=["/services/shop/old/"], overrides={"services/*/demo/": "script"}, below="services/shop/")
    assert [(entry.path, entry.kind) for entry in project.entries] == [("demo/b.py", "script"), ("old/a.py", "excluded")]

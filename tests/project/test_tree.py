"""Trees that are not on disk, and what every tree promises."""

import pytest

from backcheck.project.tree import MemoryTree, OverlayTree, content_digest
from backcheck.result import Notice
from backcheck.rule import Severity


def test_memory_is_listed_by_path_with_digests_of_content() -> None:
    tree = MemoryTree({"b.py": "x = 1", "a/é\n.py": b"\xff"})
    assert tree.list() == [("a/é\n.py", content_digest(b"\xff")), ("b.py", content_digest(b"x = 1"))]
    assert tree.read("b.py") == b"x = 1"
    assert tree.root is None
    assert tree.notices == ()


def test_equal_content_has_an_equal_digest_whatever_its_path() -> None:
    digests = dict(MemoryTree({"a.py": "x", "b.py": "x", "c.py": "y"}).list())
    assert digests["a.py"] == digests["b.py"] != digests["c.py"]


def test_overlay_changes_adds_and_takes_away() -> None:
    base = MemoryTree({"a.py": "1", "b.py": "2", "c.py": "3"})
    tree = OverlayTree(base, {"b.py": "two", "c.py": None, "0.py": "new"})
    assert tree.list() == MemoryTree({"0.py": "new", "a.py": "1", "b.py": "two"}).list()
    assert [tree.read(path) for path in ("0.py", "a.py", "b.py")] == [b"new", b"1", b"two"]
    assert base.read("b.py") == b"2"


def test_overlay_of_the_same_text_is_no_change() -> None:
    base = MemoryTree({"a.py": "1"})
    assert OverlayTree(base, {"a.py": "1"}).list() == base.list()


def test_overlay_answers_for_what_the_base_could_not_read() -> None:
    base = MemoryTree({"a.py": ""})
    gone, kept = (Notice(Severity.WARNING, "unreadable-file", "", path) for path in ("a.py", "b.py"))
    base.notices = (gone, kept)
    assert OverlayTree(base, {"a.py": "1"}).notices == (kept,)


@pytest.mark.parametrize("path", ["gone.py", "nowhere.py", ""])
def test_what_is_not_there_cannot_be_read(path: str) -> None:
    tree = OverlayTree(MemoryTree({"gone.py": ""}), {"gone.py": None})
    with pytest.raises(FileNotFoundError):
        tree.read(path)
    with pytest.raises(FileNotFoundError):
        MemoryTree({}).read(path)

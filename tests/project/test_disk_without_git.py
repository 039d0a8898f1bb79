"""Where git is missing, or refuses, the files are found by walking, and that is told."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from tests.project.listings import codes, paths

from backcheck.project.disk import DiskTree

Make = Callable[..., Path]
Write = Callable[[Path, Mapping[str, str | bytes]], None]


def test_without_git(repository: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    root = repository({"a.py": "", ".gitignore": "*.log\n"})
    (root / "b.log").touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    tree = DiskTree(root)
    assert paths(tree) == [".gitignore", "a.py"]
    assert codes(tree) == [("git-missing", "")]


def test_without_git_and_without_a_repository(tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a.py": ""})
    monkeypatch.setenv("PATH", "")
    assert DiskTree(tmp_path).notices == ()


@pytest.mark.parametrize("damage", ["HEAD", "config", "index"])
def test_a_damaged_repository(repository: Make, damage: str) -> None:
    root = repository({"a.py": "", "sub/b.py": ""})
    (root / ".git" / damage).write_bytes(b"\0rubbish\n[")
    tree = DiskTree(root)
    assert paths(tree) == ["a.py", "sub/b.py"]
    assert codes(tree) == [("git-refused", "")]

"""The tree of a revision, whatever the work tree holds by now."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from backcheck.project.revision import RevisionTree
from backcheck.project.tree import Bounds, ProjectError

Make = Callable[..., Path]
Run = Callable[..., str]


def test_holds_what_was_committed(repository: Make, run: Run) -> None:
    root = repository({"a.py": "old", "gone.py": "x", "sub/b.py": "y"})
    run(root, "tag", "v1")
    (root / "a.py").write_text("new")
    (root / "gone.py").unlink()
    (root / "untracked.py").touch()
    run(root, "commit", "-q", "-a", "-m", "second")
    with RevisionTree(root, "v1") as tree:
        assert [path for path, _ in tree.list()] == ["a.py", "gone.py", "sub/b.py"]
        assert tree.read("a.py") == b"old"
        assert tree.revision == run(root, "rev-parse", "v1^{commit}")
        assert tree.root == root
        assert tree.notices == ()
    with RevisionTree(root, "HEAD") as tree:
        assert tree.read("a.py") == b"new"
    with RevisionTree(root / "sub", "v1") as tree:
        assert [(path, tree.read(path)) for path, _ in tree.list()] == [("b.py", b"y")]


def test_equal_content_has_an_equal_digest_in_every_revision(repository: Make, run: Run) -> None:
    root = repository({"a.py": "same", "b.py": "old"})
    (root / "b.py").write_text("new")
    run(root, "commit", "-q", "-a", "-m", "second")
    with RevisionTree(root, "HEAD~1") as before, RevisionTree(root, "HEAD") as after:
        assert {path for path, digest in after.list() if dict(before.list())[path] != digest} == {"b.py"}


def test_links_and_submodules_are_not_read(repository: Make, run: Run) -> None:
    library = repository({"lib.py": "x"}, folder="library")
    root = repository({"a.py": ""})
    (root / "link.py").symlink_to("a.py")
    run(root, "submodule", "add", "-q", str(library), "libs/one")
    run(root, "add", "-A")
    run(root, "commit", "-q", "-m", "module")
    with RevisionTree(root, "HEAD") as tree:
        assert [path for path, _ in tree.list()] == [".gitmodules", "a.py"]
        assert [(notice.code, notice.path) for notice in tree.notices] == [("submodule-not-read", "libs/one")]
        for path in ("link.py", "libs/one", "libs/one/lib.py", "../a.py", ""):
            with pytest.raises(FileNotFoundError):
                tree.read(path)


def test_bounds_names_and_folders_are_as_on_disk(repository: Make, run: Run) -> None:
    root = repository({"big.py": "x" * 101, "node_modules/a.js": "", "new\nline.py": "z"})
    Path(os.fsdecode(os.fsencode(root) + b"/caf\xe9.py")).write_text("y")
    run(root, "add", "-A")
    run(root, "commit", "-q", "-m", "odd")
    with RevisionTree(root, "HEAD", Bounds(file_bytes=100)) as tree:
        assert [path for path, _ in tree.list()] == ["big.py", "caf\\xe9.py", "new\nline.py"]
        assert {notice.code for notice in tree.notices} == {"file-too-large", "undecodable-name"}
        assert tree.read("caf\\xe9.py") == b"y"
        with pytest.raises(OSError, match="over 100 bytes"):
            tree.read("big.py")


@pytest.mark.parametrize("revision", ["nowhere", "--all", ""])
def test_an_unknown_revision_is_refused_in_one_line(repository: Make, revision: str) -> None:
    root = repository({})
    with pytest.raises(ProjectError) as refusal:
        RevisionTree(root, revision)
    assert str(refusal.value) == f"{root}: git knows no revision {revision!r}"


def test_no_revision_without_a_repository(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="knows no revision 'HEAD'"):
        RevisionTree(tmp_path, "HEAD")


def test_no_revision_without_git(repository: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository({})
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ProjectError, match="git is not installed"):
        RevisionTree(root, "HEAD")


def test_a_lost_object_cannot_be_read(repository: Make, run: Run) -> None:
    files: Mapping[str, str] = {"a.py": "1", "b.py": "2"}
    root = repository(files)
    blob = run(root, "rev-parse", "HEAD:a.py")
    with RevisionTree(root, "HEAD") as tree:
        assert len(tree.list()) == 2
        (root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
        with pytest.raises(FileNotFoundError):
            tree.read("a.py")
        assert tree.read("b.py") == b"2"

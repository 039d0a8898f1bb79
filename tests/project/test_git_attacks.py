"""A hostile repository names programs in its own configuration. Plain git runs them, which each test shows first; ours does not."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from backcheck.project import git
from backcheck.project.disk import DiskTree
from backcheck.project.revision import RevisionTree

Make = Callable[..., Path]
Run = Callable[..., str]
Sprung = Callable[[], bool]

FILES = {"app.py": "print()\n", "pkg/views.py": "def view(): ...\n"}


def use_everything(root: Path) -> list[str]:
    """Every way in which git is run on a repository; gives the paths that the tree on disk lists."""
    tree = DiskTree(root)
    paths = [path for path, _ in tree.list()]
    git.remote_url(root)
    if commit := git.head_revision(root):
        with RevisionTree(root, "HEAD") as held:
            for path, _ in held.list():
                held.read(path)
        git.changed_between(root, f"{commit}", f"{commit}")
    return paths


def test_a_monitor_named_in_the_configuration(repository: Make, run: Run, trap: Path, sprung: Sprung) -> None:
    root = repository(FILES)
    run(root, "config", "core.fsmonitor", str(trap))
    run(root, "ls-files", "-co", "--exclude-standard")
    assert sprung()
    assert use_everything(root) == sorted(FILES)
    assert not sprung()


def test_a_monitor_does_not_run_in_a_child_of_ours(repository: Make, run: Run, trap: Path, sprung: Sprung) -> None:
    root = repository(FILES)
    run(root, "config", "core.fsmonitor", str(trap))
    child = "git ls-files -co --exclude-standard; git status --short"
    subprocess.run(["sh", "-c", child], cwd=root, check=True, capture_output=True)
    assert sprung()
    subprocess.run(["sh", "-c", child], cwd=root, check=True, capture_output=True, env=git.environment())
    assert not sprung()


def bare_repository(root: Path, run: Run, trap: Path) -> Path:
    """A bare repository as it can be committed: nothing in it is named ``.git``."""
    bare = root / "pkg" / "data"
    (bare / "objects").mkdir(parents=True)
    (bare / "refs").mkdir()
    (bare / "HEAD").write_text("ref: refs/heads/main\n")
    (bare / "config").write_text(f'[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = "."\n\tfsmonitor = "{trap}"\n')
    (bare / "inner.py").write_text("print()\n")
    run(bare, "add", "inner.py")
    run(root, "add", "-A")
    run(root, "commit", "-q", "-m", "data")
    return bare


def test_a_bare_repository_committed_in_a_subfolder(repository: Make, run: Run, trap: Path, sprung: Sprung) -> None:
    root = repository(FILES)
    bare = bare_repository(root, run, trap)
    sprung()
    run(bare, "ls-files", "-co")
    assert sprung()
    assert "pkg/data/inner.py" in use_everything(root)
    assert not sprung()
    # The very folder scanned is the trap: git refuses it, and its files are found without git.
    tree = DiskTree(bare)
    assert "inner.py" in dict(tree.list())
    assert [notice.code for notice in tree.notices] == ["git-refused"]
    assert git.head_revision(bare) is None
    assert not sprung()


def test_a_clean_filter(repository: Make, run: Run, trap: Path, sprung: Sprung) -> None:
    root = repository(FILES)
    before = git.head_revision(root)
    for key in ("clean", "smudge", "process"):
        run(root, "config", f"filter.evil.{key}", str(trap))
    run(root, "config", "diff.evil.textconv", str(trap))
    (root / ".gitattributes").write_text("*.py filter=evil diff=evil\n")
    (root / "app.py").write_text("print(1)\n")
    run(root, "-c", "filter.evil.process=", "-c", "filter.evil.clean=cat", "commit", "-q", "-a", "-m", "second")
    (root / "app.py").write_text("print(2)\n")
    sprung()
    run(root, "status", "--short", check=False)
    assert sprung()
    after = git.head_revision(root)
    assert before
    assert after
    assert use_everything(root) == sorted([*FILES, ".gitattributes"])
    assert git.changed_between(root, before, after) == (git.Change("M", "app.py", "app.py"),)
    assert not sprung()


def test_an_external_diff(repository: Make, run: Run, trap: Path, sprung: Sprung) -> None:
    root = repository(FILES)
    (root / "app.py").write_text("print(1)\n")
    run(root, "commit", "-q", "-a", "-m", "second")
    run(root, "config", "diff.external", str(trap))
    run(root, "diff", "HEAD~1", "HEAD", check=False)
    assert sprung()
    before, after = git.resolve(root, "HEAD~1"), git.resolve(root, "HEAD")
    assert before
    assert after
    assert git.changed_between(root, before, after) == (git.Change("M", "app.py", "app.py"),)
    assert not sprung()


def test_a_missing_object_is_not_fetched(repository: Make, run: Run, trap: Path, sprung: Sprung) -> None:
    """A partial clone fetches what it lacks, through a program that its configuration names."""
    root = repository(FILES)
    blob = run(root, "rev-parse", "HEAD:app.py")
    (root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    settings = {"core.repositoryformatversion": "1", "extensions.partialClone": "origin", "remote.origin.promisor": "true"}
    for key, value in (settings | {"remote.origin.url": str(root), "remote.origin.uploadpack": str(trap)}).items():
        run(root, "config", key, value)
    run(root, "cat-file", "-p", blob, check=False)
    assert sprung()
    with git.BatchReader(root) as reader, pytest.raises(OSError, match="no such file"):
        reader.read(blob)
    assert not sprung()


def test_a_work_tree_that_is_said_to_lie_elsewhere(repository: Make, run: Run, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.py").write_text("KEY = 1\n")
    root = repository(FILES)
    run(root, "config", "core.worktree", str(outside))
    assert "secret.py" in run(outside, f"--git-dir={root}/.git", "ls-files", "-o")
    tree = DiskTree(root)
    assert [path for path, _ in tree.list()] == sorted(FILES)
    assert [notice.code for notice in tree.notices] == ["git-refused"]


def test_an_index_with_paths_outside_the_root(repository: Make, run: Run, tmp_path: Path) -> None:
    """git trusts the names in an index that somebody made by hand."""
    (tmp_path / "s.py").write_text("KEY = 1\n")
    root = repository({"aaa/a/secret.py": "print()\n"})
    index = root / ".git" / "index"
    index.write_bytes(index.read_bytes().replace(b"aaa/a/secret.py", b"aaa/../../s.py\0"))
    assert "aaa/../../s.py" in run(root, "ls-files")
    assert [path for path, _ in DiskTree(root).list()] == ["aaa/a/secret.py"]


def test_an_index_with_folders_outside_the_root(repository: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index may name a folder as if a submodule lay there, above the root or behind a link."""
    (tmp_path / "outer").mkdir()
    (tmp_path / "moved" / "sub").mkdir(parents=True)
    root = repository({"aaa/a/secret.py": "print()\n", "pkg/sub": ""})
    index = root / ".git" / "index"
    index.write_bytes(index.read_bytes().replace(b"aaa/a/secret.py", b"aaa/../../outer"))
    (root / "pkg" / "sub").unlink()
    (root / "pkg").rmdir()
    (root / "pkg").symlink_to(tmp_path / "moved")
    entered = []
    monkeypatch.setattr("backcheck.project.disk.walk", lambda top, _depth, _files: entered.append(top))
    assert [path for path, _ in DiskTree(root).list()] == ["aaa/a/secret.py"]
    assert entered == []


def test_a_program_named_git_in_the_scanned_folder(repository: Make, trap: Path, sprung: Sprung, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository(FILES)
    (root / "git").write_text(trap.read_text())
    (root / "git").chmod(0o755)
    monkeypatch.chdir(root)
    monkeypatch.setenv("PATH", f".:{Path(git.program()).parent}:/usr/bin:/bin")
    subprocess.run(["git", "version"], check=True)
    assert sprung()
    subprocess.run(["sh", "-c", "git version"], check=True, env=git.environment())
    assert not sprung()
    assert use_everything(root) == ["app.py", "git", "pkg/views.py"]
    assert not sprung()

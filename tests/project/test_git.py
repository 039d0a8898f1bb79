"""What git tells of a repository, and that it is asked in the same surroundings on every machine."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from backcheck.project import git

Make = Callable[..., Path]
Run = Callable[..., str]


def commit(folder: Path, run: Run, message: str = "more") -> str:
    run(folder, "add", "-A")
    run(folder, "commit", "-q", "-m", message)
    return run(folder, "rev-parse", "HEAD")


def test_lists_what_is_tracked_or_not_ignored(repository: Make) -> None:
    root = repository({".gitignore": "*.log\n", "kept.log": "", "a/b.py": ""})
    (root / "new.py").touch()
    (root / "lost.log").touch()
    assert git.list_files(root) == git.Paths((".gitignore", "a/b.py", "kept.log", "new.py"), ())
    assert git.list_files(root / "a").paths == ("b.py",)


def test_the_users_own_ignore_file_has_no_part(repository: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    root = repository({"a.py": ""})
    (tmp_path / "git").mkdir()
    (tmp_path / "git" / "ignore").write_text("*.py\n")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (root / "b.py").touch()
    assert git.list_files(root).paths == ("a.py", "b.py")


def test_the_variables_of_a_hook_have_no_part(repository: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    root, other = repository({"a.py": ""}), repository({"b.py": ""}, folder="other")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    assert git.list_files(root).paths == ("a.py",)
    assert git.toplevel(root) == root
    assert not {"GIT_DIR", "GIT_INDEX_FILE"} & git.environment().keys()


def test_the_work_tree_of_a_folder(repository: Make, tmp_path: Path) -> None:
    root = repository({"a/b.py": ""})
    assert git.toplevel(root / "a") == root
    assert git.toplevel(tmp_path) is None


def test_a_broken_repository_is_not_replaced_by_the_one_above(repository: Make) -> None:
    root = repository({"a/b.py": ""})
    (root / "a" / ".git").mkdir()
    with pytest.raises(git.GitRefusedError, match="not a git repository"):
        git.toplevel(root / "a")


def test_a_repository_of_somebody_else_is_refused(repository: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository({"a.py": ""})
    monkeypatch.setitem(git._FIXED, "GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(git.GitRefusedError, match="dubious ownership"):
        git.toplevel(root)
    assert git.head_revision(root) is None


def test_a_repository_that_the_user_trusts_is_not(repository: Make, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository({"a.py": ""})
    monkeypatch.setitem(git._FIXED, "GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    run(root, "config", "--global", "--add", "safe.directory", str(root))
    assert git.toplevel(root) == root


def test_a_repository_cannot_say_that_it_is_trusted(repository: Make, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository({"a.py": ""})
    run(root, "config", "--add", "safe.directory", "*")
    monkeypatch.chdir(root)
    monkeypatch.setitem(git._FIXED, "GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(git.GitRefusedError, match="dubious ownership"):
        git.toplevel(root)


def fake_git(folder: Path, body: str) -> str:
    folder.mkdir()
    (folder / "git").write_text(f"#!/bin/sh\n{body}\n")
    (folder / "git").chmod(0o755)
    return str(folder)


@pytest.mark.parametrize("version", ["git version 2.30.2", "git version 1.8.3.1", "no version at all"])
def test_a_git_that_ignores_the_hardening_is_not_used(version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", fake_git(tmp_path / "bin", f"echo {version}"))
    with pytest.raises(git.GitRefusedError, match=r"older than 2\.31") as refusal:
        git.program()
    assert refusal.value.code == "git-too-old"


@pytest.mark.parametrize("version", ["2.31.0", "2.39.5 (Apple Git-154)", "2.47.1.windows.2", "3.0.0"])
def test_a_newer_git_is_used(version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", fake_git(tmp_path / "bin", f"echo 'git version {version}'"))
    assert git.program() == str(tmp_path / "bin" / "git")


def test_no_git(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, repository: Make) -> None:
    root = repository({"a.py": ""})
    monkeypatch.setenv("PATH", str(tmp_path))
    git.trusted_folders.cache_clear()
    with pytest.raises(git.GitRefusedError, match="not installed") as refusal:
        git.list_files(root)
    assert refusal.value.code == "git-missing"
    assert git.head_revision(root) is None
    assert git.remote_url(root) is None
    assert "GIT_CONFIG_COUNT" in git.environment()


def test_a_git_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, repository: Make) -> None:
    root = repository({"a.py": ""})
    monkeypatch.setattr(git, "_SECONDS", 0.5)
    body = '[ "$1" = version ] && echo git version 2.40.0 || { [ "$1" = config ] || exec sleep 20; }'
    monkeypatch.setenv("PATH", f"{fake_git(tmp_path / 'bin', body)}:/usr/bin:/bin")
    git.trusted_folders.cache_clear()
    with pytest.raises(git.GitRefusedError, match="timed out"):
        git.list_files(root)


def test_revisions(repository: Make, run: Run) -> None:
    root = repository({"a.py": ""})
    head = run(root, "rev-parse", "HEAD")
    assert git.head_revision(root) == head
    assert git.resolve(root, "main") == head
    assert git.resolve(root, head[:8]) == head
    run(root, "tag", "-a", "v1", "-m", "one")
    assert git.resolve(root, "v1") == head


@pytest.mark.parametrize("revision", ["nowhere", "", "--all", "--output=x", "HEAD:a.py", "HEAD\0", "main..main", "-"])
def test_what_is_no_revision(repository: Make, revision: str) -> None:
    assert git.resolve(repository({"a.py": ""}), revision) is None


def test_no_revision_before_the_first_commit(tmp_path: Path, run: Run) -> None:
    run(tmp_path, "init", "-q")
    assert git.head_revision(tmp_path) is None
    assert git.list_files(tmp_path) == git.Paths((), ())


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("https://example.org/team/shop.git", "https://example.org/team/shop.git"),
        ("https://user:secret@example.org:8443/shop.git?token=secret#secret", "https://example.org:8443/shop.git"),
        ("https://secret@example.org/shop", "https://example.org/shop"),
        ("ssh://git@example.org:22/team/shop", "ssh://example.org:22/team/shop"),
        ("git@example.org:team/shop.git", "ssh://example.org/team/shop.git"),
        ("user:secret@example.org:team/shop.git", "ssh://example.org/team/shop.git"),
        ("/home/me/shop.git", None),
        ("file:///home/me/shop.git", None),
        ("C:/shop.git", None),
        ("ext::sh -c secret", None),
        ("https://[broken", None),
        ("https://example.org/a\tb", None),
    ],
)
def test_where_a_repository_comes_from(repository: Make, run: Run, written: str, shown: str | None) -> None:
    root = repository({})
    run(root, "config", "remote.origin.url", written)
    assert git.remote_url(root) == shown


def test_without_a_remote(repository: Make, tmp_path: Path) -> None:
    assert git.remote_url(repository({})) is None
    assert git.remote_url(tmp_path) is None


def test_files_of_a_revision(repository: Make, run: Run) -> None:
    root = repository({"a/b.py": "12345", "a/tab\tand\nline.py": "", "c.py": ""})
    (root / "a" / "link").symlink_to("b.py")
    head = commit(root, run)
    found = {blob.path: (blob.mode, blob.size) for blob in git.list_revision(root, head)}
    assert found == {"a/b.py": ("100644", 5), "a/link": ("120000", 4), "a/tab\tand\nline.py": ("100644", 0), "c.py": ("100644", 0)}
    assert [blob.path for blob in git.list_revision(root / "a", head)] == ["b.py", "link", "tab\tand\nline.py"]


def test_contents_by_id(repository: Make) -> None:
    contents = {"a.py": b"", "b.py": b"line\nline", "c.bin": bytes(range(256)) * 999, "d.txt": b"\n" * 70_000}
    root = repository(contents)
    with git.BatchReader(root) as reader:
        blobs = git.list_revision(root, "HEAD")
        assert {blob.path: reader.read(blob.oid) for blob in blobs} == contents
        for wrong in ("0" * 40, "HEAD", "x\ny", git.head_revision(root) or ""):
            with pytest.raises(OSError, match="no such file"):
                reader.read(wrong)
        assert reader.read(blobs[1].oid) == b"line\nline"


def test_changes_between_revisions(repository: Make, run: Run) -> None:
    text = "".join(f"line {number}\n" for number in range(50))
    root = repository({"kept.py": "1", "gone.py": "2", "sub/old.py": text, "changed.py": "3"})
    before = run(root, "rev-parse", "HEAD")
    (root / "gone.py").unlink()
    (root / "sub" / "old.py").rename(root / "sub" / "new.py")
    (root / "changed.py").write_text("4")
    (root / "added.py").write_text("5")
    after = commit(root, run)
    assert git.changed_between(root, before, after) == (
        git.Change("A", "added.py", ""),
        git.Change("M", "changed.py", "changed.py"),
        git.Change("D", "gone.py", "gone.py"),
        git.Change("R", "sub/new.py", "sub/old.py"),
    )
    assert git.changed_between(root / "sub", before, after) == (git.Change("R", "new.py", "old.py"),)
    assert git.changed_between(root, after, after) == ()


def test_the_environment_holds_for_children(repository: Make, run: Run) -> None:
    """What git itself says of the settings in force, asked by another program."""
    root = repository({})
    run(root, "config", "--global", "core.fsmonitor", "true")
    run(root, "config", "core.fsmonitor", "true")
    command = ["git", "config", "--list", "--show-scope"]
    asked = subprocess.run(command, cwd=root, env=git.environment(), capture_output=True, check=True, text=True)
    scopes = {line.split("\t")[0] for line in asked.stdout.splitlines()}
    assert scopes == {"local", "command"}
    assert asked.stdout.rindex("command\tcore.fsmonitor=false") > asked.stdout.rindex("local\tcore.fsmonitor=true")
    assert "command\tsafe.barerepository=explicit" in asked.stdout.lower()

"""Repositories made with plain git, and places to make them in."""

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from backcheck.project import git

Write = Callable[[Path, Mapping[str, str | bytes]], None]


@pytest.fixture(autouse=True)
def _own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Neither the developer's git configuration nor a hook's environment has a part in these tests."""
    for key in list(os.environ):
        if key.startswith("GIT_"):
            monkeypatch.delenv(key)
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    git.trusted_folders.cache_clear()
    yield
    git.trusted_folders.cache_clear()


def _write(root: Path, files: Mapping[str, str | bytes]) -> None:
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())


@pytest.fixture
def write() -> Write:
    return _write


@pytest.fixture
def run() -> Callable[..., str]:
    """Plain git, as anybody runs it, with nothing hardened."""

    def plain(folder: Path, *arguments: str, check: bool = True) -> str:
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "protocol.file.allow=always"]
        done = subprocess.run(["git", *who, *arguments], cwd=folder, capture_output=True, check=check, text=True)
        return done.stdout.strip()

    return plain


@pytest.fixture
def repository(tmp_path: Path, run: Callable[..., str]) -> Callable[..., Path]:
    """A new repository with one commit of ``files``."""

    def make(files: Mapping[str, str | bytes], folder: str = "repo") -> Path:
        root = tmp_path / folder
        root.mkdir(parents=True)
        run(root, "init", "-q", "-b", "main")
        _write(root, files)
        run(root, "add", "-A", "-f")
        run(root, "commit", "-q", "--allow-empty", "-m", "first")
        return root

    return make


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A program that tells when it is run: it makes the file ``sprung`` beside it."""
    program = tmp_path / "trap" / "program"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\n: > "{program.parent}/sprung"\n')
    program.chmod(0o755)
    return program


@pytest.fixture
def sprung(trap: Path) -> Callable[[], bool]:
    """Whether the trap was run since this was last asked."""

    def ask() -> bool:
        mark = trap.parent / "sprung"
        found = mark.exists()
        mark.unlink(missing_ok=True)
        return found

    return ask


@pytest.fixture
def as_user() -> Iterator[Callable[[Path], None]]:
    """For the rest of the test whoever runs it may read only what the modes of the files below a folder allow."""
    privileged = os.geteuid() == 0

    def become(folder: Path) -> None:
        if not privileged:
            return
        nobody = 65534
        for path in (folder, *folder.rglob("*")):
            os.chown(path, nobody, nobody)
        for path in folder.parents:
            if path != Path(path.anchor) and path.stat().st_uid == 0 and not path.stat().st_mode & 0o001:
                path.chmod(path.stat().st_mode | 0o011)
        os.seteuid(nobody)

    yield become
    if privileged:
        os.seteuid(0)

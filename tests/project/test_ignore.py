"""Patterns as git reads them, and those that would cost too much."""

import subprocess
import time
from pathlib import Path

import pytest

from backcheck.project.ignore import ignore


def test_the_last_pattern_that_speaks_decides() -> None:
    patterns = ignore(["*.log", "!keep.log", "build/", "# comment", ""])
    assert patterns.decides("a.log") is True
    assert patterns.decides("keep.log") is False
    assert patterns.decides("a.py") is None
    assert patterns.decides("build", folder=True) is True
    assert patterns.decides("build") is None
    assert patterns.refused == ()


def test_a_file_below_an_ignored_folder() -> None:
    patterns = ignore(["legacy/", "src/*/gen"])
    assert patterns.takes("legacy/deep/a.py")
    assert patterns.takes("src/x/gen/a.py")
    assert not patterns.takes("src/gen/a.py")
    assert not patterns.takes("legacy.py")


@pytest.mark.parametrize("pattern", ["*a*a*a*a*a*a*b", "**/a/**/b/**/c/**/d", "x" * 2_000, "!"])
def test_what_is_refused(pattern: str) -> None:
    assert ignore([pattern, "*.log"]).refused == (pattern,)
    assert ignore([pattern, "*.log"]).decides("a.log") is True


def test_too_many_patterns() -> None:
    assert len(ignore(f"file{number}" for number in range(1_003)).refused) == 3


def test_the_costliest_pattern_that_is_kept() -> None:
    patterns = ignore(["*a*a*ab"])
    assert patterns.refused == ()
    started = time.process_time()
    assert patterns.decides("a" * 255) is None
    assert time.process_time() - started < 1


def test_agrees_with_git(tmp_path: Path) -> None:
    lines = ["*.py[co]", "/top", "a/**/z", "dir/", "foo/*", "a[", "/", "!foo/bar", "\\#hash", "trail\\ ", "**/deep", "x?z", "é*"]
    names = ["a.pyc", "a.py", "top", "s/top", "a/z", "a/b/c/z", "dir/x", "foo/bar", "foo/baz", "#hash", "trail ", "trail", "q/deep"]
    names += ["deep", "xyz", "x/z", "élan", "elan", "s/dir/x", "foo", "dir", "a["]
    (tmp_path / ".gitignore").write_text("\n".join(lines))
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    asked = "\0".join(names).encode()
    check = ["git", "check-ignore", "--no-index", "-z", "--stdin"]
    answer = subprocess.run(check, cwd=tmp_path, input=asked, capture_output=True, check=True).stdout
    patterns = ignore(lines)
    assert [name for name in names if patterns.takes(name)] == answer.decode().split("\0")[:-1]

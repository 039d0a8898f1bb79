"""The files below a folder where git cannot list them: what git would list, read from the ``.gitignore`` files alone."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from backcheck.project.ignore import Ignore, ignore

NEVER_ENTERED = frozenset(
    {".git", ".hg", ".svn", "node_modules", "bower_components", "__pycache__", ".venv", "site-packages"}
    | {".tox", ".nox", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".eggs"}
)
# A file or folder that only an installed environment holds, whatever its own name.
ENVIRONMENT_MARKS = frozenset({"pyvenv.cfg", "conda-meta"})
_IGNORE_BYTES = 1_000_000


@dataclass(slots=True)
class Walked:
    """Paths relative to the folder walked; ``checkouts`` are repositories inside it, which list themselves."""

    files: list[str] = field(default_factory=list)
    checkouts: list[str] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    too_deep: list[str] = field(default_factory=list)


Rules = tuple[tuple[str, Ignore], ...]


def walk(top: Path, depth: int, files: int) -> Walked:
    """At most ``files`` and one more, no deeper than ``depth`` folders; links are listed and never followed."""
    walked = Walked()
    waiting: list[tuple[str, Rules]] = [("", ())]
    while waiting and len(walked.files) <= files:
        folder, rules = waiting.pop()
        entries = _entries(top, folder, walked)
        names = {entry.name for entry in entries}
        if folder and not ENVIRONMENT_MARKS.isdisjoint(names):
            continue
        if folder and ".git" in names:
            walked.checkouts.append(folder)
            continue
        if ".gitignore" in names:
            rules = (*rules, *_rules_of(top, folder, walked))
        below = list(_kept(entries, folder, rules, walked))
        if below and below[0].count("/") + 1 >= depth:
            walked.too_deep.extend(below)
            continue
        waiting.extend((path, rules) for path in reversed(below))
    return walked


def _entries(top: Path, folder: str, walked: Walked) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(top / folder) as found:
            return sorted(found, key=lambda entry: entry.name)
    except OSError as problem:
        walked.problems.append((folder, problem.strerror or str(problem)))
        return []


def _kept(entries: list[os.DirEntry[str]], folder: str, rules: Rules, walked: Walked) -> Iterator[str]:
    """Notes the files that no rule takes away, and gives the folders to go on with."""
    for entry in entries:
        path = f"{folder}/{entry.name}" if folder else entry.name
        enter = entry.is_dir(follow_symlinks=False)
        if (enter and entry.name in NEVER_ENTERED) or _ignored(path, rules, folder=enter):
            continue
        if enter:
            yield path
        else:
            walked.files.append(path)


def _ignored(path: str, rules: Rules, *, folder: bool) -> bool:
    """The rules of the nearest folder speak first."""
    for place, patterns in reversed(rules):
        decision = patterns.decides(path[len(place) :], folder=folder)
        if decision is not None:
            return decision
    return False


def _rules_of(top: Path, folder: str, walked: Walked) -> Rules:
    name = f"{folder}/.gitignore" if folder else ".gitignore"
    try:
        handle = os.open(top / name, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with open(handle, "rb") as file:  # noqa: PTH123
            text = file.read(_IGNORE_BYTES).decode(errors="surrogateescape").removeprefix("\ufeff")
    except OSError as problem:
        walked.problems.append((name, problem.strerror or str(problem)))
        return ()
    patterns = ignore(text.split("\n"))
    if patterns.refused:
        walked.problems.append((name, f"{len(patterns.refused)} of its patterns are not used: not a pattern, or too costly"))
    return ((f"{folder}/" if folder else "", patterns),)

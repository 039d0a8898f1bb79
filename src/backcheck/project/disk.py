"""Files on disk: as git lists them in a checkout, else by walking."""

import errno
import os
import stat
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from backcheck.project import git
from backcheck.project.listing import Gathered, Listing
from backcheck.project.tree import BOUNDS, Bounds, ProjectError, content_digest, no_such_file
from backcheck.project.walk import walk
from backcheck.result import Notice
from backcheck.rule import Severity

_OPEN = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_PROJECT_MARKS = (".git", "pyproject.toml", "setup.py", "setup.cfg", "package.json", "go.mod", "pom.xml", "composer.json", "backcheck.toml")


def open_tree(paths: Sequence[Path], bounds: Bounds = BOUNDS) -> "DiskTree":
    """The tree of what was named: one folder is the root; files, or several paths, belong to the project above them."""
    for path in paths:
        if not os.path.lexists(path):
            raise ProjectError("no such file or folder", str(path))
        if not (path.is_dir() or path.is_file()):
            raise ProjectError("neither a file nor a folder", str(path))
    named = [path.resolve() for path in paths]
    if len(named) == 1 and named[0].is_dir():
        return DiskTree(named[0], bounds=bounds)
    root = _project_above(named)
    return DiskTree(root, [path.relative_to(root).as_posix() for path in named], bounds)


def _project_above(named: Sequence[Path]) -> Path:
    common = Path(os.path.commonpath([path if path.is_dir() else path.parent for path in named]))
    marked = (folder for folder in (common, *common.parents) if any((folder / mark).exists() for mark in _PROJECT_MARKS))
    return next(marked, common)


class DiskTree:
    """The files below ``root``, or only those at and below the paths in ``only``. Listed once: a later look is a new tree."""

    def __init__(self, root: Path, only: Sequence[str] = (), bounds: Bounds = BOUNDS) -> None:
        self._root = root.resolve()
        self._base = str(self._root).rstrip("/")
        self._only = tuple(path for path in only if path != ".")
        self._bounds = bounds
        self._raw: Mapping[str, str] = {}
        self._reached: dict[str, bool] = {}

    @property
    def root(self) -> Path:
        return self._root

    @property
    def notices(self) -> tuple[Notice, ...]:
        return self._listed.notices

    def list(self) -> Sequence[tuple[str, str]]:
        return self._listed.entries

    def read(self, path: str) -> bytes:
        name = self._raw.get(path, path)
        if "\0" in name or not self._within(name):
            raise no_such_file(path)
        return self._content(name)

    @cached_property
    def _listed(self) -> Listing:
        gathered = Gathered(self._bounds)
        waiting: list[str] = []
        for start in self._only or ("",):
            if (self._root / start).is_dir():
                waiting += self._inside(start, gathered, by_git=True)
            else:
                gathered.add(start, named=True)
        checkouts = 0
        while waiting:
            checkouts += 1
            if checkouts == self._bounds.checkouts + 1:
                gathered.warn("too-many-repositories", f"only {self._bounds.checkouts} repositories inside this one are listed by git")
            below = waiting.pop()
            own = os.path.lexists(self._root / below / ".git")
            waiting += self._inside(below, gathered, by_git=own and checkouts <= self._bounds.checkouts)
        listing = gathered.listing(lambda name: self._look(name, gathered))
        self._raw = listing.raw
        return listing

    def _inside(self, below: str, gathered: Gathered, *, by_git: bool) -> Sequence[str]:
        """Adds the files at and below a folder; gives the repositories inside it, which are listed by themselves."""
        nested = self._by_git(below, gathered) if by_git else None
        return self._by_walking(below, gathered) if nested is None else nested

    def _by_git(self, below: str, gathered: Gathered) -> Sequence[str] | None:
        """None where git has nothing to say of this folder."""
        folder = self._root / below
        try:
            top = git.toplevel(folder)
            if top is None:
                return None
            found = git.list_files(folder)
        except git.GitRefusedError as refusal:
            gathered.warn(refusal.code, f"git does not list this folder ({refusal.reason}), so its files are found by walking", below)
            return None
        if not found.paths and top != folder:
            gathered.warn("folder-ignored", "git ignores this folder, so its files are found by walking", below, Severity.NOTE)
            return None
        for warning in found.warnings:
            gathered.warn("unreadable-file", f"git: {warning}", below)
        nested = []
        for name in (_joined(below, path) for path in found.paths):
            if not (name.endswith("/") or self._is_folder(name)):
                gathered.add(name)
            elif gathered.enters(name.rstrip("/")) and self._within(name.rstrip("/") + "/"):
                nested.append(name.rstrip("/"))
        return nested

    def _by_walking(self, below: str, gathered: Gathered) -> Sequence[str]:
        walked = walk(self._root / below, self._bounds.depth, self._bounds.files)
        for path in walked.files:
            gathered.add(_joined(below, path))
        for path in walked.too_deep:
            gathered.leave_deep(_joined(below, path))
        for path, problem in walked.problems:
            gathered.warn("unreadable-file", f"not read: {problem}", _joined(below, path))
        return [_joined(below, path) for path in walked.checkouts]

    def _is_folder(self, name: str) -> bool:
        try:
            return stat.S_ISDIR(os.lstat(self._root / name).st_mode)
        except OSError:
            return False

    def _look(self, name: str, gathered: Gathered) -> str | None:
        """The digest; None for what is tracked but not there, and for links. Later tiers (stat, git's object ids) go here."""
        if not self._within(name):
            gathered.warn("link-not-followed", "lies behind a link and is not read", name, Severity.NOTE)
            return None
        try:
            about = os.lstat(f"{self._base}/{name}")
        except (FileNotFoundError, NotADirectoryError):
            return None
        if stat.S_ISLNK(about.st_mode):
            self._note_link(name, gathered)
            return None
        if about.st_size > self._bounds.file_bytes:
            raise OSError(errno.EFBIG, f"over {self._bounds.file_bytes:,} bytes", name)
        return content_digest(self._content(name))

    def _note_link(self, name: str, gathered: Gathered) -> None:
        """A link to a file of this tree loses nothing: its target is listed under its own name."""
        target = Path(os.path.realpath(f"{self._base}/{name}"))
        if not target.is_relative_to(self._root):
            gathered.warn("link-not-followed", "links to a place outside the scanned folder", name, Severity.NOTE)

    def _content(self, name: str) -> bytes:
        with open(os.open(f"{self._base}/{name}", _OPEN), "rb") as file:  # noqa: PTH123
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise OSError(errno.EINVAL, "not a regular file", name)
            data = file.read(self._bounds.file_bytes + 1)
        if len(data) > self._bounds.file_bytes:
            raise OSError(errno.EFBIG, f"over {self._bounds.file_bytes:,} bytes", name)
        return data

    def _within(self, name: str) -> bool:
        """Whether no part of the way to a file is a link or a step upward."""
        folder = name.rpartition("/")[0]
        if folder not in self._reached:
            way = f"{self._base}/{folder}" if folder else str(self._root)
            self._reached[folder] = "\0" not in way and os.path.realpath(way) == way
        return self._reached[folder]


def _joined(below: str, path: str) -> str:
    return f"{below}/{path}" if below and path else below or path

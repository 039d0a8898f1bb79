"""Finding the configuration: the nearest file upward from what is checked, never past the top of its repository."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from backcheck.refusal import Refusal
from backcheck.written.document import Document, Where
from backcheck.written.toml_text import MOST_BYTES, read_toml

OWN_FILE = "backcheck.toml"
PROJECT_FILE = "pyproject.toml"
_TABLE = ("tool", "backcheck")


class Revision(Protocol):
    """The files of a revision by their paths below ``root``, the top of the repository, as a tree of the project gives them."""

    @property
    def root(self) -> Path | None:
        """Where the repository lies."""

    def list(self) -> Sequence[tuple[str, str]]:
        """Each path, with a digest."""

    def read(self, path: str) -> bytes:
        """The content; raises ``OSError`` where there is no such file."""


@dataclass(frozen=True, slots=True)
class Found:
    """A configuration file: ``table`` leads to its settings, ``top`` is the repository that it belongs to."""

    document: Document
    table: Where
    path: Path
    top: Path


def find_on_disk(start: Path) -> Found | None:
    """The file nearest to ``start``; of two in one folder backcheck.toml counts."""
    folders = list(_upward(start.resolve()))
    for folder in folders:
        top = folders[-1] if _is_top(folders[-1]) else folder
        for path in (folder / OWN_FILE, folder / PROJECT_FILE):
            if not path.is_file():
                continue
            if not path.resolve().is_relative_to(top):
                raise Refusal("the configuration leads outside its repository", shown(path))
            if found := _settings(path, _read(path), top):
                return found
    return None


def find_in_revision(start: Path, revision: Revision) -> Found | None:
    """The same among the files of a revision."""
    top = (revision.root or start).resolve()
    held = {path for path, _ in revision.list()}
    for folder in _upward(start.resolve()):
        if not folder.is_relative_to(top):
            return None
        for path in (folder / OWN_FILE, folder / PROJECT_FILE):
            name = path.relative_to(top).as_posix()
            if name in held and (found := _settings(path, _read_in(revision, name), top)):
                return found
    return None


def _read_in(revision: Revision, name: str) -> bytes:
    """What a revision holds and cannot give is no configuration that says nothing."""
    try:
        return revision.read(name)
    except OSError as error:
        raise Refusal(f"cannot be read in that revision: {error.strerror or error}", name) from error


def read_explicit(path: Path) -> Found:
    """The file that was named; unlike a found one it must be there and must hold settings."""
    if not path.is_file():
        raise Refusal("there is no such configuration file", path.as_posix())
    found = _settings(path, _read(path), path.resolve().parent)
    if found is None:
        raise Refusal(f"the file has no table [{'.'.join(_TABLE)}]", path.as_posix())
    return found


def _upward(start: Path) -> Iterator[Path]:
    """The folder of ``start`` and those above, up to the top of a git repository where it lies in one."""
    folder = start if start.is_dir() else start.parent
    for above in (folder, *folder.parents):
        yield above
        if _is_top(above):
            return


def _is_top(folder: Path) -> bool:
    return (folder / ".git").exists()


def _settings(path: Path, data: bytes, top: Path) -> Found | None:
    if path.name != PROJECT_FILE:
        return Found(read_toml(shown(path), data), (), path, top)
    if b"backcheck" not in data:  # most project files have nothing for us, and some are no good TOML
        return None
    document = read_toml(shown(path), data)
    tools = document.value.get("tool", {})
    return Found(document, _TABLE, path, top) if isinstance(tools, dict) and "backcheck" in tools else None


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Refusal(f"cannot be read: {error.strerror}", shown(path)) from error


def shown(path: Path) -> str:
    """The path as people look for it: below the current folder where it is there."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.as_posix()

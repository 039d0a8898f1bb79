"""Where files come from. Nothing outside ``backcheck.project`` opens a file of the scanned repository."""

import errno
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from backcheck.refusal import Refusal
from backcheck.result import Notice


class ProjectError(Refusal):
    """What was asked to be scanned cannot be: it does not exist, or git does not know the revision."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of a hostile tree is taken in. What lies beyond a bound is named in a notice."""

    file_bytes: int = 5_000_000
    files: int = 200_000
    depth: int = 64
    checkouts: int = 100


BOUNDS = Bounds()


class Tree(Protocol):
    """Files by path (relative to the root, with ``/``), as they were when first listed."""

    @property
    def root(self) -> Path | None:
        """The folder on disk that paths are relative to; None where there is none."""

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What could not be listed or will not be read, in order."""

    def list(self) -> Sequence[tuple[str, str]]:
        """Each path with the digest of its content, by path. The digest is empty where the content cannot be read."""

    def read(self, path: str) -> bytes:
        """The content; raises ``OSError`` where there is none, where it is out of reach or past the bound."""


def content_digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=24).hexdigest()


def no_such_file(path: str) -> FileNotFoundError:
    return FileNotFoundError(errno.ENOENT, "no such file in this tree", path)


class MemoryTree:
    """Files that exist only here."""

    def __init__(self, files: Mapping[str, str | bytes], root: Path | None = None) -> None:
        self._files = {path: _encoded(files[path]) for path in sorted(files)}
        self.root = root
        self.notices: tuple[Notice, ...] = ()

    def list(self) -> Sequence[tuple[str, str]]:
        return [(path, content_digest(data)) for path, data in self._files.items()]

    def read(self, path: str) -> bytes:
        try:
            return self._files[path]
        except KeyError:
            raise no_such_file(path) from None


class OverlayTree:
    """Unsaved text over another tree; a text of None takes the file away."""

    def __init__(self, base: Tree, texts: Mapping[str, str | bytes | None]) -> None:
        self._base = base
        self._texts = {path: None if text is None else _encoded(text) for path, text in texts.items()}

    @property
    def root(self) -> Path | None:
        return self._base.root

    @property
    def notices(self) -> tuple[Notice, ...]:
        return tuple(notice for notice in self._base.notices if notice.path not in self._texts)

    def list(self) -> Sequence[tuple[str, str]]:
        entries = {path: digest for path, digest in self._base.list() if path not in self._texts}
        entries |= {path: content_digest(data) for path, data in self._texts.items() if data is not None}
        return sorted(entries.items())

    def read(self, path: str) -> bytes:
        if path not in self._texts:
            return self._base.read(path)
        data = self._texts[path]
        if data is None:
            raise no_such_file(path)
        return data


def _encoded(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()

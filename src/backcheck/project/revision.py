"""The files of a git revision, read from its objects: the work tree, its filters and its configuration have no part in it."""

import errno
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from backcheck.project import git
from backcheck.project.listing import Gathered, Listing
from backcheck.project.tree import BOUNDS, Bounds, ProjectError, no_such_file
from backcheck.result import Notice
from backcheck.rule import Severity

_SUBMODULE = "160000"
_LINK = "120000"


class RevisionTree:
    """What a revision holds below ``root``, a folder of a checkout. Close it: it keeps a git process."""

    def __init__(self, root: Path, revision: str, bounds: Bounds = BOUNDS) -> None:
        self.root = root.resolve()
        self._bounds = bounds
        self._reader: git.BatchReader | None = None
        try:
            known = git.resolve(self.root, revision) if git.toplevel(self.root) else None
        except git.GitRefusedError as refusal:
            raise ProjectError(f"git does not read revision {revision!r}: {refusal.reason}", str(root)) from refusal
        if known is None:
            raise ProjectError(f"git knows no revision {revision!r}", str(root))
        self.revision = known

    @property
    def notices(self) -> tuple[Notice, ...]:
        return self._listed.notices

    def list(self) -> Sequence[tuple[str, str]]:
        return self._listed.entries

    def read(self, path: str) -> bytes:
        blob = self._blobs.get(self._listed.raw.get(path, path))
        if blob is None or blob.mode in {_SUBMODULE, _LINK}:
            raise no_such_file(path)
        if blob.size > self._bounds.file_bytes:
            raise OSError(errno.EFBIG, f"over {self._bounds.file_bytes:,} bytes", path)
        if self._reader is None:
            self._reader = git.BatchReader(self.root)
        return self._reader.read(blob.oid)

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @cached_property
    def _blobs(self) -> Mapping[str, git.Blob]:
        try:
            return {blob.path: blob for blob in git.list_revision(self.root, self.revision)}
        except git.GitRefusedError as refusal:
            raise ProjectError(f"git does not list revision {self.revision}: {refusal.reason}", str(self.root)) from refusal

    @cached_property
    def _listed(self) -> Listing:
        gathered = Gathered(self._bounds)
        for name in self._blobs:
            gathered.add(name)
        return gathered.listing(lambda name: self._look(name, gathered))

    def _look(self, name: str, gathered: Gathered) -> str | None:
        blob = self._blobs[name]
        if blob.mode == _SUBMODULE:
            gathered.warn("submodule-not-read", "a revision does not hold the files of its submodules", name, Severity.NOTE)
            return None
        if blob.mode == _LINK:
            return None
        if blob.size > self._bounds.file_bytes:
            raise OSError(errno.EFBIG, f"over {self._bounds.file_bytes:,} bytes", name)
        return blob.oid

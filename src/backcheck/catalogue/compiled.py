"""The compiled catalogue in the user's cache: a damaged or missing entry is a miss, and an unwritable place is no error."""

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

import msgspec

from backcheck.catalogue.catalogue import Catalogue

KEPT = 8
_SUFFIX = ".catalogue"
_SUM = 16


def read_compiled(folder: Path, digest: str) -> Catalogue | None:
    """The catalogue stored under ``digest``; whole or not at all."""
    try:
        stored = _entry(folder, digest).read_bytes()
    except OSError:
        return None
    checksum, payload = stored[:_SUM], stored[_SUM:]
    if checksum != _checksum(payload):
        return None
    try:
        catalogue = msgspec.msgpack.decode(payload, type=Catalogue)
    except (msgspec.DecodeError, RecursionError):
        return None
    return catalogue if catalogue.digest == digest else None


def write_compiled(folder: Path, catalogue: Catalogue) -> None:
    """Store the catalogue under its digest, whole, and let go of the oldest entries."""
    payload = msgspec.msgpack.encode(catalogue)
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _replace(_entry(folder, catalogue.digest), _checksum(payload) + payload)
        _forget_oldest(folder)


def _entry(folder: Path, digest: str) -> Path:
    return folder / f"{digest}{_SUFFIX}"


def _checksum(payload: bytes) -> bytes:
    return hashlib.blake2b(payload, digest_size=_SUM).digest()


def _replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _forget_oldest(folder: Path) -> None:
    entries = sorted(folder.glob(f"*{_SUFFIX}"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in entries[KEPT:]:
        path.unlink(missing_ok=True)

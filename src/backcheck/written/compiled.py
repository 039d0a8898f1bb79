"""What was compiled from written files, kept in the user's cache: a damaged or missing entry is a miss, an unwritable place is no error."""

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

_SUM = 16


def read_entry(folder: Path, name: str) -> bytes | None:
    """What was stored under a name; whole or not at all."""
    try:
        stored = (folder / name).read_bytes()
    except OSError:
        return None
    checksum, payload = stored[:_SUM], stored[_SUM:]
    return payload if checksum == _checksum(payload) else None


def write_entry(folder: Path, name: str, payload: bytes, keep: int) -> None:
    """Store under a name, whole, and let go of the oldest entries with the same suffix past a number."""
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _replace(folder / name, _checksum(payload) + payload)
        _forget_oldest(folder, Path(name).suffix, keep)


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


def _forget_oldest(folder: Path, suffix: str, keep: int) -> None:
    entries = sorted(folder.glob(f"*{suffix}"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in entries[keep:]:
        path.unlink(missing_ok=True)

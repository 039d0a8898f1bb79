"""Puts a report where it was asked for: whole, or not at all."""

import os
import re
import secrets
import stat
import sys
from contextlib import suppress
from pathlib import Path

from backcheck.refusal import Refusal

_SPECIAL_FOLDERS = ("/dev/", "/proc/")
_DESCRIPTOR = re.compile(r"/dev/(?P<name>stdout|stderr)|(?:/dev|/proc/self)/fd/(?P<number>\d+)")
_NAMED = {"stdout": 1, "stderr": 2}


class OutputError(Refusal):
    """The report could not be written; nothing half-written is left."""


def write_output(path: str, content: bytes) -> None:
    """Replaces a file at once; a device or a pipe is written to directly. A link in the way is replaced, never followed."""
    try:
        if _is_stream(path):
            _write_stream(path, content)
        else:
            _replace(Path(path), content)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from None


def _is_stream(path: str) -> bool:
    """``/dev/stdout`` may lead to a plain file, and must be written through all the same."""
    if os.path.abspath(path).startswith(_SPECIAL_FOLDERS):  # noqa: PTH100 - resolving would follow the link
        return True
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116
    except FileNotFoundError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _write_stream(path: str, content: bytes) -> None:
    """A descriptor of ours is shared, so that what was printed before stays in front."""
    found = _DESCRIPTOR.fullmatch(path)
    if found:
        sys.stdout.flush()
        descriptor = os.dup(int(found["number"] or _NAMED[found["name"]]))
    else:
        descriptor = os.open(path, os.O_WRONLY)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)


def _replace(path: Path, content: bytes) -> None:
    """A file keeps its permissions; a new one gets the usual ones."""
    if path.is_dir():
        raise OutputError(f"cannot write {path}: it is a directory")
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as file:
            if path.is_file() and not path.is_symlink():
                os.fchmod(file.fileno(), stat.S_IMODE(path.stat().st_mode))
            file.write(content)
        beside.replace(path)
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()

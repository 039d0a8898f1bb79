"""The compiled catalogue in the user's cache."""

from pathlib import Path

import msgspec

from backcheck.catalogue.catalogue import Catalogue
from backcheck.written.compiled import read_entry, write_entry

KEPT = 8


def read_compiled(folder: Path, digest: str) -> Catalogue | None:
    """The catalogue stored under ``digest``; whole or not at all."""
    payload = read_entry(folder, _name(digest))
    if payload is None:
        return None
    try:
        catalogue = msgspec.msgpack.decode(payload, type=Catalogue)
    except (msgspec.DecodeError, RecursionError):
        return None
    return catalogue if catalogue.digest == digest else None


def write_compiled(folder: Path, catalogue: Catalogue) -> None:
    """Store the catalogue under its digest, and let go of the oldest entries."""
    write_entry(folder, _name(catalogue.digest), msgspec.msgpack.encode(catalogue), KEPT)


def _name(digest: str) -> str:
    return f"{digest}.catalogue"

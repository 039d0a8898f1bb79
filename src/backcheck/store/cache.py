"""A bounded table of blobs under keys. A damaged, missing or locked entry is a miss; an unwritable place is no cache."""

import contextlib
import hashlib
import sqlite3
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import platformdirs

from backcheck import __version__

_SUM = 16
_CHUNK = 500
MOST_BYTES = 1 << 30
_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    key BLOB PRIMARY KEY, value BLOB NOT NULL, size INTEGER NOT NULL, used INTEGER NOT NULL
) WITHOUT ROWID"""


def default_folder() -> Path:
    """The user's own cache directory."""
    return Path(platformdirs.user_cache_dir("backcheck", appauthor=False))


def key_of(*parts: str | bytes) -> bytes:
    """The key of an entry: a digest of all that its value depends on. Lengths keep neighbouring parts apart."""
    hashed = hashlib.blake2b(__version__.encode(), digest_size=20)
    for part in parts:
        data = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
        hashed.update(len(data).to_bytes(8, "big"))
        hashed.update(data)
    return hashed.digest()


def _sum(key: bytes, value: bytes) -> bytes:
    return hashlib.blake2b(value, digest_size=_SUM, key=key).digest()


class Cache:
    """One table in one file, safe under concurrent runs; ``folder`` None keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._connection: sqlite3.Connection | None = None
        if folder is None:
            return
        with contextlib.suppress(OSError, sqlite3.Error):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._connection = self._open(folder / "facts-1.sqlite")

    @staticmethod
    def _open(path: Path) -> sqlite3.Connection:
        try:
            return _connect(path)
        except sqlite3.DatabaseError:
            # Not a database any more: it is only a cache.
            path.unlink(missing_ok=True)
            return _connect(path)

    def get(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The values that are there and whole."""
        found: dict[bytes, bytes] = {}
        if self._connection is None:
            return found
        wanted = list(keys)
        with contextlib.suppress(sqlite3.Error):
            for start in range(0, len(wanted), _CHUNK):
                part = wanted[start : start + _CHUNK]
                marks = ",".join("?" * len(part))
                for key, value in self._connection.execute(f"SELECT key, value FROM entries WHERE key IN ({marks})", part):
                    if value[:_SUM] == _sum(key, value[_SUM:]):
                        found[key] = value[_SUM:]
        return found

    def put(self, entries: Mapping[bytes, bytes], now: int | None = None) -> None:
        """Stores all entries or none."""
        if self._connection is None or not entries:
            return
        when = int(time.time()) if now is None else now
        rows = [(key, _sum(key, value) + value, len(value), when) for key, value in entries.items()]
        with contextlib.suppress(sqlite3.Error), self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)", rows)
        self._forget()

    def _forget(self) -> None:
        """Lets the oldest entries go past the bound."""
        assert self._connection is not None
        with contextlib.suppress(sqlite3.Error), self._connection:
            (total,) = self._connection.execute("SELECT COALESCE(SUM(size), 0) FROM entries").fetchone()
            if total <= MOST_BYTES:
                return
            excess, chosen = total - MOST_BYTES * 3 // 4, []
            for key, size in self._connection.execute("SELECT key, size FROM entries ORDER BY used, key"):
                if excess <= 0:
                    break
                chosen.append((key,))
                excess -= size
            self._connection.executemany("DELETE FROM entries WHERE key = ?", chosen)

    def close(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=2, isolation_level="IMMEDIATE")
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute(_SCHEMA)
        connection.commit()
    except sqlite3.Error:
        connection.close()
        raise
    return connection

"""A bounded table of blobs under keys. A damaged, missing or locked entry is a miss; an unwritable place is no cache."""

import contextlib
import hashlib
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import platformdirs

from backcheck import __version__

_SUM = 16
_MOST_ASKED = 500
MOST_BYTES = 1 << 30
DAY = 86_400
NAME = "facts-2.sqlite"
# The value comes last and the index holds what is summed, so that neither reads through the values.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (key BLOB PRIMARY KEY, size INTEGER NOT NULL, used INTEGER NOT NULL, value BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS by_age ON entries (used, size);
"""


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

    def __init__(self, folder: Path | None, *, most_bytes: int = MOST_BYTES, now: int | None = None) -> None:
        self._most_bytes = most_bytes
        self._now = int(time.time()) if now is None else now
        self._path = folder / NAME if folder is not None else None
        self._connection: sqlite3.Connection | None = None
        if self._path is not None:
            with contextlib.suppress(OSError, sqlite3.Error):
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._connection = _opened(self._path)

    def get(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The values that are there and whole."""
        found: dict[bytes, bytes] = {}
        wanted = list(keys)
        with self._careful() as connection:
            if connection is not None:
                for start in range(0, len(wanted), _MOST_ASKED):
                    self._get(connection, wanted[start : start + _MOST_ASKED], found)
        return found

    def _get(self, connection: sqlite3.Connection, keys: list[bytes], found: dict[bytes, bytes]) -> None:
        marks = ",".join("?" * len(keys))
        old: list[bytes] = []
        for key, used, value in connection.execute(f"SELECT key, used, value FROM entries WHERE key IN ({marks})", keys):  # noqa: S608
            if value[:_SUM] == _sum(key, value[_SUM:]):
                found[key] = value[_SUM:]
                if used < self._now - DAY:
                    old.append(key)
        if old:
            with connection:
                connection.executemany("UPDATE entries SET used = ? WHERE key = ?", [(self._now, key) for key in old])

    def put(self, entries: Mapping[bytes, bytes]) -> None:
        """Stores all entries or none."""
        rows = [(key, len(value), self._now, _sum(key, value) + value) for key, value in entries.items()]
        with self._careful() as connection:
            if connection is not None and rows:
                with connection:
                    connection.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)", rows)
                    self._forget(connection)

    def _forget(self, connection: sqlite3.Connection) -> None:
        """Lets the entries go that were not used for longest, down to three quarters of the bound."""
        (total,) = connection.execute("SELECT COALESCE(SUM(size), 0) FROM entries").fetchone()
        if total <= self._most_bytes:
            return
        excess, chosen = total - self._most_bytes * 3 // 4, []
        for row, size in connection.execute("SELECT rowid, size FROM entries ORDER BY used, rowid"):
            if excess <= 0:
                break
            chosen.append((row,))
            excess -= size
        connection.executemany("DELETE FROM entries WHERE rowid = ?", chosen)

    @contextlib.contextmanager
    def _careful(self) -> Iterator[sqlite3.Connection | None]:
        """A table that is busy is passed by; one that is damaged is given up and taken away, so that the next run starts anew."""
        try:
            yield self._connection
        except sqlite3.OperationalError:
            return
        except sqlite3.DatabaseError:
            self.close()
            if self._path is not None:
                _remove(self._path)

    def close(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None


def _opened(path: Path) -> sqlite3.Connection:
    try:
        return _connected(path)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        _remove(path)
        return _connected(path)


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=2, isolation_level="IMMEDIATE")
    # A damaged value may pass for text that cannot be decoded.
    connection.text_factory = bytes
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        # A crash of the machine may damage the table, which is then made anew.
        connection.execute("PRAGMA synchronous=OFF")
        connection.executescript(_SCHEMA)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        with contextlib.suppress(OSError):
            path.with_name(path.name + suffix).unlink()

"""The cache is never an error and never a wrong answer: whatever happens to its file, the worst is a miss."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from backcheck.store.cache import DAY, NAME, Cache, key_of

Opening = Callable[..., Cache]
KEY, OTHER = key_of("a"), key_of("b")


def test_what_was_put_is_found_by_a_later_run(tmp_path: Path, open_cache: Opening) -> None:
    open_cache(tmp_path).put({KEY: b"value"})
    assert open_cache(tmp_path).get([KEY, OTHER]) == {KEY: b"value"}


def test_more_keys_than_one_question_takes(tmp_path: Path, open_cache: Opening) -> None:
    entries = {key_of(str(number)): str(number).encode() for number in range(1_200)}
    cache = open_cache(tmp_path)
    cache.put(entries)
    assert cache.get(entries) == entries


def test_parts_of_a_key_do_not_run_into_each_other() -> None:
    assert len({key_of("ab", "c"), key_of("a", "bc"), key_of("abc"), key_of("abc", "")}) == 4


def test_without_a_folder_nothing_is_kept() -> None:
    cache = Cache(None)
    cache.put({KEY: b"value"})
    assert cache.get([KEY]) == {}


def test_a_place_that_cannot_be_written_is_no_cache(tmp_path: Path, open_cache: Opening) -> None:
    (tmp_path / "file").write_text("")
    cache = open_cache(tmp_path / "file" / "below")
    cache.put({KEY: b"value"})
    assert cache.get([KEY]) == {}


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 5_000])
def test_a_file_that_is_no_database_is_made_anew(tmp_path: Path, open_cache: Opening, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    cache = open_cache(tmp_path)
    cache.put({KEY: b"value"})
    cache.close()
    again = open_cache(tmp_path)
    again.put({KEY: b"value"})
    assert again.get([KEY]) == {KEY: b"value"}


def test_a_changed_value_is_a_miss(tmp_path: Path, open_cache: Opening) -> None:
    open_cache(tmp_path).put({KEY: b"value", OTHER: b"other"})
    with closing(sqlite3.connect(tmp_path / NAME)) as connection, connection:
        connection.execute("UPDATE entries SET value = substr(value, 1, 16) || ? WHERE key = ?", (b"wrong", KEY))
    assert open_cache(tmp_path).get([KEY, OTHER]) == {OTHER: b"other"}


def test_a_value_under_another_key_is_a_miss(tmp_path: Path, open_cache: Opening) -> None:
    open_cache(tmp_path).put({KEY: b"value"})
    with closing(sqlite3.connect(tmp_path / NAME)) as connection, connection:
        connection.execute("UPDATE entries SET key = ?", (OTHER,))
    assert open_cache(tmp_path).get([OTHER]) == {}


def test_pages_that_were_overwritten_cost_entries_and_nothing_else(tmp_path: Path, open_cache: Opening) -> None:
    cache = open_cache(tmp_path)
    entries = {key_of(str(number)): b"x" * 2_000 for number in range(200)}
    cache.put(entries)
    cache.close()
    path = tmp_path / NAME
    data = bytearray(path.read_bytes())
    data[8_192:300_000] = b"\x5a" * (300_000 - 8_192)
    path.write_bytes(data)
    damaged = open_cache(tmp_path)
    found = damaged.get(entries)
    assert found.items() <= entries.items()
    damaged.put(entries)
    open_cache(tmp_path).put(entries)
    assert open_cache(tmp_path).get(entries) == entries


def test_past_the_bound_the_longest_unused_go(tmp_path: Path, open_cache: Opening) -> None:
    old, young, new = key_of("old"), key_of("young"), key_of("new")
    open_cache(tmp_path, now=1).put({old: b"x" * 40})
    open_cache(tmp_path, now=2).put({young: b"x" * 40})
    open_cache(tmp_path, most_bytes=100, now=3).put({new: b"x" * 30})
    assert open_cache(tmp_path).get([old, young, new]).keys() == {young, new}


def test_what_is_used_stays_young(tmp_path: Path, open_cache: Opening) -> None:
    old, young, new = key_of("old"), key_of("young"), key_of("new")
    open_cache(tmp_path, now=1).put({old: b"x" * 40})
    open_cache(tmp_path, now=2).put({young: b"x" * 40})
    assert open_cache(tmp_path, now=2 + DAY).get([old]) == {old: b"x" * 40}
    open_cache(tmp_path, most_bytes=100, now=3 + DAY).put({new: b"x" * 30})
    assert open_cache(tmp_path).get([old, young, new]).keys() == {old, new}


def test_two_runs_at_once(tmp_path: Path, open_cache: Opening) -> None:
    one, two = open_cache(tmp_path), open_cache(tmp_path)
    one.put({KEY: b"one"})
    two.put({OTHER: b"two"})
    assert one.get([KEY, OTHER]) == two.get([KEY, OTHER]) == {KEY: b"one", OTHER: b"two"}


def test_a_table_that_somebody_holds_is_passed_by(tmp_path: Path, open_cache: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "connect", _impatient(sqlite3.connect))
    cache = open_cache(tmp_path)
    holder = sqlite3.connect(tmp_path / NAME)
    holder.execute("BEGIN IMMEDIATE")
    cache.put({KEY: b"value"})
    holder.rollback()
    holder.close()
    assert cache.get([KEY]) == {}
    cache.put({KEY: b"value"})
    assert cache.get([KEY]) == {KEY: b"value"}


def _impatient(connect: object) -> object:
    def connected(path: Path, **settings: object) -> sqlite3.Connection:
        connection = connect(path, **settings | {"timeout": 0.01})  # type: ignore[operator]
        assert isinstance(connection, sqlite3.Connection)
        return connection

    return connected

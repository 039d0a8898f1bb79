"""What is known of files is the same however it was come by: here, in workers, from the cache, in any order."""

from collections.abc import Callable
from pathlib import Path

import pytest

from backcheck.project.tree import content_digest
from backcheck.result import Notice
from backcheck.rule import Severity
from backcheck.session import gather as gathering
from backcheck.session import part
from backcheck.session.gather import Gathered, Wanted, gather
from backcheck.session.part import FACTS, Part, facts_part
from backcheck.store.cache import Cache

Opening = Callable[..., Cache]
FILES = {f"pack/m{number}.py": f"import os\n\ndef f{number}(a):\n    return os.path.join(a, '{number}')\n".encode() for number in range(12)}
BROKEN = {"bad.py": b"def (\n", "pack/deep.py": b"x = " + b"(" * 300}


def read(path: str) -> bytes:
    return (FILES | BROKEN)[path]


def listed(files: dict[str, bytes], parts: tuple[Part, ...] = ()) -> list[Wanted]:
    return [Wanted(path, content_digest(data), parts or (facts_part(),)) for path, data in files.items()]


def gathered(cache: Cache | None = None, jobs: int = 1, parts: tuple[Part, ...] = ()) -> Gathered:
    return gather(listed(FILES | BROKEN, parts), read, cache or Cache(None), jobs)


def test_workers_or_not_is_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    here = gathered()
    monkeypatch.setattr(gathering, "WORTH_A_WORKER", 0)
    monkeypatch.setattr(gathering, "CHUNK", 100)
    assert gathered(jobs=3) == here
    assert list(here.made[FACTS]) == sorted(FILES)


def test_the_order_of_files_is_all_the_same() -> None:
    backward = gather(reversed(listed(FILES | BROKEN)), read, Cache(None))
    assert backward == gathered()
    assert list(backward.made[FACTS]) == sorted(FILES)


def test_what_is_kept_is_not_read_again(tmp_path: Path, open_cache: Opening) -> None:
    first = gathered(open_cache(tmp_path))
    second = gathered(open_cache(tmp_path))
    assert (second.made, second.notices) == (first.made, first.notices)
    assert (first.anew, second.anew) == (14, 0)


def test_one_changed_file_alone_is_read_again(tmp_path: Path, open_cache: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    gathered(open_cache(tmp_path))
    monkeypatch.setitem(FILES, "pack/m3.py", b"y = 2\n")
    again = gathered(open_cache(tmp_path))
    assert again.anew == 1
    assert again.made == gathered().made


def test_files_without_facts_have_a_notice_each() -> None:
    assert [(notice.level, notice.code, notice.path, notice.line) for notice in gathered().notices] == [
        (Severity.WARNING, "unparsable-file", "bad.py", 1),
        (Severity.WARNING, "unparsable-file", "pack/deep.py", 1),
    ]


def test_a_file_that_went_away_is_told() -> None:
    found = gather([Wanted("gone.py", "digest", (facts_part(),))], lambda path: (Path("/nowhere") / path).read_bytes(), Cache(None))
    assert found.notices == (Notice(Severity.WARNING, "unreadable-file", "not read: No such file or directory", "gone.py"),)


def test_a_defect_of_ours_is_fatal_and_not_kept(tmp_path: Path, open_cache: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> bytes:
        raise KeyError("oops")

    with monkeypatch.context() as context:
        context.setitem(part.MAKERS, FACTS, broken)
        notices = gathered(open_cache(tmp_path)).notices
    assert {notice.code for notice in notices} == {"file-failed"}
    assert all(notice.fatal for notice in notices)
    assert gathered(open_cache(tmp_path)).made == gathered().made


def test_what_was_made_before_an_interrupt_is_kept(tmp_path: Path, open_cache: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "CHUNK", 1)

    def interrupted(path: str) -> bytes:
        if path == "pack/m5.py":
            raise KeyboardInterrupt
        return read(path)

    with pytest.raises(KeyboardInterrupt):
        gather(listed(FILES), interrupted, open_cache(tmp_path), 1)
    assert gather(listed(FILES), read, open_cache(tmp_path), 1).anew == 7


def test_parts_are_kept_apart(tmp_path: Path, open_cache: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(part.MAKERS, "size", lambda file, settings: f"{len(file.data)} {settings[0]}".encode())
    both = (facts_part(), Part("size", "1", ("bytes",)))
    gathered(open_cache(tmp_path))
    found = gathered(open_cache(tmp_path), parts=both)
    assert found.made["size"]["bad.py"] == b"6 bytes"
    assert found.made[FACTS] == gathered().made[FACTS]
    assert gathered(open_cache(tmp_path), parts=both).anew == 0


def test_how_far_it_is_can_be_heard(tmp_path: Path, open_cache: Opening) -> None:
    heard: list[tuple[int, int]] = []
    gather(listed(FILES), read, open_cache(tmp_path), 1, lambda done, total: heard.append((done, total)))
    assert heard == [(0, 12), (12, 12)]
    gather(listed(FILES), read, open_cache(tmp_path), 1, lambda done, total: heard.append((done, total)))
    assert heard[2:] == [(12, 12)]

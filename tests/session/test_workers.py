"""Workers give back what was made of every file, whatever becomes of them, and none outlives the work."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backcheck.session import workers
from backcheck.session.part import FACTS, Asked, Made, facts_part, make_all
from backcheck.session.workers import Crew

# A worker that dies over files that say so, as often as it is told to, and hangs over others.
STAND_IN = """
import os, sys, time
sys.path[:] = sys.argv[1:]
from backcheck.session import worker
once = {once!r}
def made(chunk, make=worker.make_all):
    for asked in chunk:
        if asked.data == b"dies" or (asked.data == b"dies once" and not os.path.exists(once)):
            open(once, "w").close()
            os._exit(9)
        if asked.data == b"prints":
            print("noise" * 100, flush=True)
        if asked.data == b"hangs":
            time.sleep(60)
    return make(chunk)
worker.make_all = made
worker.main()
"""
PART = facts_part()


def asked(*files: tuple[str, bytes]) -> list[Asked]:
    return [Asked(path, data, (PART,)) for path, data in files]


def files(count: int) -> list[list[Asked]]:
    return [asked((f"{number}.py", f"x = {number}\n".encode())) for number in range(count)]


def flat(chunks: Iterator[list[Made]]) -> list[Made]:
    return sorted((made for chunk in chunks for made in chunk), key=lambda made: made.path)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_PROGRAM", STAND_IN.format(once=str(tmp_path / "died")))


def test_workers_make_what_this_process_would() -> None:
    chunks = files(7)
    here = flat(make_all(chunk) for chunk in chunks)
    crew = Crew(2)
    assert flat(crew.work(iter(chunks))) == here
    assert crew.lost == []


def test_nothing_in_the_current_folder_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("msgspec", "backcheck", "encodings", "selectors", "ast"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    crew = Crew(1)
    assert [made.problem for made in flat(crew.work(iter(files(1))))] == [""]
    assert crew.lost == []


@pytest.mark.usefixtures("stand_in")
def test_what_is_printed_over_a_file_garbles_no_answer() -> None:
    crew = Crew(1)
    assert [made.problem for made in flat(crew.work(iter([asked(("a.py", b"prints"))])))] == [""]
    assert crew.lost == []


@pytest.mark.usefixtures("stand_in")
def test_a_worker_that_dies_loses_nothing() -> None:
    crew = Crew(2)
    made = flat(crew.work(iter([asked(("a.py", b"x = 1"), ("b.py", b"dies once"), ("c.py", b"y = 2")), *files(3)])))
    assert [one.path for one in made if one.blob] == ["0.py", "1.py", "2.py", "a.py", "c.py"]
    assert [(one.path, one.fault) for one in made if not one.blob] == [("b.py", False)]
    assert crew.lost == ["a worker process died; the files that it had were read again"]


@pytest.mark.usefixtures("stand_in")
def test_a_file_that_ends_every_worker_is_given_up_alone() -> None:
    crew = Crew(2)
    made = flat(crew.work(iter([asked(("a.py", b"x = 1"), ("b.py", b"dies"), ("c.py", b"y = 2")), *files(1)])))
    assert [one.path for one in made if one.blob] == ["0.py", "a.py", "c.py"]
    assert [one for one in made if one.fault] == [
        Made("b.py", FACTS, problem="was given up: the process that read it died", fault=True),
    ]


@pytest.mark.usefixtures("stand_in")
def test_a_file_that_hangs_is_given_up_alone() -> None:
    crew = Crew(1, limit=2)
    made = flat(crew.work(iter([asked(("a.py", b"x = 1"), ("b.py", b"hangs"))])))
    assert [(one.path, one.problem) for one in made] == [
        ("a.py", ""),
        ("b.py", "was given up: the process that read it gave no answer within 2 s"),
    ]


@pytest.mark.parametrize("program", ["raise SystemExit(1)", "print('something else', flush=True)"])
def test_where_no_worker_starts_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr(workers, "_PROGRAM", program)
    crew = Crew(2)
    assert len(flat(crew.work(iter(files(3))))) == 3
    assert crew.lost == ["a worker process did not start"] * 2


def test_where_there_is_no_interpreter_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    crew = Crew(2)
    assert len(flat(crew.work(iter(files(3))))) == 3
    assert crew.lost == ["no worker process could be started: No such file or directory"] * 2


@pytest.mark.usefixtures("stand_in")
def test_who_lets_go_of_the_work_leaves_no_worker_behind() -> None:
    crew = Crew(2)
    work = crew.work(iter([*files(1), asked(("b.py", b"hangs")), asked(("c.py", b"hangs"))]))
    while not (chunk := next(work)):
        pass
    assert [made.path for made in chunk] == ["0.py"]
    pids = crew.pids
    assert len(pids) == 2
    assert all(map(alive, pids))
    work.close()
    assert not any(map(alive, pids))

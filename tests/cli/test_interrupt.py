"""An interrupt ends everything that was started, keeps what was made, and leaves no half-written report."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Repository

# Both stand-ins say who they are and then do nothing; the second greets as a worker does.
SEMGREP = "#!/bin/sh\necho $$ > {started}.part && mv {started}.part {started}\nexec sleep 60\n"
WORKER = """
import os, sys, time
sys.path[:] = sys.argv[1:]
from backcheck.session import worker
worker.write_frame(sys.stdout.buffer, worker.HELLO)
worker.read_frame(sys.stdin.buffer)
with open({started!r} + ".part", "w") as file:
    file.write(str(os.getpid()))
os.rename(file.name, {started!r})
time.sleep(60)
"""
# Who runs the tests in the background may have switched interrupts off for all that they start.
PATIENT = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from functools import partial
from backcheck.engines import semgrep
from backcheck.session import gather, workers
semgrep.start = partial(semgrep.start, program=lambda: {semgrep!r})
if {worker!r}:
    gather.WORTH_A_WORKER = 0
    workers._PROGRAM = {worker!r}
from backcheck.cli.app import app
app()
"""


def until(happened: Callable[[], bool]) -> None:
    """Long enough for a machine that has much else to do."""
    for _ in range(2_000):
        if happened():
            return
        time.sleep(0.02)
    raise TimeoutError("it did not happen within forty seconds")


def until_begun(started: Path, check: "subprocess.Popen[str]") -> None:
    """A check that ends before it has anything to wait for says why."""
    until(lambda: started.exists() or check.poll() is not None)
    if not started.exists():
        raise ChildProcessError(f"the check ended with status {check.returncode}: {check.communicate()}")


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended may wait for long until somebody collects it."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    told = Path(f"/proc/{pid}/stat")
    return not (told.exists() and told.read_text().rpartition(")")[2].split()[0] == "Z")


@pytest.fixture
def started(tmp_path: Path) -> Path:
    return tmp_path / "started"


@contextmanager
def begin(repository: "Repository", folder: Path, worker: str = "") -> Iterator["subprocess.Popen[str]"]:
    """A check that waits for semgrep, or for a worker that was given something; it does not outlive the test."""
    semgrep = folder / "semgrep"
    semgrep.write_text(SEMGREP.format(started=folder / "started"))
    semgrep.chmod(0o755)
    repository.write(
        {"web/package.json": '{"dependencies": {"express": "4"}}', "web/server.js": 'require("express"); fetch("https://a.example")\n'}
    )
    program = PATIENT.format(semgrep=None if worker else str(semgrep), worker=worker)
    command = [
        sys.executable,
        "-c",
        program,
        "check",
        str(repository.top),
        "--jobs",
        "2",
        "--no-cache",
        "-f",
        "sarif",
        "-o",
        str(folder / "a.sarif"),
    ]
    with subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as check:
        try:
            yield check
        finally:
            check.kill()


@pytest.mark.parametrize(
    ("number", "status", "said"),
    [(signal.SIGINT, 130, "backcheck: interrupted\n"), (signal.SIGTERM, 143, "backcheck: terminated\n")],
)
def test_semgrep_is_stopped(repository: "Repository", tmp_path: Path, started: Path, number: int, status: int, said: str) -> None:
    with begin(repository, tmp_path) as check:
        until_begun(started, check)
        check.send_signal(number)
        _, err = check.communicate(timeout=40)
    assert (check.returncode, err) == (status, said)
    until(lambda: not alive(int(started.read_text())))
    assert not list(tmp_path.glob("*.sarif*"))


def test_workers_are_stopped(repository: "Repository", tmp_path: Path, started: Path) -> None:
    with begin(repository, tmp_path, WORKER.format(started=str(started))) as check:
        until_begun(started, check)
        check.send_signal(signal.SIGINT)
        _, err = check.communicate(timeout=40)
    assert (check.returncode, err) == (130, "backcheck: interrupted\n")
    until(lambda: not alive(int(started.read_text())))
    assert not list(tmp_path.glob("*.sarif*"))


def test_workers_end_with_a_caller_that_was_killed(repository: "Repository", tmp_path: Path, started: Path) -> None:
    """Nobody may be there to collect a process that ended so: it tells of its end by itself."""
    ended = tmp_path / "ended"
    reads = f"worker.read_frame(sys.stdin.buffer) or open({str(ended)!r}, 'w').close()"
    with begin(repository, tmp_path, WORKER.format(started=str(started)).replace("time.sleep(60)", reads)) as check:
        until_begun(started, check)
        check.kill()
    until(ended.exists)


def test_a_check_that_cannot_begin_fails_the_test_at_once(repository: "Repository", tmp_path: Path, started: Path) -> None:
    repository.write({"backcheck.toml": "unknown-key = 1\n"})
    with begin(repository, tmp_path) as check, pytest.raises(ChildProcessError, match=r"ended with status 2: .*unknown-key"):
        until_begun(started, check)

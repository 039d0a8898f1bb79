"""A terminal shows how far it is; a pipe, a log and the quiet hear nothing of it."""

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

from backcheck.cli.progress import Nothing, Progress

if TYPE_CHECKING:
    from tests.cli.conftest import Repository


def on_a_terminal(repository: "Repository", *arguments: str) -> bytes:
    """What a terminal gets on standard error."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "backcheck", "check", str(repository.top), "--select", "RES101", *arguments]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs, env=environment):
        os.close(theirs)
        said = b""
        try:
            while part := os.read(ours, 10_000):
                said += part
        except OSError:
            # The other side has been closed: on Linux that is an error.
            os.close(ours)
    return said


def test_a_terminal_shows_what_is_being_done(repository: "Repository") -> None:
    assert b"putting the report together" in on_a_terminal(repository)


def test_the_quiet_hear_nothing(repository: "Repository") -> None:
    assert on_a_terminal(repository, "--quiet") == b""


def test_what_is_done_twice_is_added_up() -> None:
    heard = Progress(Nothing())
    for what in ("reading", "reading", "judging", "reading"):
        heard(what, 1, 2)
    heard.finish()
    assert list(heard.seconds) == ["reading", "judging"]
    assert all(seconds >= 0 for seconds in heard.seconds.values())

"""Semgrep as a child process: its arguments, its environment, the folder that holds all it may read and write, its end.

It sees copies under plain names: nothing of the repository (its git settings, ignore files, links, file names) reaches it but the
code, and a tree that lies in no folder is checked like any other.
"""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

_PER_FILE_SECONDS = 20
_MEMORY_MIB = 3000
_QUOTED = 400


class SemgrepError(Exception):
    """The run gave no answer; the text says why."""


class Process:
    """One run, from its start to the clearing up; ``files`` are texts by the name that they get in the child's folder."""

    def __init__(self, program: str, rules: bytes, files: Mapping[str, str], env: Mapping[str, str], *, jobs: int, limit: float) -> None:
        self._began = time.monotonic()
        self._limit = limit
        self._folder = tempfile.TemporaryDirectory(prefix="backcheck-semgrep-", ignore_cleanup_errors=True)
        self._home = Path(self._folder.name)
        self._write(rules, files)
        self._child: subprocess.Popen[bytes] | None = None
        self._refused = ""
        try:
            self._child = self._spawn(program, env, jobs)
        except OSError as error:
            self._refused = f"cannot be started: {error.strerror}"

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    def answer(self) -> bytes:
        """What it printed, once it has ended; raises ``SemgrepError`` where it did not end by itself and in time.

        Its status tells little: it may be 2 beside a full answer that lists one pattern as refused.
        """
        if self._child is None:
            raise SemgrepError(self._refused)
        try:
            status = self._child.wait(max(0.0, self._limit - self.seconds))
        except subprocess.TimeoutExpired:
            raise SemgrepError(f"gave no answer within {self._limit:g} s and was stopped") from None
        answer = (self._home / "out.json").read_bytes()
        if status < 0 or not answer:
            raise SemgrepError(f"ended with status {status} and no answer{self.complaint()}")
        return answer

    def complaint(self) -> str:
        """The end of what it wrote to its error output, to be put behind a message."""
        text = " ".join((self._home / "err.txt").read_text("utf-8", "replace").split())
        return f": {text[-_QUOTED:]}" if text else ""

    def stop(self) -> None:
        """End it and all that it started, and remove the copies."""
        if self._child is not None:
            if self._child.poll() is None:
                os.killpg(self._child.pid, signal.SIGKILL)
            self._child.wait()
        self._folder.cleanup()

    def _write(self, rules: bytes, files: Mapping[str, str]) -> None:
        (self._home / "home").mkdir()
        (self._home / "rules.json").write_bytes(rules)
        for name, text in files.items():
            (self._home / name).parent.mkdir(parents=True, exist_ok=True)
            (self._home / name).write_bytes(encoded(text))

    def _spawn(self, program: str, env: Mapping[str, str], jobs: int) -> "subprocess.Popen[bytes]":
        with (self._home / "out.json").open("wb") as out, (self._home / "err.txt").open("wb") as err:
            return subprocess.Popen(  # noqa: S603 - the arguments are ours, the program the installed one
                [program, *_arguments(jobs)],
                cwd=self._home,
                env=_environment(env, self._home),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )


def encoded(text: str) -> bytes:
    """The bytes of the copy, by which semgrep counts columns."""
    return text.encode("utf-8", "replace")


def _arguments(jobs: int) -> list[str]:
    """``--experimental`` is the same matcher without the slow start in Python: a fifth of the time, the same findings."""
    return [
        "scan", "--experimental", "--config", "rules.json", "--json", "--quiet", "--metrics=off", "--disable-version-check", "--oss-only",
        "--no-git-ignore", "--disable-nosem", "--no-rewrite-rule-ids", "--no-autofix", f"--jobs={jobs}", f"--timeout={_PER_FILE_SECONDS}",
        "--timeout-threshold=3", f"--max-memory={_MEMORY_MIB}", "--max-target-bytes=0", "code",
    ]  # fmt: skip


def _environment(env: Mapping[str, str], home: Path) -> dict[str, str]:
    """Nothing is read from or left in the user's home, and no repository is looked for above the copies."""
    own = str(home / "home")
    kept = {name: value for name, value in env.items() if not name.startswith("SEMGREP_")}
    return kept | {
        "HOME": own,
        "XDG_CONFIG_HOME": own,
        "XDG_CACHE_HOME": own,
        "TMPDIR": own,
        "GIT_CEILING_DIRECTORIES": str(home.parent),
        "SEMGREP_SEND_METRICS": "off",
        "SEMGREP_ENABLE_VERSION_CHECK": "0",
        "SEMGREP_SETTINGS_FILE": f"{own}/settings.yml",
        "SEMGREP_LOG_FILE": f"{own}/semgrep.log",
    }

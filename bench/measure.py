"""One process at a time, measured from outside by the operating system's own accounting."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_KILOBYTES = 1 if sys.platform != "darwin" else 1 / 1024


class Run(NamedTuple):
    """CPU (user and system, children included) and wall seconds; peak is the largest process's memory in MB."""

    cpu: float
    wall: float
    peak: float


@dataclass(frozen=True, slots=True)
class Figure:
    """The median of several runs."""

    name: str
    runs: tuple[Run, ...]

    @property
    def cpu(self) -> float:
        return statistics.median(run.cpu for run in self.runs)

    @property
    def wall(self) -> float:
        return statistics.median(run.wall for run in self.runs)

    @property
    def peak(self) -> float:
        return statistics.median(run.peak for run in self.runs)


def run(command: Sequence[str], env: Mapping[str, str] | None = None, allowed: Sequence[int] = (0,)) -> Run:
    """Runs a command to its end. Raises ``RuntimeError`` for an exit status that is not allowed."""
    started = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env) as process:
        assert process.stderr is not None
        said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in allowed:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {said.decode('utf-8', 'replace')[-2000:]}")
    return Run(usage.ru_utime + usage.ru_stime, time.monotonic() - started, usage.ru_maxrss * _KILOBYTES / 1024)

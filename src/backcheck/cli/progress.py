"""What a person sees while waiting, and what ``--verbose`` tells afterwards; always on standard error."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from backcheck.result import Result


class Watched(Protocol):
    """Somewhere to show how far things are."""

    def show(self, what: str, done: int, total: int) -> None:
        """``total`` is 0 where nobody can tell."""
        ...


class Nothing:
    """For pipes, logs and ``--quiet``."""

    def show(self, what: str, done: int, total: int) -> None:
        """Shows nothing."""


class Progress:
    """Hears what the session does, shows it, and keeps how long each thing took."""

    def __init__(self, shown: Watched) -> None:
        self._shown = shown
        self._since = time.monotonic()
        self._what = ""
        self.seconds: dict[str, float] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        if what != self._what:
            self.finish()
            self._what = what
        self._shown.show(what, done, total)

    def finish(self) -> None:
        now = time.monotonic()
        if self._what:
            self.seconds[self._what] = self.seconds.get(self._what, 0.0) + now - self._since
        self._since = now


@contextmanager
def progress(*, shown: bool) -> Iterator[Progress]:
    """A bar on a terminal."""
    if not shown:
        heard = Progress(Nothing())
        yield heard
        heard.finish()
        return
    from backcheck.cli.bar import Bar

    with Bar() as bar:
        heard = Progress(bar)
        yield heard
        heard.finish()


def tell_engines(result: Result, heard: Progress) -> None:
    """One line for each engine and one for each step."""
    for engine in result.engines:
        detail = f" ({engine.detail})" if engine.detail else ""
        name = f"{engine.name} {engine.version}".strip()
        sys.stderr.write(f"{name}: {engine.files} files in {engine.seconds:.2f} s{detail}\n")
    for what, seconds in heard.seconds.items():
        sys.stderr.write(f"  {seconds:6.2f} s {what}\n")

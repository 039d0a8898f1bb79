"""What a person sees while waiting, and what ``--verbose`` tells afterwards; always on standard error."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from backcheck.result import Result


@contextmanager
def progress(*, quiet: bool) -> Iterator[None]:
    """A spinner on a terminal."""
    if quiet:
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status("reading the repository"):
        yield


def tell_engines(result: Result) -> None:
    """One line for each engine: version, files, seconds."""
    for engine in result.engines:
        detail = f" ({engine.detail})" if engine.detail else ""
        sys.stderr.write(f"{engine.name} {engine.version}: {engine.files} files in {engine.seconds:.2f} s{detail}\n")

"""How deep calls may go: a value may have come a long way, each step of it is a call or two, and Python refuses at a thousand."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

DEEP = 12_000


@contextmanager
def deep() -> Iterator[None]:
    """Room for work that goes deep; whoever shares the process is refused as early as before once it is done."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(DEEP, before))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)

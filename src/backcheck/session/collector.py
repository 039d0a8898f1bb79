"""Python's collector of cycles, kept off where millions of objects are made that live as long as the work does, or die at once."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Looking at all objects again and again costs more than half of the time of a run, and frees nothing."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()

"""What tests of several rooms open and must close again."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest

from backcheck.store.cache import Cache


@pytest.fixture
def open_cache() -> Iterator[Callable[..., Cache]]:
    """Caches that are closed when the test ends."""
    with ExitStack() as opened:
        yield lambda *settings, **named: opened.enter_context(closing(Cache(*settings, **named)))

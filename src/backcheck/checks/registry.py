"""The check functions by name. A pack's module is imported when a rule of it is judged for the first time."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from backcheck.checks import packs
from backcheck.verdict import Verdict


@cache
def _functions() -> Mapping[str, Callable[..., Any]]:
    found: dict[str, Callable[..., Any]] = {}
    for module in pkgutil.iter_modules(packs.__path__):
        loaded = importlib.import_module(f"{packs.__name__}.{module.name}")
        for name in loaded.CHECKS:
            found[name.__name__] = name
    return found


def check(name: str) -> Callable[..., Verdict | None]:
    """The check of a name. Raises ``KeyError`` for one that does not exist."""
    return _functions()[name]


def names() -> frozenset[str]:
    return frozenset(_functions())

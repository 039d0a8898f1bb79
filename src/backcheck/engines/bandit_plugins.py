"""Bandit's own tests, loaded without its driver, its formatters and whatever other packages add to it."""

import importlib
import pkgutil
import warnings
from collections.abc import Callable, Collection, Iterator
from functools import cache
from typing import Any, NamedTuple

BLACKLISTS = ("bandit.blacklists.calls", "bandit.blacklists.imports")


class Check(NamedTuple):
    """A test to call with a context; ``test`` is its id where its answers do not carry one."""

    test: str
    run: Callable[[Any], Any]


Checks = dict[str, list[Check]]


@cache
def checks(tests: frozenset[str]) -> Checks:
    """The wanted tests by the kind of node that each looks at, ready to be called with a context."""
    found: Checks = {}
    for plugin in plugins():
        if plugin._test_id in tests:  # noqa: SLF001 - where bandit keeps a test's id
            for kind in plugin._checks:  # noqa: SLF001 - and what it looks at
                found.setdefault(kind, []).append(_configured(plugin))
    for kind, names in _blacklisted(tests).items():
        found.setdefault(kind, []).append(_blacklist(names, kind))
    return found


def known_tests() -> frozenset[str]:
    """The ids of all that the installed bandit can test."""
    plain = {plugin._test_id for plugin in plugins()}  # noqa: SLF001
    return frozenset(plain | {name["id"] for listed in _blacklists() for names in listed.values() for name in names})


@cache
def plugins() -> tuple[Any, ...]:
    """Bandit's import changes how every warning of the process looks: that is undone."""
    shown = warnings.formatwarning
    try:
        package = importlib.import_module("bandit.plugins")
        modules = [importlib.import_module(f"bandit.plugins.{module.name}") for module in pkgutil.iter_modules(package.__path__)]
    finally:
        warnings.formatwarning = shown
    return tuple(plugin for module in modules for plugin in vars(module).values() if hasattr(plugin, "_test_id"))


def _configured(plugin: Any) -> Check:
    """With bandit's own defaults: no configuration of the scanned repository reaches it."""
    test = plugin._test_id  # noqa: SLF001
    if not hasattr(plugin, "_takes_config"):
        return Check(test, plugin)
    module = importlib.import_module(plugin.__module__)
    config = module.gen_config(plugin._takes_config)  # noqa: SLF001
    return Check(test, lambda context: plugin(context, config))


def _blacklists() -> Iterator[dict[str, list[dict[str, Any]]]]:
    plugins()
    for name in BLACKLISTS:
        yield importlib.import_module(name).gen_blacklist()


def _blacklisted(tests: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for listed in _blacklists():
        for kind, names in listed.items():
            wanted = [name for name in names if name["id"] in tests]
            if wanted:
                found.setdefault(kind, []).extend(wanted)
    return found


def _blacklist(names: list[dict[str, Any]], kind: str) -> Check:
    blacklisting = importlib.import_module("bandit.core.blacklisting")
    return Check("", lambda context: blacklisting.blacklist(context, {kind: names}))

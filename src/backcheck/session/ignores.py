"""Rules that the configuration does not ask in some files."""

from collections.abc import Mapping

from backcheck.catalogue.catalogue import Catalogue
from backcheck.project.ignore import Ignore, ignore
from backcheck.project.tree import ProjectError


class PathIgnores:
    """``written`` gives rules (ids, prefixes, pack names) by glob; globs count from where they were written, ``below`` leads to here."""

    def __init__(self, written: Mapping[str, tuple[str, ...]], catalogue: Catalogue, below: str = "") -> None:
        self._below = below
        self._globs: list[tuple[Ignore, frozenset[str]]] = []
        for glob, selectors in written.items():
            patterns = ignore([glob])
            if patterns.refused:
                raise ProjectError(f"{glob!r} is not a pattern of files, or one that costs too much")
            self._globs.append((patterns, frozenset[str]().union(*map(catalogue.expand, selectors))))

    def takes(self, rule: str, path: str) -> bool:
        """Whether the rule is not asked in the file."""
        return any(rule in rules and patterns.takes(self._below + path) for patterns, rules in self._globs)

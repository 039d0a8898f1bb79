"""Places in files that are no code, and which of these files speak of what is deployed."""

import re

from backcheck.position import Span
from backcheck.project.classes import LEFT_ASIDE
from backcheck.project.folders import hidden
from backcheck.sites.world import World
from backcheck.verdict import Anchor

_DEVELOPMENT = frozenset(
    "bench benchmark benchmarks ci cypress debug dev devcontainer devel develop development doc docs e2e example format lint"
    " linters linting loadtest local mypy override playwright readthedocs regression regtest rtd sample scaffold skeleton"
    " style template test testing tests tox typing uninstall".split()
)
# What a folder is for whose name holds one of these words, and all that lies below it.
_TESTS = frozenset("cypress e2e loadtest playwright test testing tests".split())


class DocumentSite:
    """Like a site in code, without a function around it."""

    __slots__ = ("anchor", "span")

    def __init__(self, span: Span, anchor: Anchor) -> None:
        self.span = span
        self.anchor = anchor

    @property
    def path(self) -> str:
        return self.span.path


def speaks(world: World, path: str) -> bool:
    """Whether a file belongs to the service, rather than to its tests, examples, documentation or to others' code."""
    return world.kinds.get(path, "config") not in LEFT_ASIDE


def for_development(path: str) -> bool:
    """Whether a file's name, the folder it is kept in or one above it says that what is deployed does not need it."""
    folder, _, name = path.lower().rpartition("/")
    folders = folder.split("/")
    if not _DEVELOPMENT.isdisjoint(folders) or any(not _TESTS.isdisjoint(_words(one)) for one in folders):
        return True
    return bool(hidden(path)) or says_development(name) or says_development(folders[-1])


def says_development(name: str) -> bool:
    """Whether a word of a name says so."""
    return not _DEVELOPMENT.isdisjoint(_words(name.lower()))


def _words(name: str) -> list[str]:
    return re.split(r"[^a-z0-9]+", name)

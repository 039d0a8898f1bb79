"""Islands: groups of files between which nothing leads, neither an import nor a module's name in a text.

What is said of a file rests on its own island alone, so that a change elsewhere leaves it as it is.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from backcheck.facts import FileFacts, unpack_graph
from backcheck.ir import CONST
from backcheck.semantics.modules import ModuleIndex


def islands(files: Mapping[str, FileFacts], homes: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    """Paths in path order, each in one island.

    ``homes`` gives the folder of the service that a file belongs to: files of one service stay together, for a framework may
    bring together what never imports each other.
    """
    joined = _Joined(files)
    firsts: dict[str, str] = {}
    for path in files:
        if path in homes:
            joined.join(firsts.setdefault(homes[path], path), path)
    modules = ModuleIndex(files)
    for path, facts in files.items():
        for target in facts.imports:
            for found in _meant(modules, path, target):
                joined.join(path, found)
    if len(joined.groups()) > 1:
        for path, other in _named(files, modules, joined):
            joined.join(path, other)
    return joined.groups()


class _Joined:
    """Sets of paths that grow together."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._above = {path: path for path in sorted(paths)}

    def root(self, path: str) -> str:
        while self._above[path] != path:
            path = self._above[path] = self._above[self._above[path]]
        return path

    def join(self, one: str, other: str) -> None:
        first, second = sorted((self.root(one), self.root(other)))
        self._above[second] = first

    def groups(self) -> tuple[tuple[str, ...], ...]:
        ordered = sorted(self._above, key=lambda path: (self.root(path), path))
        return tuple(tuple(paths) for _, paths in groupby(ordered, self.root))


def _meant(modules: ModuleIndex, path: str, target: str) -> Iterator[str]:
    """The file that an import means; the last part may be a name in it, and the packages around it run first."""
    if target.startswith("."):
        place = modules.relative(target, path)
        while place:
            if (found := modules.at(place)) is not None:
                yield found
            place = place.rpartition("/")[0]
        return
    while target:
        if (found := modules.find(target, path)) is not None:
            yield found
        target = target.rpartition(".")[0]


def _named(files: Mapping[str, FileFacts], modules: ModuleIndex, joined: _Joined) -> Iterator[tuple[str, str]]:
    """Files with a text that may be the dotted name of a module elsewhere, as frameworks take them (``INSTALLED_APPS``, ``include``)."""
    owners: dict[str, dict[str, str]] = {}
    for path in files:
        owners.setdefault(modules.name(path).partition(".")[0], {}).setdefault(joined.root(path), path)
    for path, facts in files.items():
        # The nearest module of a name is the one that is meant.
        foreign = {name.encode(): places for name, places in owners.items() if joined.root(path) not in places}
        for function in facts.functions:
            likely = [name for name in foreign if name in function.graph]
            for name in _texts(function.graph, likely) if likely else ():
                yield from ((path, other) for other in foreign[name].values())


def _texts(graph: bytes, names: Iterable[bytes]) -> Iterator[bytes]:
    """Those names that a constant text of a graph is, or begins with."""
    heads = {node[1].partition(".")[0].encode() for node in unpack_graph(graph).nodes if node[0] == CONST and isinstance(node[1], str)}
    return (name for name in names if name in heads)

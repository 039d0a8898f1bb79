"""What is judged together and kept together: the files of an island, and the files that are no code."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from backcheck.engines.python import Own
from backcheck.facts import FileFacts
from backcheck.project.classes import Kind
from backcheck.project.project import Project
from backcheck.project.services import service_of, services
from backcheck.semantics.islands import islands
from backcheck.session.sources import TreeSources
from backcheck.session.state import State
from backcheck.sites.tested import beside
from backcheck.store.cache import key_of


class Group(msgspec.Struct, frozen=True):
    """``key`` is a digest of all that the verdicts on these files rest on; of documents ``paths`` holds none."""

    key: bytes
    paths: frozenset[str] = frozenset()


class Grouping:
    """The groups of one state of the files."""

    def __init__(self, sources: TreeSources, facts: Mapping[str, FileFacts], documents: Iterable[str], own: Own, state: State) -> None:
        self._project: Project = sources.project
        self._facts = facts
        self._state = state
        self._said = msgspec.msgpack.encode(own)
        self._documents = list(documents)
        found = services(self._project.entries, sources.read_or_nothing)
        nearest = {path: service_of(found, path) for path in facts}
        self._homes = {path: service.path for path, service in nearest.items() if service is not None}

    def groups(self) -> Iterator[Group]:
        """Islands in path order, and the documents last: what those say rests on where the apps are."""
        kinds = {entry.path: entry.kind for entry in self._project.entries}
        everywhere = [path for path in self._facts if path not in self._homes]
        if Kind.TEST not in kinds.values():
            # Of a repository without tests it is said once, and where depends on all of it.
            everywhere = list(self._facts)
        for paths in islands(self._facts, self._homes):
            yield Group(self._key("island", {*paths, *everywhere, *self._documents}, kinds), frozenset(paths))
        yield Group(self._key("documents", {*self._facts, *self._documents}, kinds))

    def _key(self, what: str, paths: Iterable[str], kinds: Mapping[str, Any]) -> bytes:
        files = [(path, self._project.digests.get(path, ""), str(kinds.get(path, ""))) for path in sorted(paths)]
        tested = Kind.TEST in kinds.values()
        return key_of(what, self._state.verdicts, self._said, msgspec.msgpack.encode((files, tested, beside(kinds))))

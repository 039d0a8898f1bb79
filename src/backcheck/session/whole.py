"""A run in which nothing changed is answered by what the last one said, under a key of everything that it depends on."""

from contextlib import closing

import msgspec

from backcheck.project.project import Project
from backcheck.result import Notice, Result
from backcheck.rule import Rule
from backcheck.session.options import Options
from backcheck.session.state import State
from backcheck.store.cache import Cache, key_of

# What chance had a part in is not kept: it may go better next time.
_ACCIDENTS = frozenset({"worker-lost", "unreadable-file", "engine-bound"})


class Whole:
    """Keeps results, where there is a cache."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._options = state.options

    def key(self, project: Project, revision: str, repository: str) -> bytes:
        """Of one state of the files; empty where nothing is kept."""
        if self._options.cache is None:
            return b""
        files = msgspec.msgpack.encode((list(project.digests.items()), project.notices))
        return key_of("whole", self._state.digest, files, revision, repository)

    def get(self, key: bytes) -> Result | None:
        if not key:
            return None
        with closing(Cache(self._options.cache)) as cache:
            blob = cache.get([key]).get(key)
        if blob is None:
            return None
        try:
            result = msgspec.msgpack.decode(blob, type=Result)
        except msgspec.DecodeError:
            return None
        engines = tuple(msgspec.structs.replace(engine, seconds=0.0, detail="nothing has changed since") for engine in result.engines)
        return msgspec.structs.replace(result, rules=_by_id(self._options), engines=engines)

    def put(self, key: bytes, result: Result) -> None:
        if not key or any(map(_accidental, result.notices)):
            return
        with closing(Cache(self._options.cache)) as cache:
            cache.put({key: msgspec.msgpack.encode(msgspec.structs.replace(result, rules=()))})


def _accidental(notice: Notice) -> bool:
    return notice.fatal or notice.code in _ACCIDENTS


def _by_id(options: Options) -> tuple[Rule, ...]:
    return tuple(sorted(options.rules, key=lambda rule: rule.id))

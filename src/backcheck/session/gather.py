"""Everything that is known of each file by itself: kept from before where its bytes are known, else made here or by workers."""

import os
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import chain
from typing import NamedTuple, TypeAlias

import msgspec

from backcheck.result import Notice
from backcheck.rule import Severity
from backcheck.session.part import FACTS, Asked, Made, Part, make_all
from backcheck.session.workers import Chunk, Crew
from backcheck.store.cache import Cache

# Below this much source a worker takes longer to start than the work takes.
WORTH_A_WORKER = 800_000
CHUNK = 250_000
_STORED_AT_ONCE = 8_000_000
_MADE = msgspec.msgpack.Decoder(Made)

Read: TypeAlias = Callable[[str], bytes]
Seen: TypeAlias = Callable[[int, int], None]


class Wanted(NamedTuple):
    """A file, the digest of its content, and the parts of it that are wanted."""

    path: str
    digest: str
    parts: tuple[Part, ...]


class Gathered(msgspec.Struct, frozen=True):
    """``made`` is by part and path, in path order; what is missing there is told in ``notices``. ``anew`` counts files that were read."""

    made: Mapping[str, Mapping[str, bytes]]
    notices: tuple[Notice, ...]
    anew: int


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def gather(files: Iterable[Wanted], read: Read, cache: Cache, jobs: int = 0, seen: Seen | None = None) -> Gathered:
    """The wanted parts of files. ``seen`` hears how many files are done, of how many."""
    work = _Gathering(files, read, cache)
    # Closed at once, not when it is collected: workers must not outlive an interrupt.
    with closing(work.run(jobs or processors())) as steps:
        for done in steps:
            if seen is not None:
                seen(done, len(work.files))
    return work.gathered()


class _Gathering:
    def __init__(self, files: Iterable[Wanted], read: Read, cache: Cache) -> None:
        self.files = {file.path: file for file in files}
        self._read = read
        self._cache = cache
        self._keys = {(file.path, part.name): part.key(file.path, file.digest) for file in self.files.values() for part in file.parts}
        self._made: dict[tuple[str, str], Made] = {}
        self._fresh: dict[bytes, bytes] = {}
        self._notices: list[Notice] = []
        self._anew = 0

    def run(self, jobs: int) -> Generator[int, None, None]:
        """Gives the number of files that are done, from time to time."""
        self._recall()
        missing = {path: parts for path in self.files if (parts := self._missing(path))}
        self._anew = len(missing)
        done = len(self.files) - self._anew
        yield done
        try:
            with closing(self._work(self._chunks(missing), jobs)) as work:
                for chunk in work:
                    done += len({made.path for made in chunk})
                    self._take(chunk)
                    yield done
        finally:
            # What was made so far is kept, also when the run is interrupted.
            self._cache.put(self._fresh)

    def gathered(self) -> Gathered:
        blobs: dict[str, dict[str, bytes]] = defaultdict(dict)
        told = set(self._notices)
        for _, made in sorted(self._made.items()):
            if not made.problem:
                blobs[made.part][made.path] = made.blob
            elif (notice := _told(made)) is not None:
                told.add(notice)
        return Gathered(blobs, tuple(sorted(told)), self._anew)

    def _recall(self) -> None:
        stored = self._cache.get(self._keys.values())
        for (path, name), key in self._keys.items():
            made = _decoded(stored.get(key))
            if made is not None and (made.path, made.part) == (path, name):
                self._made[path, name] = made

    def _missing(self, path: str) -> tuple[Part, ...]:
        return tuple(part for part in self.files[path].parts if (path, part.name) not in self._made)

    def _chunks(self, missing: Mapping[str, tuple[Part, ...]]) -> Iterator[Chunk]:
        """Files are read as their turn comes, so that they are never all in memory."""
        chunk: list[Asked] = []
        size = 0
        for path, parts in missing.items():
            try:
                data = self._read(path)
            except OSError as error:
                self._notices.append(Notice(Severity.WARNING, "unreadable-file", f"not read: {error.strerror or error}", path))
                continue
            chunk.append(Asked(path, data, parts))
            size += len(data)
            if size > CHUNK:
                yield chunk
                chunk, size = [], 0
        if chunk:
            yield chunk

    def _work(self, chunks: Iterator[Chunk], jobs: int) -> Generator[Sequence[Made], None, None]:
        first: list[Chunk] = []
        size = 0
        while size < WORTH_A_WORKER and jobs > 1 and (chunk := next(chunks, None)) is not None:
            first.append(chunk)
            size += sum(len(asked.data) for asked in chunk)
        if size < WORTH_A_WORKER:
            yield from map(make_all, chain(first, chunks))
            return
        crew = Crew(jobs)
        yield from crew.work(chain(first, chunks))
        self._notices += [Notice(Severity.WARNING, "worker-lost", message) for message in dict.fromkeys(crew.lost)]

    def _take(self, chunk: Iterable[Made]) -> None:
        for made in chunk:
            self._made[made.path, made.part] = made
            if not made.fault:
                self._fresh[self._keys[made.path, made.part]] = msgspec.msgpack.encode(made)
        if sum(map(len, self._fresh.values())) > _STORED_AT_ONCE:
            self._cache.put(self._fresh)
            self._fresh = {}


def _told(made: Made) -> Notice | None:
    """That a file cannot be parsed is said once, with its facts; a defect of ours with each part that met it."""
    message = f"{made.problem}; it was not checked"
    if not made.fault:
        return Notice(Severity.WARNING, "unparsable-file", message, made.path, made.line) if made.part == FACTS else None
    if made.part == FACTS:
        return Notice(Severity.ERROR, "file-failed", message, made.path, made.line, fatal=True)
    return Notice(Severity.ERROR, "engine-failed", f"{made.part}: {message}", made.path, made.line, engine=made.part, fatal=True)


def _decoded(blob: bytes | None) -> Made | None:
    """A blob of another shape is as good as none."""
    if blob is None:
        return None
    try:
        return _MADE.decode(blob)
    except msgspec.DecodeError:
        return None

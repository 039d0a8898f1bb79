"""Files to facts: from the cache where their bytes are known, else in worker processes."""

import gc
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import msgspec

from backcheck.facts import FileFacts, pack_file, unpack_file
from backcheck.result import Notice
from backcheck.rule import Severity
from backcheck.semantics.lowering.file import FileLowering
from backcheck.store.cache import Cache, key_of
from backcheck.syntax.python.parse import UnparsableError, parse

FORM = "facts-1"
_PARALLEL_BYTES = 3_000_000
_CHUNK_BYTES = 400_000
DEEP = 12_000
_MINOR = f"{sys.version_info.major}.{sys.version_info.minor}"


class Lowered(msgspec.Struct, frozen=True, array_like=True):
    """A file's packed facts, or why there are none (``problem``, at ``line``)."""

    path: str
    facts: bytes = b""
    problem: str = ""
    line: int = 0


def lower_one(path: str, data: bytes) -> Lowered:
    """One file. What cannot be read as Python says why; nothing else escapes."""
    try:
        parsed = parse(path, data)
        return Lowered(path, pack_file(FileLowering(parsed.source).run(parsed.tree)))
    except UnparsableError as error:
        return Lowered(path, b"", error.message, error.line)
    except RecursionError:
        return Lowered(path, b"", "is nested too deeply", 1)


def _lower_chunk(chunk: Sequence[tuple[str, bytes]]) -> list[Lowered]:
    """Trees die young and in masses: the collector would only look at them again and again."""
    sys.setrecursionlimit(DEEP)
    gc.disable()
    try:
        return [lower_one(path, data) for path, data in chunk]
    finally:
        gc.enable()


def lower_files(
    paths: Iterable[tuple[str, str]], read: Callable[[str], bytes], cache: Cache, jobs: int
) -> tuple[dict[str, FileFacts], list[Notice]]:
    """The facts of the Python files among ``paths`` (path, content digest), and a notice for each that has none."""
    keys = {path: key_of(FORM, _MINOR, path, digest) for path, digest in paths}
    known = cache.get(keys.values())
    results: dict[str, Lowered] = {}
    missing: list[tuple[str, bytes]] = []
    notices: list[Notice] = []
    for path, key in keys.items():
        stored = _decoded(known.get(key))
        if stored is not None and stored.path == path:
            results[path] = stored
            continue
        try:
            missing.append((path, read(path)))
        except OSError as error:
            notices.append(Notice(Severity.WARNING, "unreadable-file", error.strerror or str(error), path))
    for lowered in _lowered(missing, jobs):
        results[lowered.path] = lowered
    cache.put({keys[path]: msgspec.msgpack.encode(results[path]) for path, _ in missing})
    facts: dict[str, FileFacts] = {}
    for path, lowered in sorted(results.items()):
        if lowered.problem:
            notices.append(Notice(Severity.WARNING, "unparsable-file", f"{lowered.problem}; it was not checked", path, lowered.line))
        else:
            facts[path] = unpack_file(lowered.facts)
    return facts, notices


def _decoded(blob: bytes | None) -> Lowered | None:
    if blob is None:
        return None
    try:
        return msgspec.msgpack.decode(blob, type=Lowered)
    except msgspec.MsgspecError:
        return None


def _lowered(files: list[tuple[str, bytes]], jobs: int) -> Iterable[Lowered]:
    total = sum(len(data) for _, data in files)
    workers = min(jobs or os.cpu_count() or 1, 1 + total // _PARALLEL_BYTES)
    if workers < 2:
        return _lower_chunk(files)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return [lowered for chunk in pool.map(_lower_chunk, _chunks(files)) for lowered in chunk]


def _chunks(files: list[tuple[str, bytes]]) -> list[list[tuple[str, bytes]]]:
    chunks: list[list[tuple[str, bytes]]] = [[]]
    size = 0
    for path, data in files:
        if size > _CHUNK_BYTES:
            chunks.append([])
            size = 0
        chunks[-1].append((path, data))
        size += len(data)
    return chunks

"""Worker processes: as many as were asked for, each with one chunk of files at a time; those that die or hang are replaced."""

import selectors
import subprocess
import sys
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import IO, TypeAlias, cast

import msgspec

from backcheck.session.part import Asked, Made, make_all
from backcheck.session.worker import HELLO, read_frame, write_frame

Chunk: TypeAlias = Sequence[Asked]
# A watchdog for hangs alone: a chunk takes a fraction of a second.
LONGEST = 120.0
_MADE = msgspec.msgpack.Decoder(list[Made])
_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from backcheck.session.worker import main; main()"


class NoWorkerError(Exception):
    """No worker process can be had."""


class Worker:
    """One process, and the chunk that it has."""

    def __init__(self) -> None:
        path = [place for place in sys.path if place]
        command = [sys.executable, "-P", *(["-B"] if sys.dont_write_bytecode else []), "-c", _PROGRAM, *path]
        try:
            # A session of its own: an interrupt at the terminal reaches us alone, and we end the workers.
            self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)  # noqa: S603
        except OSError as error:
            raise NoWorkerError(error.strerror or str(error)) from error
        self._questions = cast("IO[bytes]", self._child.stdin)
        self._answers = cast("IO[bytes]", self._child.stdout)
        self.chunk: Chunk = ()
        self.deadline = time.monotonic() + LONGEST
        self.greeted = False

    @property
    def pid(self) -> int:
        return self._child.pid

    def fileno(self) -> int:
        return self._answers.fileno()

    def give(self, chunk: Chunk, limit: float) -> None:
        """A worker that is gone shows it when its answer is read."""
        self.chunk = chunk
        self.deadline = time.monotonic() + limit
        with suppress(BrokenPipeError):
            write_frame(self._questions, msgspec.msgpack.encode(chunk))

    def hear(self) -> list[Made] | None:
        """What it has to say, which is nothing yet when it has just started; None where it is gone."""
        payload = read_frame(self._answers)
        if payload is None:
            return None
        if not self.greeted:
            self.greeted = payload == HELLO
            return [] if self.greeted else None
        return _MADE.decode(payload)

    def end(self) -> None:
        self._child.kill()
        self._child.wait()
        self._answers.close()
        with suppress(BrokenPipeError):
            self._questions.close()


class Crew:
    """Hands out chunks and gathers what was made of them, in whatever order it comes. ``lost`` says what happened to workers.

    ``limit`` is for reading one chunk; a worker that starts has the longest, for that is no file's fault.
    """

    def __init__(self, count: int, limit: float = LONGEST) -> None:
        self._count = count
        self._limit = limit
        self._selector = selectors.DefaultSelector()
        self._workers: set[Worker] = set()
        self._again: deque[Chunk] = deque()
        self._tried: set[str] = set()
        self.lost: list[str] = []

    @property
    def pids(self) -> tuple[int, ...]:
        return tuple(sorted(worker.pid for worker in self._workers))

    def work(self, chunks: Iterable[Chunk]) -> Generator[list[Made], None, None]:
        """The workers are stopped however this ends, also when the caller lets go of it."""
        waiting = iter(chunks)
        try:
            for _ in range(self._count):
                self._hire()
            while self._workers:
                yield from self._listen(waiting)
            yield from map(make_all, self._left(waiting))
        finally:
            self.stop()

    def stop(self) -> None:
        for worker in tuple(self._workers):
            self._dismiss(worker)
        self._selector.close()

    def _hire(self) -> None:
        try:
            worker = Worker()
        except NoWorkerError as error:
            self.lost.append(f"no worker process could be started: {error}")
            return
        self._workers.add(worker)
        self._selector.register(worker, selectors.EVENT_READ)

    def _dismiss(self, worker: Worker) -> None:
        self._selector.unregister(worker)
        self._workers.discard(worker)
        worker.end()

    def _left(self, waiting: Iterator[Chunk]) -> Iterator[Chunk]:
        while self._again:
            yield self._again.popleft()
        yield from waiting

    def _listen(self, waiting: Iterator[Chunk]) -> Iterator[list[Made]]:
        """Waits until a worker says something, or has been silent for too long."""
        until = min(worker.deadline for worker in self._workers)
        for key, _ in self._selector.select(max(0.0, until - time.monotonic())):
            yield from self._hear(cast("Worker", key.fileobj), waiting)
        now = time.monotonic()
        for worker in [worker for worker in self._workers if worker.deadline < now]:
            yield from self._bury(worker, f"gave no answer within {self._limit:g} s")

    def _hear(self, worker: Worker, waiting: Iterator[Chunk]) -> Iterator[list[Made]]:
        made = worker.hear()
        if made is None:
            yield from self._bury(worker, "died")
            return
        yield made
        chunk = next(self._left(waiting), None)
        if chunk is None:
            self._dismiss(worker)
        else:
            worker.give(chunk, self._limit)

    def _bury(self, worker: Worker, how: str) -> Iterator[list[Made]]:
        """What a lost worker had is tried once more, each file by itself; a file that is lost with a second worker is given up."""
        self._dismiss(worker)
        if not worker.greeted:
            self.lost.append("a worker process did not start")
            return
        self.lost.append(f"a worker process {how}; the files that it had were read again")
        for asked in worker.chunk:
            if asked.path in self._tried:
                yield [
                    Made(asked.path, part.name, problem=f"was given up: the process that read it {how}", fault=True) for part in asked.parts
                ]
            else:
                self._tried.add(asked.path)
                self._again.append((asked,))
        self._hire()

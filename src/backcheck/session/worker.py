"""The worker process: chunks of files come in, their parts go out, until the input ends.

It is started by itself instead of forked or spawned by ``multiprocessing``: nothing of the caller's main module runs again, nothing is
pickled, and no module can be taken from the current folder, which often is the repository that is being checked.
"""

import os
import sys
from typing import IO

import msgspec

from backcheck.session.part import Asked, make_all

HELLO = b"backcheck"
MOST_BYTES = 1 << 31
_LENGTH = 8
_CHUNK = msgspec.msgpack.Decoder(list[Asked])


def write_frame(stream: IO[bytes], payload: bytes) -> None:
    stream.write(len(payload).to_bytes(_LENGTH, "big"))
    stream.write(payload)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes | None:
    """None where the other side has ended, or says something else."""
    head = stream.read(_LENGTH)
    length = int.from_bytes(head, "big")
    if len(head) < _LENGTH or length > MOST_BYTES:
        return None
    payload = stream.read(length)
    return payload if len(payload) == length else None


def serve(source: IO[bytes], target: IO[bytes]) -> None:
    """Answers until there are no more questions."""
    write_frame(target, HELLO)
    while (payload := read_frame(source)) is not None:
        write_frame(target, msgspec.msgpack.encode(make_all(_CHUNK.decode(payload))))


def main() -> None:
    """Answers go to what was standard output; what anything else prints goes to standard error and cannot garble them."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        serve(sys.stdin.buffer, answers)
    except BrokenPipeError:
        # The caller has gone, and the answer with it.
        os._exit(1)

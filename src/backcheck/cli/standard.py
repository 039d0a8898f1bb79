"""Standard output: a reader that has seen enough is no error, a full disk is one."""

import os
import sys

from backcheck.refusal import Refusal


def write_standard(content: bytes) -> None:
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        let_go_of_stdout()
    except OSError as error:
        let_go_of_stdout()
        raise Refusal(f"cannot write standard output: {error.strerror}") from None


def let_go_of_stdout() -> None:
    """What is left in the buffer must not fail again when the process ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)

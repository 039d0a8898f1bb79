"""The parts of what is known of a file by itself: each is made from its bytes alone and kept under a key of its own."""

import gc
import sys
from collections.abc import Callable, Sequence

import msgspec

from backcheck.facts import pack_file
from backcheck.semantics.lowering.file import FileLowering
from backcheck.store.cache import key_of
from backcheck.store.code import code_state
from backcheck.syntax.python.parse import UnparsableError, parse

DEEP = 12_000
FACTS = "facts"
_FACTS_CODE = ("syntax/python", "syntax/source.py", "semantics/lowering", "facts.py", "ir.py", "session/part.py")
MINOR = f"{sys.version_info.major}.{sys.version_info.minor}"


class Part(msgspec.Struct, frozen=True, array_like=True):
    """What is wanted: ``name`` says how it is made, ``settings`` what of the run it depends on, ``state`` all else but the file."""

    name: str
    state: str
    settings: tuple[str, ...] = ()

    def key(self, path: str, digest: str) -> bytes:
        """Of this part of a file."""
        return key_of(self.name, self.state, MINOR, "\0".join(self.settings), path, digest)


class Asked(msgspec.Struct, frozen=True, array_like=True):
    """A file, and the parts of it that are wanted."""

    path: str
    data: bytes
    parts: tuple[Part, ...]


class Made(msgspec.Struct, frozen=True, array_like=True):
    """A part of a file (``blob``), or why there is none: ``problem`` at ``line``, which is ours where ``fault`` is set."""

    path: str
    part: str
    blob: bytes = b""
    problem: str = ""
    line: int = 0
    fault: bool = False


def facts_part() -> Part:
    """Facts depend on nothing but the file and the code that reads it."""
    return Part(FACTS, code_state(_FACTS_CODE))


def _facts(path: str, data: bytes, _: Sequence[str]) -> bytes:
    parsed = parse(path, data)
    return pack_file(FileLowering(parsed.source).run(parsed.tree))


MAKERS: dict[str, Callable[[str, bytes, Sequence[str]], bytes]] = {FACTS: _facts}


def make(asked: Asked) -> list[Made]:
    """All wanted parts of one file; whatever goes wrong is told, and nothing else is lost by it."""
    return [_make(asked.path, asked.data, part) for part in asked.parts]


def _make(path: str, data: bytes, part: Part) -> Made:
    try:
        return Made(path, part.name, MAKERS[part.name](path, data, part.settings))
    except UnparsableError as error:
        return Made(path, part.name, problem=error.message, line=error.line)
    except RecursionError:
        return Made(path, part.name, problem="is nested too deeply", line=1)
    except Exception as error:  # noqa: BLE001 - a defect of ours that one file meets must not lose the others; it is reported and fatal
        return Made(path, part.name, problem=f"cannot be read by us ({type(error).__name__}: {error})", fault=True)


def make_all(chunk: Sequence[Asked]) -> list[Made]:
    """Trees die young and in masses: the collector would only look at them again and again."""
    sys.setrecursionlimit(max(DEEP, sys.getrecursionlimit()))
    enabled = gc.isenabled()
    gc.disable()
    try:
        return [made for asked in chunk for made in make(asked)]
    finally:
        if enabled:
            gc.enable()

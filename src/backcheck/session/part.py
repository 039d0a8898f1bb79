"""The parts of what is known of a file by itself: each is made from its bytes alone and kept under a key of its own."""

import sys
from collections.abc import Callable, Sequence
from functools import cached_property

import msgspec

from backcheck.facts import pack_file
from backcheck.semantics.lowering.file import FileLowering
from backcheck.session.collector import uncollected
from backcheck.session.depth import deep
from backcheck.store.cache import key_of
from backcheck.store.code import code_state
from backcheck.syntax.python.parse import Parsed, UnparsableError, parse

FACTS, BANDIT = "facts", "bandit"
MINOR = f"{sys.version_info.major}.{sys.version_info.minor}"
_READING = ("syntax/python", "syntax/source.py", "session/part.py", "session/depth.py")
_FACTS_CODE = (*_READING, "semantics/lowering", "facts.py", "ir.py")


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


class Reading:
    """One file, parsed once for all parts that want its tree."""

    def __init__(self, asked: Asked) -> None:
        self.path = asked.path
        self.data = asked.data

    @cached_property
    def parsed(self) -> Parsed:
        return parse(self.path, self.data)


def facts_part() -> Part:
    """Facts depend on nothing but the file and the code that reads it."""
    return Part(FACTS, code_state(_FACTS_CODE))


def bandit_part(tests: dict[str, str], version: str) -> Part:
    """``tests`` are rule ids by test id."""
    state = code_state((*_READING, "engines/bandit.py", "engines/bandit_walk.py", "engines/bandit_plugins.py", "engines/bandit_tests.py"))
    return Part(BANDIT, f"{version} {state}", tuple(f"{test}={rule}" for test, rule in sorted(tests.items())))


def _facts(file: Reading, _: Sequence[str]) -> bytes:
    return pack_file(FileLowering(file.parsed.source).run(file.parsed.tree))


def _bandit(file: Reading, settings: Sequence[str]) -> bytes:
    from backcheck.engines.bandit import judge_parsed

    tests = dict(setting.split("=", 1) for setting in settings)
    return msgspec.msgpack.encode(judge_parsed(file.parsed, file.data, tests))


MAKERS: dict[str, Callable[[Reading, Sequence[str]], bytes]] = {FACTS: _facts, BANDIT: _bandit}


def make(asked: Asked) -> list[Made]:
    """All wanted parts of one file; whatever goes wrong is told, and nothing else is lost by it."""
    file = Reading(asked)
    return [_make(file, part) for part in asked.parts]


def _make(file: Reading, part: Part) -> Made:
    try:
        return Made(file.path, part.name, MAKERS[part.name](file, part.settings))
    except UnparsableError as error:
        return Made(file.path, part.name, problem=error.message, line=error.line)
    except RecursionError:
        return Made(file.path, part.name, problem="is nested too deeply", line=1)
    except Exception as error:  # noqa: BLE001 - a defect of ours that one file meets must not lose the others; it is reported and fatal
        return Made(file.path, part.name, problem=f"cannot be read by us ({type(error).__name__}: {error})", fault=True)


def make_all(chunk: Sequence[Asked]) -> list[Made]:
    """Each file as far as it can be read."""
    with uncollected(), deep():
        return [made for asked in chunk for made in make(asked)]

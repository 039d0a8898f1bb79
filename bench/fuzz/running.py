"""Runs a program with every way its conditions can go, and tells whether what the source gave arrives at the sink."""

import asyncio
import base64
import binascii
import re
import sys
from collections.abc import Coroutine, Iterator
from itertools import product
from types import CodeType, ModuleType
from typing import Any, NoReturn
from urllib.parse import unquote

from bench.fuzz.program import ENTRY, flags_in

TOKEN = "\ue0a1\ue0b2\ue0c3"
_MOST_FLAGS = 5
_DEEPEST = 3
_ESCAPE = re.compile(r"\\+(?:u|U0000)([0-9a-f]{4})", re.IGNORECASE)
# What ``repr`` makes of a character of the token is taken out with it.
_SCRUBBED = re.compile("[\ue000-\uf8ff]|\\\\+u[ef][0-9a-f]{3}", re.IGNORECASE)
_BYTES = re.compile(r"(?:\\+x[0-9a-fA-F]{2})+")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{4,}={0,2}")


class Stopped(Exception):  # noqa: N818 - it is no error, a program may end so
    """Raised by ``abort()``."""


def carries(files: dict[str, str]) -> bool:
    """Whether anything of the token arrives at the sink on any run."""
    codes = {_module_name(path): (compile(text, path, "exec"), path.endswith("__init__.py")) for path, text in files.items()}
    flags = min(flags_in(files), _MOST_FLAGS)
    return any(arrived(value) for way in product((True, False), repeat=flags) for value in _sunk(codes, way))


def _module_name(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _sunk(codes: dict[str, tuple[CodeType, bool]], way: tuple[bool, ...]) -> list[object]:
    """What arrived at the sink in one run."""
    sunk: list[object] = []
    made = {"probe": _probe(way, sunk)}
    kept = {name: sys.modules.get(name) for name in (*codes, "probe")}
    run, asyncio.run = asyncio.run, _driven  # type: ignore[assignment]
    try:
        sys.modules.update(made)
        for name in sorted(codes, key=lambda one: (one.endswith("main"), one.endswith("tools"), one)):
            code, is_package = codes[name]
            module = ModuleType(name)
            if is_package:
                module.__path__ = []
            sys.modules[name] = module
            exec(code, module.__dict__)  # noqa: S102 - the programs are our own
        getattr(sys.modules["shop.main"], ENTRY)()
    except Exception:  # noqa: BLE001, S110 - a program may fail; what had arrived before counts
        pass
    finally:
        asyncio.run = run
        for name, before in kept.items():
            if before is None:
                sys.modules.pop(name, None)
            else:
                sys.modules[name] = before
    return sunk


def _driven(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Runs a coroutine that never waits; an event loop for each would cost more than all else."""
    try:
        coroutine.send(None)
    except StopIteration as ended:
        return ended.value
    raise RuntimeError("a program waits")


def _probe(way: tuple[bool, ...], sunk: list[object]) -> ModuleType:
    """The module that programs take their source and sink from."""
    module = ModuleType("probe")

    def abort() -> NoReturn:
        raise Stopped

    module.__dict__.update(
        source=lambda: TOKEN,
        sink=sunk.append,
        flag=lambda number: way[number % len(way)],
        scrub=lambda text: _SCRUBBED.sub("_", text),
        abort=abort,
    )
    return module


def arrived(value: object) -> bool:
    """Whether a character of the token is in a value, after undoing what only writes it in another way."""
    texts = [value if isinstance(value, str) else str(value)]
    for _ in range(_DEEPEST):
        if any(character in text for text in texts for character in TOKEN):
            return True
        texts = [read for text in texts for read in _readings(text)]
    return False


def _readings(text: str) -> Iterator[str]:
    if "%" in text:
        yield unquote(text)
    if "\\" in text:
        yield _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
        yield _BYTES.sub(lambda found: bytes.fromhex(re.sub(r"\\+x", "", found[0])).decode("utf-8", "replace"), text)
    for found in _BASE64.findall(text):
        try:
            yield base64.b64decode(found, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError, ValueError):
            continue

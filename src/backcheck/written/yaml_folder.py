"""Folders of YAML files, read within bounds and never from outside them."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from backcheck import __version__
from backcheck.refusal import Refusal


@dataclass(frozen=True, slots=True)
class YamlFolder:
    """Wherever it was read from: ``files`` are by path below ``label``, which people are shown."""

    label: str
    files: Mapping[str, bytes]

    def shown(self, path: str) -> str:
        return f"{self.label}/{path}"


@dataclass(frozen=True, slots=True)
class Bounds:
    """``what`` a file of the folder is called, in the singular."""

    what: str
    files: int
    file_bytes: int


def is_yaml(path: Path) -> bool:
    return path.suffix in (".yaml", ".yml") and path.is_file()


def read_files(folder: Path, paths: Iterable[Path], shown: str, bounds: Bounds) -> dict[str, bytes]:
    """By path below the folder; ``paths`` come in a fixed order, so that the first complaint is always the same."""
    root = folder.resolve()
    files: dict[str, bytes] = {}
    for path in paths:
        name = path.relative_to(folder).as_posix()
        if not path.resolve().is_relative_to(root):
            raise Refusal(f"the file leads outside its folder of {bounds.what}s", f"{shown}/{name}")
        if len(files) == bounds.files:
            raise Refusal(f"more than {bounds.files} {bounds.what} files", shown)
        files[name] = _read(path, f"{shown}/{name}", bounds)
    return files


def _read(path: Path, shown: str, bounds: Bounds) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(bounds.file_bytes + 1)
    except OSError as error:
        raise Refusal(f"cannot be read: {error.strerror}", shown) from error
    if len(data) > bounds.file_bytes:
        raise Refusal(f"a {bounds.what} file has at most {bounds.file_bytes} bytes", shown)
    return data


def digest_of(folders: Iterable[YamlFolder], code: str) -> str:
    """Of the tool, the state of its ``code``, and of every file's name, size and content; sizes keep neighbours apart."""
    hashed = hashlib.blake2b(f"{__version__}\0{code}\0".encode(), digest_size=20)
    for folder in folders:
        hashed.update(f"{folder.label}\0{len(folder.files)}\0".encode())
        for path, content in sorted(folder.files.items()):
            hashed.update(f"{path}\0{len(content)}\0".encode())
            hashed.update(content)
    return hashed.hexdigest()


def state_of(modules: Iterable[Path]) -> str:
    """When code was last changed: in a checkout it changes more often than the version."""
    return " ".join(f"{state.st_size}.{state.st_mtime_ns}" for state in (path.stat() for path in modules))

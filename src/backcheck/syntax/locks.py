"""Lock files: which packages they hold, where that can be told cheaply."""

import json
import re
from dataclasses import dataclass

from backcheck.refusal import Refusal
from backcheck.syntax.requirement_lists import read_requirement_list
from backcheck.syntax.requirements import Pin, normalised

PYTHON, JAVASCRIPT = "python", "javascript"
_TABLES = re.compile(rb'^name[ \t]*=[ \t]*["\']([^"\'\r\n]+)["\'][ \t]*\r?$', re.MULTILINE)
_TOML_NAMES = frozenset({"uv.lock", "poetry.lock", "pdm.lock"})
_PIXI = "pixi.lock"
# By an address that ends in the file's name, or for a part of the same repository by its folder.
_PIXI_PACKAGE = re.compile(rb"^[ \t]*-[ \t]+(?P<kind>pypi|conda):[ \t]*(?:\S*/)?(?P<file>[^\s/]+)[ \t]*\r?$", re.MULTILINE)
_SCRIPT_NAMES = frozenset({"package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb"})


@dataclass(frozen=True, slots=True)
class Lock:
    """``packages`` are normalised names; None where it is only known that the file is there."""

    path: str
    language: str
    packages: frozenset[str] | None = None

    def holds(self, name: str) -> bool:
        return self.packages is None or name in self.packages


def read_lock(path: str, data: bytes) -> Lock | None:
    """None for a lock file of another language."""
    name = path.rpartition("/")[2]
    if name in _SCRIPT_NAMES:
        return Lock(path, JAVASCRIPT)
    if name in _TOML_NAMES or (name.startswith("pylock.") and name.endswith(".toml")):
        return Lock(path, PYTHON, frozenset(normalised(found.decode("utf-8", "replace")) for found in _TABLES.findall(data)))
    if name == _PIXI:
        return Lock(
            path, PYTHON, frozenset(normalised(_of_file(one["kind"], one["file"].decode())) for one in _PIXI_PACKAGE.finditer(data))
        )
    if name == "Pipfile.lock":
        return Lock(path, PYTHON, _pipenv(path, data))
    if name.startswith("requirements"):
        pinned = (one for one in read_requirement_list(path, data).requirements if one.pin is Pin.EXACT)
        return Lock(path, PYTHON, frozenset(one.name for one in pinned))
    return None


def _of_file(kind: bytes, name: str) -> str:
    """The package of an archive: ``shop_api-1.0-py3-none-any.whl``, ``shop-api-1.0-h0_0.conda``, ``shop-api-1.0.tar.gz``."""
    if kind == b"conda":
        return name.rsplit("-", 2)[0]
    return name.partition("-")[0] if name.endswith(".whl") else name.rpartition("-")[0] if name.endswith((".gz", ".zip")) else name


def _pipenv(path: str, data: bytes) -> frozenset[str]:
    try:
        written = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Refusal("no JSON", path, 1) from error
    packages = written.get("default") if isinstance(written, dict) else None
    return frozenset(normalised(name) for name in packages) if isinstance(packages, dict) else frozenset()

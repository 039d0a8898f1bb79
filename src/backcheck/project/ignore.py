"""Patterns in gitignore's syntax, from the scanned repository and so bounded in what they may cost."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_PATTERNS = 1_000
_LENGTH = 1_000
# Each star of a segment multiplies the time that a long name of one letter takes.
_STARS = 3
_STARRED = re.compile(r"\*+")


@dataclass(frozen=True, slots=True)
class Ignore:
    """The patterns of one place; ``refused`` are those left out: not a pattern, or too costly."""

    spec: "GitIgnoreSpec | None"
    refused: tuple[str, ...]

    def decides(self, path: str, *, folder: bool = False) -> bool | None:
        """Whether ``path`` (relative to the place) is ignored; None where no pattern speaks of it."""
        return self.spec.check_file(f"{path}/" if folder else path).include if self.spec else None

    def takes(self, path: str) -> bool:
        """Whether a file is ignored by itself or with a folder above it."""
        return self.spec is not None and self.spec.match_file(path)


def ignore(patterns: Iterable[str]) -> Ignore:
    """Lines as a ``.gitignore`` has them."""

    kept: list[str] = []
    refused: list[str] = []
    for line in (line.rstrip("\r\n") for line in patterns):
        if not line.strip() or line.startswith("#"):
            continue
        (kept if len(kept) < _PATTERNS and _usable(line) else refused).append(line)
    return Ignore(_spec(kept) if kept else None, tuple(refused))


def _spec(lines: Sequence[str]) -> "GitIgnoreSpec":
    # Slow to import, and most runs have git and no patterns of their own.
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(lines, backend="simple")


def _usable(line: str) -> bool:

    if len(line) > _LENGTH or line.count("**") > _STARS:
        return False
    if any(len(_STARRED.findall(segment)) > _STARS for segment in line.split("/")):
        return False
    try:
        _spec([line])
    except ValueError:
        return False
    return True

"""Saying no to what a person wrote: one line with the place, what is wrong, and what is allowed there."""

import difflib
from collections.abc import Iterable

_CUTOFF = 0.5
_COMPARED = 80


class Refusal(Exception):  # noqa: N818 - it is the user's mistake, not an error of ours
    """Bad input that its author must mend: a rule file, a configuration, a selection.

    ``line`` counts from 1 and is 0 where there is no place; ``column`` counts from 0 and is shown from 1.
    """

    def __init__(self, message: str, path: str = "", line: int = 0, column: int = 0) -> None:
        super().__init__(message, path, line, column)
        self.message = message
        self.path = path
        self.line = line
        self.column = column

    def __str__(self) -> str:
        if not self.path:
            return self.message
        if not self.line:
            return f"{self.path}: {self.message}"
        return f"{self.path}:{self.line}:{self.column + 1}: {self.message}"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that ``word`` was probably meant to be, whatever its case; of equals the first in order."""
    word = word[:_COMPARED]
    likeness = {other: (_alike(word.lower(), other.lower()), _alike(word, other)) for other in sorted(known)}
    best = max(likeness, key=lambda other: likeness[other], default=None)
    return best if best is not None and likeness[best][0] >= _CUTOFF else None


def _alike(word: str, other: str) -> float:
    return difflib.SequenceMatcher(None, word, other).ratio()


def instead_of(word: str, known: Iterable[str]) -> str:
    """The end of a refusal: the nearest right word, then all there are."""
    words = sorted(known)
    listed = f"known: {', '.join(words)}" if words else "none is known here"
    near = nearest(word, words)
    return f"did you mean {near!r}? {listed}" if near else listed

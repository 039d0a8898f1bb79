"""The state of our own code and data, as part of a key: in a checkout it changes more often than the version."""

from collections.abc import Iterable
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def code_state(places: Iterable[str]) -> str:
    """Size and time of every module at or below the places, which are paths below the package."""
    return state_of(module for place in places for module in _modules(_PACKAGE / place))


def state_of(files: Iterable[Path]) -> str:
    """Size and time of files, in the order of their paths."""
    return " ".join(f"{state.st_size}.{state.st_mtime_ns}" for state in (file.stat() for file in sorted(files)))


def _modules(place: Path) -> Iterable[Path]:
    return place.rglob("*.py") if place.is_dir() else (place,)

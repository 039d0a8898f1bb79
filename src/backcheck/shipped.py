"""Where the data that ships with backcheck lies: inside the installed package, or at the top of a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent.parent


def rules_folder() -> Path:
    """The rule packs, the checklist and the library models."""
    return _installed_or_checked_out("rules")


def fixtures_folder() -> Path:
    """The judged examples of each rule, by pack and id."""
    return _installed_or_checked_out("fixtures")


def _installed_or_checked_out(name: str) -> Path:
    installed = _PACKAGE / f"_{name}"
    return installed if installed.is_dir() else _CHECKOUT / name

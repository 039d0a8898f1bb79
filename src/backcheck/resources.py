"""Where the data that ships with backcheck lies: inside the installed package, or at the top of a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def rules_root() -> Path:
    """The rule packs, the checklist and the library models."""
    return find_shipped("rules", _PACKAGE)


def fixtures_root() -> Path:
    """The judged examples of single rules, as ``<pack>/<rule id>``; a checkout holds whole backends beside them."""
    return find_shipped("fixtures", _PACKAGE)


def find_shipped(name: str, package: Path) -> Path:
    """The folder that goes by ``name`` at the top of a checkout and by ``_name`` in an installed package."""
    for folder in (package / f"_{name}", package.parent.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"this installation of backcheck is incomplete: no {name} in {package}")

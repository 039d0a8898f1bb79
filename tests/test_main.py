"""The way in: a version for almost nothing, and no import from the folder that is being checked."""

import subprocess
import sys
from pathlib import Path

import pytest

from backcheck import __version__
from backcheck.__main__ import main

VERSION = "import sys; sys.argv = ['backcheck', '--version']; from backcheck.__main__ import main; main()"
LOADED = "import sys; print(*sys.modules)"


def run_python(*arguments: str, folder: Path | None = None) -> str:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=True, cwd=folder)
    return done.stdout


def test_the_version_is_told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["backcheck", "--version"])
    main()
    assert capsys.readouterr().out == f"backcheck {__version__}\n"


def test_the_version_costs_no_import_beyond_the_package() -> None:
    bare = set(run_python("-c", LOADED).split())
    loaded = set(run_python("-c", f"{VERSION}\n{LOADED}").splitlines()[1].split())
    assert loaded - bare == {"backcheck", "backcheck.__main__"}


def test_nothing_is_imported_from_the_current_folder(tmp_path: Path) -> None:
    for name in ("typer", "msgspec", "rich"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('the checked repository was run')\n")
    assert "check" in run_python("-m", "backcheck", "--help", folder=tmp_path)

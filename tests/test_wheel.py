"""The built wheel holds all that backcheck needs and works from anywhere, without the checkout."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from zipfile import ZipFile

import pytest

from backcheck import __version__

CHECKOUT = Path(__file__).resolve().parent.parent
ROOTS = "from backcheck.resources import fixtures_root, rules_root; print(rules_root()); print(fixtures_root())"


# What is installed is asked, not the checkout that a caller may have put in front of it.
CLEAN = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def run(*command: str | Path, folder: Path, **variables: str) -> str:
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, env=CLEAN | variables)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def files_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", target, CHECKOUT, folder=target)
    (built,) = target.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel in it; libraries are those of the running one, whose own backcheck stays out."""
    home = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", home, folder=home)
    run(sys.executable, "-m", "pip", "--python", home / "bin" / "python", "install", "--quiet", "--no-deps", wheel, folder=home)
    purelib = sysconfig.get_path("purelib", vars={"base": str(home)})
    Path(purelib, "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home


def shipped(wheel: Path, folder: str) -> set[str]:
    prefix = f"backcheck/{folder}/"
    return {name.removeprefix(prefix) for name in ZipFile(wheel).namelist() if name.startswith(prefix)}


def test_all_rules_and_models_are_shipped(wheel: Path) -> None:
    assert shipped(wheel, "_rules") == files_below(CHECKOUT / "rules")


def test_examples_of_rules_are_shipped_and_whole_backends_are_not(wheel: Path) -> None:
    expected = {name for name in files_below(CHECKOUT / "fixtures") if "/" in name and not name.startswith(("apps/", "frameworks/"))}
    assert shipped(wheel, "_fixtures") == expected


def test_nothing_else_than_the_package_is_installed(wheel: Path) -> None:
    assert {name.split("/")[0] for name in ZipFile(wheel).namelist()} == {"backcheck", f"backcheck-{__version__}.dist-info"}


def test_the_type_marker_and_the_licence_are_shipped(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    assert {"backcheck/py.typed", f"backcheck-{__version__}.dist-info/licenses/LICENSE"} <= names


def test_the_installed_package_reads_its_own_data(installed: Path, tmp_path: Path) -> None:
    roots = [Path(line) for line in run(installed / "bin" / "python", "-c", ROOTS, folder=tmp_path).split("\n") if line]
    assert [root.name for root in roots] == ["_rules", "_fixtures"]
    assert all(root.is_relative_to(installed.resolve()) for root in roots)


def test_the_installed_command_tells_its_version(installed: Path, tmp_path: Path) -> None:
    assert run(installed / "bin" / "backcheck", "--version", folder=tmp_path) == f"backcheck {__version__}\n"


def test_the_installed_command_knows_every_rule(installed: Path, tmp_path: Path) -> None:
    listed = run(installed / "bin" / "backcheck", "rules", "--format", "json", folder=tmp_path)
    here = run(sys.executable, "-P", "-m", "backcheck", "rules", "--format", "json", folder=tmp_path, PYTHONPATH=str(CHECKOUT / "src"))
    assert '"RES101"' in listed
    assert listed == here

"""The scripts behind ``make``: which Python is taken, and what makes an environment of the checkout."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
FIND_PYTHON = CHECKOUT / ".ci" / "find-python"
SET_UP = CHECKOUT / ".ci" / "set-up"

USABLE = """#!/bin/sh
echo '{major} {minor} {micro}' "$0"
"""
SHIM = """#!/bin/sh
echo 'command not found, but these versions have it: 3.13.0' >&2
exit 127
"""


def program(folder: Path, name: str, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text)
    path.chmod(0o755)


def python(folder: Path, name: str, version: tuple[int, int, int]) -> None:
    """A stand-in that answers the script's question as a usable Python of that version would."""
    program(folder, name, USABLE.format(major=version[0], minor=version[1], micro=version[2]))


def found(*folders: Path, home: Path) -> list[str]:
    path = os.pathsep.join(map(str, (*folders, home / "tools")))
    (home / "tools").mkdir()
    for tool in ("sort", "sed"):
        (home / "tools" / tool).symlink_to(next(path for path in map(Path, (f"/usr/bin/{tool}", f"/bin/{tool}")) if path.exists()))
    environment = {"PATH": path, "HOME": str(home)}
    done = subprocess.run(["/bin/sh", FIND_PYTHON], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_the_newest_comes_first_wherever_it_stands(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    python(first, "python3.11", (3, 11, 9))
    python(second, "python3.13", (3, 13, 1))
    python(second, "python3", (3, 16, 0))
    versions = [line.split()[0] for line in found(first, second, home=tmp_path)]
    assert versions == ["3.16.0", "3.13.1", "3.11.9"]


def test_a_shim_that_does_not_run_hides_nothing(tmp_path: Path) -> None:
    shims, real = tmp_path / "shims", tmp_path / "a folder"
    program(shims, "python3.13", SHIM)
    program(shims, "python3", SHIM)
    python(real, "python3.13", (3, 13, 0))
    assert found(shims, real, home=tmp_path) == [f"3.13.0 {real}/python3.13"]


def test_a_version_that_is_managed_but_not_on_the_path_is_found(tmp_path: Path) -> None:
    python(tmp_path / ".pyenv" / "versions" / "3.12.1" / "bin", "python3", (3, 12, 1))
    assert [line.split()[0] for line in found(home=tmp_path)] == ["3.12.1"]


def test_the_running_python_answers_the_real_question(tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    base = getattr(sys, "_base_executable", sys.executable)
    program(here, "python3", f'#!/bin/sh\nexec "{base}" "$@"\n')
    version = ".".join(map(str, sys.version_info[:3]))
    assert [line.split()[0] for line in found(here, home=tmp_path)] == [version]


def test_no_python_is_nothing_found(tmp_path: Path) -> None:
    assert found(home=tmp_path) == []


def test_a_folder_with_something_else_in_it_is_never_cleared(tmp_path: Path) -> None:
    mine = tmp_path / "documents"
    mine.mkdir()
    (mine / "letter.txt").write_text("dear")
    done = subprocess.run([SET_UP, mine], env={**os.environ, "PYTHON": sys.executable}, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "it is no Python environment" in done.stderr
    assert (mine / "letter.txt").read_text() == "dear"


@pytest.fixture
def stand_in(tmp_path: Path) -> Path:
    """An environment that passes for ready and whose backcheck only tells how it was called and from where."""
    home = tmp_path / "stand in"
    program(home / "bin", "python", "#!/bin/sh\nexit 0\n")
    program(home / "bin", "pip", f"#!/bin/sh\n# {home}/bin/\n")
    program(home / "bin", "backcheck", '#!/bin/sh\npwd\nprintf "%s\\n" "$@"\n')
    pinned = (CHECKOUT / "requirements.lock").read_bytes() + (CHECKOUT / "pyproject.toml").read_bytes()
    key = subprocess.run(["cksum"], input=pinned, capture_output=True, check=True).stdout.decode().strip()
    (home / ".made-from").write_text(f"{key} {CHECKOUT}")
    return home


def called(*arguments: str, folder: Path, venv: Path, pwd: Path | None = None) -> list[str]:
    """What the command that ``make`` started says, with ``make`` started in ``folder`` by a shell that stands there."""
    environment = {"PATH": os.environ["PATH"], "PWD": str(pwd or folder)}
    command = ["make", *arguments, f"VENV={venv}"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return [line for line in done.stdout.splitlines() if not line.startswith("make")]


def test_check_hands_on_a_path_with_spaces_and_signs(stand_in: Path) -> None:
    answer = called("check", "REPO=../a $b 'c", folder=CHECKOUT, venv=stand_in)
    assert answer == [str(CHECKOUT), "check", "../a $b 'c", "--fail-on", "never"]


def test_check_without_a_path_takes_the_fixture_apps(stand_in: Path) -> None:
    assert called("check", folder=CHECKOUT, venv=stand_in)[2] == str(CHECKOUT / "fixtures" / "apps")


def test_a_path_counts_from_where_the_caller_stands(stand_in: Path, tmp_path: Path) -> None:
    assert called("-C", str(CHECKOUT), "check", "REPO=.", folder=tmp_path, venv=stand_in)[0] == str(tmp_path)
    assert called("-f", str(CHECKOUT / "Makefile"), "check", "REPO=.", folder=tmp_path, venv=stand_in)[0] == str(tmp_path)


def test_a_stale_working_directory_is_not_believed(stand_in: Path, tmp_path: Path) -> None:
    assert called("check", "REPO=.", folder=CHECKOUT, venv=stand_in, pwd=tmp_path)[0] == str(CHECKOUT)

"""The command line as a shell would use it, in this process, and repositories of a few files.

Tests share compiled rules and models, but nothing that was found out about files: what one patches must not reach another.
"""

import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from backcheck.cli.app import app


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended and what it said."""

    status: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def own_cache(shared_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(shared_cache))
    for path in shared_cache.glob("backcheck/*.sqlite*"):
        path.unlink()
    monkeypatch.delenv("FORCE_COLOR", raising=False)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    handler = signal.getsignal(signal.SIGTERM)

    def command(*arguments: str | Path) -> Ended:
        monkeypatch.setattr("sys.argv", ["backcheck", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            app()
        said = capsys.readouterr()
        status = ended.value.code
        assert isinstance(status, int)
        return Ended(status, said.out, said.err)

    yield command
    signal.signal(signal.SIGTERM, handler)


RATES = """\
import requests
from flask import Flask

app = Flask(__name__)


@app.get("/rates")
def rates():
    return requests.get("https://rates.example.com/today").text
"""
PINNED = "flask==3.1.0\nrequests==2.32.3\n"


class Repository:
    """A backend with one finding of RES101, a warning, in line 9 of shop/app.py."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.write({"shop/app.py": RATES, "requirements.txt": PINNED})

    def write(self, files: Mapping[str, str]) -> None:
        for path, text in files.items():
            (self.top / path).parent.mkdir(parents=True, exist_ok=True)
            (self.top / path).write_text(text)

    def git(self, *arguments: str) -> str:
        identity = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
        done = subprocess.run(["git", *identity, *arguments], cwd=self.top, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def commit(self) -> str:
        self.git("init", "-q")
        self.git("add", ".")
        self.git("commit", "-qm", "all")
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """The user stands in it."""
    made = Repository(tmp_path / "repository")
    monkeypatch.chdir(made.top)
    return made

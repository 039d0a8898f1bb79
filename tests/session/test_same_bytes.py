"""A report is the same, byte for byte, whatever the number of workers, whatever was kept, in whatever order files come."""

import shutil
from pathlib import Path

import pytest
from tests.session.sessions import session

from backcheck.project.disk import open_tree
from backcheck.reports.formats import Format, render
from backcheck.reports.text import render_text
from backcheck.session import gather as gathering

APPS = Path(__file__).resolve().parent.parent.parent / "fixtures" / "apps"


def report(folder: Path, jobs: int = 1, cache: Path | None = None) -> bytes:
    result = session(open_tree([folder]), ("ALL",), engines=("python", "bandit"), jobs=jobs, cache=cache).update()
    assert len(result.findings) > 10
    return render(result, Format.SARIF) + render(result, Format.JSON) + render_text(result).encode()


@pytest.fixture
def backend(tmp_path: Path) -> Path:
    folder = tmp_path / "backend"
    shutil.copytree(APPS / "flask-shop", folder)
    (folder / "shop" / "broken.py").write_text("def (\n")
    return folder


def test_workers_and_cache_change_nothing(backend: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = report(backend)
    monkeypatch.setattr(gathering, "WORTH_A_WORKER", 0)
    monkeypatch.setattr(gathering, "CHUNK", 5_000)
    assert report(backend, jobs=3) == expected
    cache = tmp_path / "cache"
    assert [report(backend, jobs=2, cache=cache), report(backend, jobs=1, cache=cache)] == [expected] * 2
    (backend / "shop" / "more.py").write_text("x = 1\n")
    assert report(backend, cache=cache) != expected
    (backend / "shop" / "more.py").unlink()
    assert report(backend, cache=cache) == expected
    for place in cache.iterdir():
        place.write_bytes(place.read_bytes()[: place.stat().st_size // 2])
    assert report(backend, cache=cache) == expected


def test_the_order_in_which_files_were_written_changes_nothing(backend: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "backend"
    for path in sorted(backend.rglob("*"), reverse=True):
        if path.is_file():
            target = other / path.relative_to(backend)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    assert report(other) == report(backend)

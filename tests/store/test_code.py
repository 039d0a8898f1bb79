"""The state of code changes with any module of a place, and with nothing else."""

import os
from pathlib import Path

import pytest

from backcheck.store import code
from backcheck.store.code import code_state


def test_every_module_of_a_place_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("room/one.py", "room/inner/two.py", "alone.py", "elsewhere/three.py", "room/data.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
        os.utime(tmp_path / name, (1, 1))
    monkeypatch.setattr(code, "_PACKAGE", tmp_path)
    before = code_state(["room", "alone.py"])
    (tmp_path / "elsewhere/three.py").write_text("changed")
    (tmp_path / "room/data.txt").write_text("changed")
    assert code_state(["room", "alone.py"]) == before
    os.utime(tmp_path / "room/inner/two.py", (2, 2))
    inner = code_state(["room", "alone.py"])
    os.utime(tmp_path / "alone.py", (3, 3))
    assert len({before, inner, code_state(["room", "alone.py"])}) == 3

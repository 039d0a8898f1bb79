import os
import stat
import sys
import threading
from pathlib import Path

import pytest

from backcheck.reports import write
from backcheck.reports.write import OutputError, write_output

CONTENT = b"report \xf0\x9f\x98\x80\n" * 20_000


def test_a_new_file_is_written_whole_with_the_usual_permissions(tmp_path: Path) -> None:
    target, usual = tmp_path / "out.sarif", tmp_path / "usual"
    usual.touch()
    write_output(str(target), CONTENT)
    assert target.read_bytes() == CONTENT
    assert target.stat().st_mode == usual.stat().st_mode
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.sarif", "usual"]


def test_a_file_is_replaced_and_keeps_its_permissions(tmp_path: Path) -> None:
    target = tmp_path / "out.sarif"
    target.write_bytes(b"old")
    target.chmod(0o640)
    write_output(str(target), CONTENT)
    assert target.read_bytes() == CONTENT
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_link_in_the_way_is_replaced_and_what_it_led_to_is_untouched(tmp_path: Path) -> None:
    precious, target = tmp_path / "precious", tmp_path / "out.sarif"
    precious.write_bytes(b"mine")
    target.symlink_to(precious)
    write_output(str(target), CONTENT)
    assert precious.read_bytes() == b"mine"
    assert not target.is_symlink()
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_when_writing_breaks_off_the_old_file_stays_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    target = tmp_path / "out.sarif"
    target.write_bytes(b"old")

    def broken(*_: object) -> None:
        raise fault

    monkeypatch.setattr(Path, "replace", broken)
    expected = OutputError if isinstance(fault, OSError) else KeyboardInterrupt
    with pytest.raises(expected):
        write_output(str(target), CONTENT)
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.sarif"]


@pytest.mark.parametrize(
    ("name", "words"),
    [("missing/out.sarif", "No such file or directory"), (".", "it is a directory"), ("file/out.sarif", "Not a directory")],
)
def test_a_place_that_cannot_be_written_is_told_in_one_line(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError) as error:
        write_output(str(tmp_path / name), CONTENT)
    assert str(error.value).startswith("cannot write ")
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_a_pipe_is_written_to_directly(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_output(str(pipe), CONTENT)
    reader.join(timeout=10)
    assert read == [CONTENT]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_device_is_written_to_directly() -> None:
    write_output("/dev/null", CONTENT)
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_descriptor_that_leads_to_a_file_is_appended_to_and_not_replaced(tmp_path: Path) -> None:
    target = tmp_path / "log"
    with target.open("wb", buffering=0) as file:
        file.write(b"before ")
        write_output(f"/dev/fd/{file.fileno()}", b"report")
        file.write(b" after")
    assert target.read_bytes() == b"before report after"


def test_what_was_printed_before_stays_in_front(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with open(1, "w", closefd=False, encoding="utf-8") as out:
        monkeypatch.setattr(sys, "stdout", out)
        out.write("text first, ")
        write_output("/dev/stdout", b"then the report")
    assert capfd.readouterr().out == "text first, then the report"


def test_a_device_that_refuses_is_told() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with pytest.raises(OutputError, match="cannot write /dev/full: No space left on device"):
        write.write_output("/dev/full", CONTENT)

"""A file's parts depend on the file alone, and whatever goes wrong with one file is said of that file."""

import sys

import pytest

from backcheck.facts import unpack_file
from backcheck.session import part
from backcheck.session.part import FACTS, Asked, Made, Part, facts_part, make, make_all


def asked(data: bytes, path: str = "a.py") -> Asked:
    return Asked(path, data, (facts_part(),))


def test_facts_are_made() -> None:
    (made,) = make(asked(b"def f():\n    pass\n"))
    assert (made.path, made.part, made.problem) == ("a.py", FACTS, "")
    assert [function.name for function in unpack_file(made.blob).functions] == ["<module>", "f"]


@pytest.mark.parametrize(
    ("data", "line"), [(b"x = 1\ny = (\n", 2), (b"x\0y", 1), (b"# coding: nowhere\n", 1), (b"\n\nprint 'a'\n", 3), (b"\xff\xfe\n", 1)]
)
def test_what_is_no_python_has_a_problem_and_its_line(data: bytes, line: int) -> None:
    (made,) = make(asked(data))
    assert made.problem
    assert (made.line, made.blob, made.fault) == (line, b"", False)


@pytest.mark.parametrize("data", [b"x = " + b"(" * 5_000, b"x = " + b"-" * 9_000 + b"y", b"x = y" + b".a" * 30_000])
def test_what_is_nested_too_deeply_is_no_crash(data: bytes) -> None:
    (made,) = make_all([asked(data)])
    assert "nested" in made.problem or "parse" in made.problem


def test_a_defect_of_ours_is_told_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> bytes:
        raise KeyError("oops")

    monkeypatch.setitem(part.MAKERS, FACTS, broken)
    assert make(asked(b"")) == [Made("a.py", FACTS, problem="cannot be read by us (KeyError: 'oops')", fault=True)]


def test_a_key_names_all_that_a_part_depends_on(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [
        Part(FACTS, "state").key("a.py", "digest"),
        Part("other", "state").key("a.py", "digest"),
        Part(FACTS, "changed").key("a.py", "digest"),
        Part(FACTS, "state", ("B101",)).key("a.py", "digest"),
        Part(FACTS, "state").key("b.py", "digest"),
        Part(FACTS, "state").key("a.py", "changed"),
    ]
    monkeypatch.setattr(part, "MINOR", "3.99")
    keys.append(Part(FACTS, "state").key("a.py", "digest"))
    assert len(set(keys)) == 7


def test_the_interpreter_is_left_as_it_was() -> None:
    import gc

    limit, enabled = sys.getrecursionlimit(), gc.isenabled()
    make_all([asked(b"x = 1")])
    assert gc.isenabled() == enabled
    assert sys.getrecursionlimit() == limit

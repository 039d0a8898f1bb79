"""Lists for pip: what is required, how firmly, and what else is read."""

import pytest

from backcheck.syntax.requirement_lists import read_requirement_list
from backcheck.syntax.requirements import Pin


@pytest.mark.parametrize(
    ("line", "name", "pin"),
    [
        ("flask==3.0.3", "flask", Pin.EXACT),
        ("Flask_SQLAlchemy === 3.1", "flask-sqlalchemy", Pin.EXACT),
        ("flask", "flask", Pin.OPEN),
        ("flask>=3,<4", "flask", Pin.OPEN),
        ("flask~=3.0", "flask", Pin.OPEN),
        ("flask[async]==3.0.3 ; python_version > '3.8'  # why", "flask", Pin.EXACT),
        ("flask==3.*", "flask", Pin.OPEN),
        ("flask==3.0.3 \\\n  --hash=sha256:aa", "flask", Pin.EXACT),
    ],
)
def test_a_requirement(line: str, name: str, pin: Pin) -> None:
    (found,) = read_requirement_list("requirements.txt", f"# first\n\n{line}\n".encode()).requirements
    assert (found.name, found.pin, found.span.line) == (name, pin, 3)


def test_what_is_included_lies_beside() -> None:
    read = read_requirement_list("deploy/requirements.txt", b"-r base.txt\n--requirement=../all.txt\n-c limits.txt\n-r ../../out.txt\n")
    assert [(one.path, one.constraints) for one in read.includes] == [
        ("deploy/base.txt", False),
        ("all.txt", False),
        ("deploy/limits.txt", True),
        (None, False),
    ]


def test_options_and_comments_are_no_requirements() -> None:
    read = read_requirement_list("requirements.txt", b"--index-url https://a.example\n--no-binary :all:\n# x==1\n\n")
    assert read.requirements == ()

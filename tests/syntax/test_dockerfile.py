"""Dockerfiles as docker reads them: stages, arguments, continued lines, here-documents."""

import pytest

from backcheck.refusal import Refusal
from backcheck.syntax.dockerfile import read_dockerfile

TEXT = b"""\
# syntax=docker/dockerfile:1
ARG VERSION=3.12
FROM --platform=linux/amd64 python:${VERSION}-slim AS build
RUN pip install \\
    # a comment within
    wheel
COPY <<EOF /etc/app.conf
USER nobody
EOF
from build as run
user app
ENV HOME=/home/app MODE="a b"
FROM $SOMETHING
"""


def test_stages_and_instructions() -> None:
    read = read_dockerfile("Dockerfile", TEXT)
    assert [(stage.base, stage.name) for stage in read.stages] == [("python:3.12-slim", "build"), ("build", "run"), (None, "")]
    build, run, _ = read.stages
    assert [(one.word, one.span.line) for one in build.instructions] == [("RUN", 4), ("COPY", 7)]
    assert build.instructions[0].value.split() == ["pip", "install", "wheel"]
    assert build.last("USER") is None
    user = run.last("USER")
    assert user is not None
    assert (user.value, user.span.line) == ("app", 11)
    assert (run.variables["HOME"], run.variables["MODE"]) == ("/home/app", "a b")
    assert read.stage("BUILD", 1) == 0
    assert read.stage("python", 0) == -1


def test_another_escape_character() -> None:
    read = read_dockerfile("Dockerfile", b"# escape=`\nFROM a`\n:1\nRUN dir c:\\\nUSER b\n")
    assert (read.escape, read.stages[0].base) == ("`", "a:1")
    assert [one.word for one in read.stages[0].instructions] == ["RUN", "USER"]


@pytest.mark.parametrize(("data", "line"), [(b"RUN before any FROM\n", 1), (b"FROM a\n\xff\xfe\x00", 2), (b"<html>\n", 1), (b"", 1)])
def test_what_is_no_dockerfile_is_refused_with_its_line(data: bytes, line: int) -> None:
    with pytest.raises(Refusal) as refused:
        read_dockerfile("Dockerfile", data)
    assert refused.value.line == line

"""Compose files: services with their images and users, in the forms of all versions."""

import pytest

from backcheck.refusal import Refusal
from backcheck.syntax.compose import read_compose

TEXT = b"""\
x-base: &base
  user: "1000"
services:
  web:
    <<: *base
    build: {context: ., dockerfile: docker/web.Dockerfile}
    privileged: yes
  db:
    image: postgres:${PG:-16}
  odd:
    image: $UNKNOWN
"""


def test_services() -> None:
    web, db, odd = read_compose("compose.yaml", TEXT).services
    assert (web.name, web.user, web.privileged, web.image) == ("web", "1000", True, "")
    assert web.build
    assert (db.image, db.user, db.span.line) == ("postgres:16", "", 9)
    assert (odd.image, odd.written) == (None, "$UNKNOWN")


def test_the_first_version_had_no_heading() -> None:
    (web,) = read_compose("docker-compose.yml", b"web:\n  image: a:1\n").services
    assert (web.name, web.image) == ("web", "a:1")


def test_what_runs_and_what_is_mounted() -> None:
    text = b"""\
services:
  list: {command: [sh, -c, serve], volumes: ["/var/run/docker.sock:/var/run/docker.sock:ro", "./data/:/data"]}
  line: {command: serve --reload, volumes: [{source: /run/podman.sock, target: /run/docker.sock}, {source: ../code}]}
"""
    listed, line = read_compose("compose.yaml", text).services
    assert (listed.command, listed.sockets, listed.mounted) == ("sh -c serve", ("/var/run/docker.sock",), ("./data",))
    assert (line.command, line.sockets, line.mounted) == ("serve --reload", ("/run/podman.sock",), ("../code",))


@pytest.mark.parametrize("data", [b"services: [\n", b"\xff\xfe", b"a: &a [*a]\n"])
def test_what_cannot_be_read_is_refused_with_its_line(data: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        read_compose("compose.yaml", data)
    assert refused.value.message

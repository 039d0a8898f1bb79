"""Names of images, as registries read them."""

import pytest

from backcheck.syntax.image_reference import image_reference


@pytest.mark.parametrize(
    ("text", "repository", "tag", "versioned", "official"),
    [
        ("python", "python", "", False, "python"),
        ("python:3.12-slim", "python", "3.12-slim", True, "python"),
        ("python:latest", "python", "latest", False, "python"),
        ("docker.io/library/python:3", "docker.io/library/python", "3", True, "python"),
        ("team/app:1", "team/app", "1", True, ""),
        ("registry:5000/app", "registry:5000/app", "", False, ""),
        ("a@sha256:00", "a", "", True, "a"),
    ],
)
def test_a_name(text: str, repository: str, tag: str, versioned: bool, official: str) -> None:
    found = image_reference(text)
    assert (found.repository, found.tag, found.versioned, found.official) == (repository, tag, versioned, official)

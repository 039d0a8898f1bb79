"""Names first, first lines where names are silent."""

import pytest

from backcheck.project.languages import language_of


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("a/b.py", "python"),
        ("app.PY", "python"),
        ("run.pyw", "python"),
        ("types.pyi", "stub"),
        ("study.ipynb", "notebook"),
        ("a.js", "javascript"),
        ("a.mjs", "javascript"),
        ("a.jsx", "jsx"),
        ("a.ts", "typescript"),
        ("a.d.ts", "typescript"),
        ("a.tsx", "tsx"),
        ("A.java", "java"),
        ("a.go", "go"),
        ("A.cs", "csharp"),
        ("a.php", "php"),
        ("templates/a.html", "template"),
        ("a.html.j2", "template"),
        ("a.sql", "sql"),
        ("a.yml", "yaml"),
        ("pyproject.toml", "toml"),
        ("Pipfile", "toml"),
        ("a.json", "json"),
        ("setup.cfg", "ini"),
        ("pom.xml", "xml"),
        ("Api.csproj", "xml"),
        ("build.gradle.kts", "gradle"),
        ("go.mod", "gomod"),
        ("schema.graphql", "graphql"),
        ("a.proto", "proto"),
        ("README.md", "markdown"),
        ("Dockerfile", "dockerfile"),
        ("docker/Dockerfile.prod", "dockerfile"),
        ("api.Dockerfile", "dockerfile"),
        ("Containerfile", "dockerfile"),
        ("Dockerfile.dockerignore", "other"),
        ("Dockerfiles", "other"),
        ("docker-compose.yml", "compose"),
        ("docker-compose.prod.yaml", "compose"),
        ("compose.yaml", "compose"),
        ("compose.override.yml", "compose"),
        ("composer.yml", "yaml"),
        ("composer.json", "json"),
        ("requirements.txt", "requirements"),
        ("requirements-dev.txt", "requirements"),
        ("dev_requirements.in", "requirements"),
        ("requirements/base.txt", "requirements"),
        ("constraints.txt", "requirements"),
        ("requirements/readme.md", "markdown"),
        ("requirements.py", "python"),
        ("notes.txt", "other"),
        ("requirements.lock", "lock"),
        ("poetry.lock", "lock"),
        ("package-lock.json", "lock"),
        ("yarn.lock", "lock"),
        ("go.sum", "lock"),
        ("pylock.toml", "lock"),
        ("pylock.dev.toml", "lock"),
        ("Procfile", "procfile"),
        ("Procfile.dev", "procfile"),
        (".env", "env"),
        (".env.example", "env"),
        ("deploy/prod.env", "env"),
        (".envrc", "env"),
        (".environment", "other"),
        ("a.png", "other"),
        (".gitignore", "other"),
        ("py", "other"),
        (".py", "other"),
        ("new\nline.py", "python"),
        ("Dockerfile.\nx", "dockerfile"),
    ],
)
def test_by_name(path: str, language: str) -> None:
    assert language_of(path) == language


@pytest.mark.parametrize(
    ("line", "language"),
    [
        (b"#!/usr/bin/env python3\n", "python"),
        (b"#! /usr/bin/python -u\n", "python"),
        (b"#!/usr/bin/env -S python3.12 -u", "python"),
        (b"#!/usr/bin/env -S uv run --script\n", "python"),
        (b"#!/opt/pypy3\r\n", "python"),
        (b"#!/usr/bin/env node\n", "javascript"),
        (b"#!/usr/bin/php\n", "php"),
        (b"#!/bin/sh\n", "shell"),
        (b"#!/usr/bin/env bash", "shell"),
        (b"#!/usr/bin/perl\n# python\n", "other"),
        (b"#!/usr/bin/pythonic\n", "other"),
        (b"# /usr/bin/python\n", "other"),
        (b"", "other"),
        (b"\x7fELF\xff\xfe", "other"),
    ],
)
def test_by_first_line(line: bytes, language: str) -> None:
    assert language_of("bin/run", line) == language


def test_the_first_line_never_overrules_a_name() -> None:
    assert language_of("a.js", b"#!/usr/bin/env python3\n") == "javascript"

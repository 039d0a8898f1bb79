"""Dependency files: whether one declares a service's dependencies, and the name it gives."""

import configparser
import json
import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

from backcheck.project.languages import Language

Read = Callable[[str], bytes]
Table = Mapping[str, Any]

_ALWAYS = frozenset({"Pipfile", "setup.py", "go.mod", "pom.xml", "build.gradle", "build.gradle.kts", "composer.json"})
_SERVER_PACKAGES = frozenset(
    {"express", "fastify", "koa", "@nestjs/core", "@hapi/hapi", "hapi", "restify", "hono", "polka", "sails", "@adonisjs/core"}
    | {"@feathersjs/feathers", "@loopback/core", "apollo-server", "apollo-server-express", "@apollo/server", "graphql-yoga", "micro"}
    | {"moleculer", "@trpc/server", "@grpc/grpc-js", "next", "nuxt", "@strapi/strapi", "egg", "elysia"}
)


def declares_dependencies(path: str, language: str, read: Read) -> bool:
    """Whether the file makes its folder a service's; one that cannot be parsed was still meant to."""
    name = path.rpartition("/")[2]
    match name:
        case "pyproject.toml":
            written = _toml(read(path))
            return written is None or _in_pyproject(written)
        case "package.json":
            written = _json(read(path))
            return written is None or not _SERVER_PACKAGES.isdisjoint(_table(written, "dependencies"))
        case "setup.cfg":
            return _in_setup(read(path))
        case _:
            listed = language == Language.REQUIREMENTS and "constraints" not in name.lower()
            return listed or name in _ALWAYS or name.endswith((".csproj", ".fsproj"))


def declared_name(path: str, read: Read) -> str:
    """The name that a dependency file gives to what it belongs to; empty where it gives none."""
    name: Any = ""
    match path.rpartition("/")[2]:
        case "pyproject.toml":
            written = _toml(read(path)) or {}
            name = _table(written, "project").get("name") or _table(written, "tool", "poetry").get("name")
        case "package.json" | "composer.json":
            name = (_json(read(path)) or {}).get("name")
        case "go.mod":
            module = re.search(rb"^module[ \t]+(\S+)", read(path), re.MULTILINE)
            name = module[1].decode(errors="replace").rpartition("/")[2] if module else ""
    return name if isinstance(name, str) else ""


def _in_pyproject(written: Table) -> bool:
    project = _table(written, "project")
    dynamic = project.get("dynamic")
    if project.get("dependencies") or (isinstance(dynamic, list) and "dependencies" in dynamic):
        return True
    return bool(_table(written, "tool", "poetry", "dependencies"))


def _in_setup(data: bytes) -> bool:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(data.decode(errors="replace"))
    except configparser.Error:
        return True
    return parser.has_option("options", "install_requires")


def _table(written: Table, *keys: str) -> Table:
    """The mapping at a path of keys; empty where something else, or nothing, stands there."""
    for key in keys:
        inner = written.get(key)
        if not isinstance(inner, dict):
            return {}
        written = inner
    return written


def _toml(data: bytes) -> Table | None:
    try:
        return tomllib.loads(data.decode())
    except (ValueError, RecursionError):
        return None


def _json(data: bytes) -> Table | None:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None

"""``package.json``: what a JavaScript project installs."""

import re
from typing import Any

from backcheck.position import Span
from backcheck.project.languages import Language
from backcheck.project.manifests import declares_dependencies
from backcheck.refusal import Refusal
from backcheck.syntax.requirements import Format, Manifest, Pin, Requirement, pin_of_address
from backcheck.written.document import Document
from backcheck.written.foreign_yaml import read_foreign_yaml

_TABLES = (("dependencies", ""), ("optionalDependencies", ""), ("devDependencies", "dev"))
_EXACT = re.compile(r"[v=\s]*\d+\.\d+\.\d+(?:[-+][\w.+-]+)?\s*")
_LOCAL = ("file:", "link:", "portal:", "workspace:", ".", "/", "~/")
_COMMIT = re.compile(r"#[0-9a-f]{40}$")
_REPOSITORY = re.compile(r"(?:git(?:\+\w+)?:|git@|github:|gitlab:|bitbucket:|https?://[^ ]*\.git(?:#|$)|[\w-]+/[\w.-]+(?:#|$))")


def read_package(path: str, data: bytes) -> Manifest:
    """``dependencies`` and ``optionalDependencies``; JSON is YAML, which has places."""
    documents = read_foreign_yaml(path, data)
    if len(documents) != 1 or not isinstance(documents[0].value, dict):
        raise Refusal("no package: expected one object", path, 1)
    document = documents[0]
    value = document.value
    found = [one for key, group in _TABLES for one in _table(document, key, group)]
    scripts = value.get("scripts")
    name = value.get("name")
    return Manifest(
        path,
        Format.PACKAGE,
        tuple(sorted(found, key=lambda one: one.span)),
        name if isinstance(name, str) else "",
        workspace="workspaces" in value,
        serves=declares_dependencies(path, Language.JSON, lambda _: data),
        starts=value.get("private") is True or (isinstance(scripts, dict) and "start" in scripts),
    )


def _table(document: Document, key: str, group: str) -> list[Requirement]:
    written = document.value.get(key)
    return [_requirement(document, key, name, text, group) for name, text in written.items()] if isinstance(written, dict) else []


def _requirement(document: Document, key: str, name: str, text: Any, group: str) -> Requirement:
    line, column = document.keys.get((key, name), (1, 0))
    end = document.span((key, name))
    span = Span(document.path, line, column, end.end_line, end.end_column)
    version = text if isinstance(text, str) else ""
    return Requirement(name, f"{name} {version}".strip(), span, _pin(version), group)


def _pin(version: str) -> Pin:
    if version.startswith(_LOCAL):
        return Pin.LOCAL
    if version.startswith("npm:"):
        return _pin(version.rpartition("@")[2])
    if version.startswith("catalog:"):
        return Pin.UNKNOWN
    if _REPOSITORY.match(version):
        return Pin.EXACT if _COMMIT.search(version) else Pin.OPEN
    if version.startswith(("http://", "https://")):
        return pin_of_address(version)
    return Pin.EXACT if _EXACT.fullmatch(version) else Pin.OPEN

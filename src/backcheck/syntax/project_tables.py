"""``pyproject.toml`` and ``Pipfile``: the tables in which packaging tools keep requirements."""

import re
from collections.abc import Iterator
from typing import Any

from backcheck.position import Span
from backcheck.syntax.requirements import Format, Manifest, Pin, Requirement, normalised, pin_of_address, pin_of_versions, requirement
from backcheck.written.document import Document, Where
from backcheck.written.toml_text import read_toml

_BARE_VERSION = re.compile(r"\s*=?\s*\d[\w.+!-]*\s*")
_LOCAL_KEYS = ("path", "workspace", "editable")
_LIBRARY = "Software Development :: Libraries"
_OPTIONAL = "optional"


def read_pyproject(path: str, data: bytes) -> Manifest:
    """Both of the standard's tables and poetry's; where a tool says that a package comes from elsewhere, that counts."""
    document = read_toml(path, data)
    project, poetry = _table(document, ("project",)), _table(document, ("tool", "poetry"))
    found = [*_standard(document), *_grouped(document), *_poetry(document)]
    name = project.get("name") or poetry.get("name")
    told = normalised(name) if isinstance(name, str) else ""
    topics = project.get("classifiers") or poetry.get("classifiers")
    library = isinstance(topics, list) and any(_LIBRARY in str(one) for one in topics)
    return Manifest(path, Format.PROJECT, tuple(sorted(found, key=lambda one: one.span)), told, library=library)


def read_pipfile(path: str, data: bytes) -> Manifest:
    document = read_toml(path, data)
    found = [
        *_keyed(document, ("packages",), ""),
        *_keyed(document, ("dev-packages",), "dev"),
    ]
    return Manifest(path, Format.PIPFILE, tuple(sorted(found, key=lambda one: one.span)))


def _standard(document: Document) -> Iterator[Requirement]:
    yield from _texts(document, ("project", "dependencies"), "")
    for group in _table(document, ("project", "optional-dependencies")):
        yield from _texts(document, ("project", "optional-dependencies", group), group)


def _grouped(document: Document) -> Iterator[Requirement]:
    for group in _table(document, ("dependency-groups",)):
        yield from _texts(document, ("dependency-groups", group), group)


def _texts(document: Document, where: Where, group: str) -> Iterator[Requirement]:
    value = _at(document, where)
    for index, text in enumerate(value if isinstance(value, list) else ()):
        found = requirement(text, document.span((*where, index)), group) if isinstance(text, str) else None
        if found is not None:
            yield _from_elsewhere(document, found)


def _from_elsewhere(document: Document, found: Requirement) -> Requirement:
    """What uv's own table says of where a package comes from."""
    sources = _table(document, ("tool", "uv", "sources"))
    source = next((value for name, value in sources.items() if normalised(name) == found.name), None)
    pin = _pin_of_table(source) if isinstance(source, dict) else None
    return found if pin is None else Requirement(found.name, found.written, found.span, pin, found.group)


def _poetry(document: Document) -> Iterator[Requirement]:
    top: Where = ("tool", "poetry")
    yield from _keyed(document, (*top, "dependencies"), "")
    yield from _keyed(document, (*top, "dev-dependencies"), "dev")
    for group in _table(document, (*top, "group")):
        yield from _keyed(document, (*top, "group", group, "dependencies"), group)


def _keyed(document: Document, where: Where, group: str) -> Iterator[Requirement]:
    """A table of names; the region is the whole entry."""
    for name, value in _table(document, where).items():
        if name == "python":
            continue
        line, column = document.keys.get((*where, name), (1, 0))
        end = document.span((*where, name))
        span = Span(document.path, line, column, end.end_line, end.end_column)
        optional = isinstance(value, dict) and value.get("optional") is True
        into = group or (_OPTIONAL if optional else "")
        yield Requirement(normalised(name), f"{name} {_shown(value)}".strip(), span, _pin(value), into)


def _pin(value: Any) -> Pin:
    """Of a version text, a table, or a list of them for different systems."""
    match value:
        case str():
            return Pin.EXACT if _BARE_VERSION.fullmatch(value) else pin_of_versions(value)
        case dict():
            found = _pin_of_table(value)
            return _pin(value.get("version", "*")) if found is None else found
        case [_, *_]:
            pins = {_pin(one) for one in value}
            return pins.pop() if len(pins) == 1 else Pin.OPEN
    return Pin.OPEN


def _pin_of_table(value: dict[str, Any]) -> Pin | None:
    """None for a table that names no place."""
    if any(key in value for key in _LOCAL_KEYS) and "git" not in value:
        return Pin.LOCAL
    if "git" in value:
        return pin_of_address(f"git+{value['git']}@{value.get('rev') or value.get('ref') or ''}")
    if isinstance(address := value.get("url") or value.get("file"), str):
        return pin_of_address(address)
    return None


def _shown(value: Any) -> str:
    version = value.get("version", "") if isinstance(value, dict) else value
    return version if isinstance(version, str) and version != "*" else ""


def _table(document: Document, where: Where) -> dict[str, Any]:
    value = _at(document, where)
    return value if isinstance(value, dict) else {}


def _at(document: Document, where: Where) -> Any:
    value = document.value
    for key in where:
        value = value.get(key) if isinstance(value, dict) else None
    return value

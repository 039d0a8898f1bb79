"""Fixtures: small projects whose lines say what a rule must make of them.

``# fail: RES101 "part of the message"``, ``# pass: ID``, ``# review: ID``; ``missed`` and ``spurious`` name known errors. Where a
file has no comments, ``expect.yaml`` beside it says the same: ``{file: [{line, outcome, rule, message}]}``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from backcheck.project.languages import language_of
from backcheck.project.tree import MemoryTree
from backcheck.syntax.documents import Document, read_documents

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
MARK = re.compile(r"(?:#|//)\s*(fail|pass|review|unjudged|missed|spurious):\s*([A-Z]+\d{3})(?:\s+\"([^\"]*)\")?")
SOURCE = re.compile(r"#\s*source:\s*([A-Z]+\d{3})")
_SUFFIXES = (".py",)


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    path: str
    line: int
    outcome: str
    rule: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Fixture:
    """One project: its files by path relative to its root, and what is expected of one rule.

    ``sources`` are the lines (path, number) on which the trace of a fail may start.
    """

    name: str
    rule: str
    files: dict[str, bytes]
    marks: tuple[Mark, ...]
    sources: tuple[tuple[str, int], ...] = ()

    def __str__(self) -> str:
        return self.name

    def documents(self) -> dict[str, Document]:
        """Its files that are no code, as rules see them; one that cannot be read is a mistake in the fixture."""
        files = ((path, language_of(path, data)) for path, data in self.files.items())
        found, notices = read_documents(files, MemoryTree(self.files).read)
        assert not notices, notices
        return found


def marks_in(path: str, text: str) -> Iterator[Mark]:
    """The expectations that the lines of a file carry."""
    for number, line in enumerate(text.splitlines(), 1):
        for found in MARK.finditer(line):
            yield Mark(path, number, found[1], found[2], found[3] or "")


def sources_in(path: str, text: str, rule: str) -> Iterator[tuple[str, int]]:
    """The lines where a value of a rule's flow comes from."""
    for number, line in enumerate(text.splitlines(), 1):
        if rule in SOURCE.findall(line):
            yield path, number


def expected_beside(files: dict[str, bytes], rule: str) -> Iterator[Mark]:
    """The expectations that an ``expect.yaml`` holds for the files beside it."""
    for path, data in files.items():
        folder, _, name = path.rpartition("/")
        if name != "expect.yaml":
            continue
        for file, entries in (yaml.safe_load(data) or {}).items():
            for entry in entries:
                place = f"{folder}/{file}" if folder else file
                yield Mark(place, entry["line"], entry["outcome"], entry.get("rule", rule), entry.get("message", ""))


def _read(root: Path, paths: list[Path]) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(paths) if path.is_file()}


def _project(rule_folder: Path, place: Path) -> Fixture | None:
    rule = rule_folder.name
    if place.is_dir():
        files = _read(place, [path for path in place.rglob("*") if "__pycache__" not in path.parts])
        if not any(path.endswith(_SUFFIXES) or not path.endswith((".js", ".ts", ".jsx", ".tsx")) for path in files):
            return None
    elif place.suffix in _SUFFIXES:
        files = _read(place.parent, [place])
    else:
        return None
    marks = [mark for path, data in files.items() for mark in marks_in(path, data.decode("utf-8", "replace"))]
    marks += expected_beside(files, rule)
    sources = tuple(one for path, data in files.items() for one in sources_in(path, data.decode("utf-8", "replace"), rule))
    name = f"{rule}/{place.relative_to(rule_folder).as_posix()}"
    return Fixture(name, rule, files, tuple(sorted(mark for mark in marks if mark.rule == rule)), sources)


def fixtures() -> list[Fixture]:
    """Every Python fixture project, by pack, rule and name."""
    found: list[Fixture] = []
    for rule_folder in sorted(FIXTURES.glob("*/*")):
        if rule_folder.parent.name in ("apps", "frameworks") or not rule_folder.is_dir():
            continue
        for place in sorted(rule_folder.iterdir()):
            project = _project(rule_folder, place)
            if project is not None:
                found.append(project)
    return found

"""The files of a repository, each with its language and class, as every later room sees them."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from backcheck.project.classes import Kind, decide
from backcheck.project.folders import Surroundings, survey
from backcheck.project.ignore import Ignore, ignore
from backcheck.project.languages import Language, has_extension, language_of
from backcheck.project.signs import NO_SIGNS, Signs, signs_of
from backcheck.project.tree import ProjectError, Tree
from backcheck.refusal import instead_of
from backcheck.result import FileEntry, Notice
from backcheck.rule import Severity

_NOT_CHECKED = frozenset({Language.OTHER, Language.NOTEBOOK, Language.STUB})


@dataclass(frozen=True, slots=True)
class Project:
    """``entries`` are by path; ``digests`` are the tree's, empty for a file that cannot be read."""

    tree: Tree
    entries: tuple[FileEntry, ...]
    notices: tuple[Notice, ...]
    digests: Mapping[str, str]

    def entry(self, path: str) -> FileEntry | None:
        index = bisect_left(self.entries, path, key=lambda entry: entry.path)
        return self.entries[index] if index < len(self.entries) and self.entries[index].path == path else None


@dataclass(frozen=True, slots=True)
class _Seen:
    path: str
    language: Language
    signs: Signs = NO_SIGNS
    lines: int = 0
    unread: bool = False
    excluded: bool = False


def load_project(tree: Tree, excludes: Iterable[str] = (), overrides: Mapping[str, str] | None = None, below: str = "") -> Project:
    """Lists and classifies. ``excludes`` and the keys of ``overrides`` (to a class's name) are in gitignore's syntax.

    They count from the folder that they were written in: ``below`` is the way from there to the tree's root, empty or ending in ``/``.
    """
    excluded = _patterns(excludes)
    classes = [(_patterns([pattern]), _kind(word)) for pattern, word in (overrides or {}).items()]
    notices: list[Notice] = []
    digests = dict(tree.list())
    seen = [
        _Seen(path, language_of(path), excluded=True) if excluded.takes(below + path) else _seen(tree, path, digest, notices)
        for path, digest in digests.items()
    ]
    around = survey((file.path, file.language, file.signs) for file in seen if not file.excluded)
    entries = tuple(sorted(_entry(file, around, [kind for pattern, kind in classes if pattern.takes(below + file.path)]) for file in seen))
    return Project(tree, entries, (*tree.notices, *notices), digests)


def _entry(file: _Seen, around: Surroundings, chosen: Sequence[Kind]) -> FileEntry:
    if file.excluded:
        kind, reason = Kind.EXCLUDED, "excluded by the configuration"
    elif chosen:
        kind, reason = chosen[-1], "its class is set in the configuration"
    else:
        kind, reason = decide(file.path, file.language, file.signs, around)
    if file.unread:
        reason = "it cannot be read"
    checked = not (file.excluded or file.unread or file.language in _NOT_CHECKED)
    return FileEntry(file.path, file.language.value, kind.value, reason, checked, file.lines)


def _patterns(written: Iterable[str]) -> Ignore:
    patterns = ignore(written)
    if patterns.refused:
        raise ProjectError(f"{patterns.refused[0]!r} is not a pattern of files, or one that costs too much")
    return patterns


def _kind(word: str) -> Kind:
    known = [kind.value for kind in Kind]
    if word not in known:
        raise ProjectError(f"unknown file class {word!r}: {instead_of(word, known)}")
    return Kind(word)


def _seen(tree: Tree, path: str, digest: str, notices: list[Notice]) -> _Seen:
    language = language_of(path)
    if not digest:
        return _Seen(path, language, unread=True)
    if language is Language.OTHER and has_extension(path):
        return _Seen(path, language)
    try:
        data = tree.read(path)
    except OSError as problem:
        notices.append(Notice(Severity.WARNING, "unreadable-file", f"not read: {problem.strerror or problem}", path))
        return _Seen(path, language, unread=True)
    language = language_of(path, data)
    return _Seen(path, language, signs_of(language, data), data.count(b"\n") + (not data.endswith(b"\n") and bool(data)))

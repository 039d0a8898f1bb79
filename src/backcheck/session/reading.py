"""Which files no engine reads, and why: a report that counts them as checked would promise too much."""

from collections.abc import Collection, Iterable, Mapping

from backcheck.project.classes import Kind
from backcheck.project.languages import CODE, SCRIPTS, Language
from backcheck.result import FileEntry
from backcheck.syntax.documents import is_asked_about

_READ = frozenset({Language.PYTHON})
_NO_RULE = "no rule reads this format"


def unread(entries: Iterable[FileEntry], scripts: Collection[str], refused: Mapping[str, str]) -> dict[str, str]:
    """Reasons by path; ``scripts`` are those of JavaScript and TypeScript that runs on a server, ``refused`` what is too much of that."""
    served = frozenset(scripts)
    return {entry.path: reason for entry in entries if (reason := refused.get(entry.path) or _reason(entry, served))}


def _reason(entry: FileEntry, served: frozenset[str]) -> str:
    if entry.kind == Kind.EXCLUDED:
        return entry.reason
    language = Language(entry.language)
    if language in _READ or entry.path in served or is_asked_about(entry.path, language):
        return ""
    if language in SCRIPTS:
        told = entry.kind != Kind.SERVICE
        return f"JavaScript or TypeScript of class {entry.kind}" if told else "JavaScript or TypeScript that is not seen to run on a server"
    match language:
        case Language.NOTEBOOK:
            return "notebooks are not checked"
        case Language.STUB:
            return "type stubs are not judged"
    return f"no rule judges {language} yet" if language in CODE else _NO_RULE

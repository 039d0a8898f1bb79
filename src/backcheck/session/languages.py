"""What a backend is written in, and which rules cannot judge any of that: their silence there is no answer."""

from collections.abc import Iterable, Mapping, Sequence

from backcheck.project.languages import CODE, SCRIPTS
from backcheck.result import FileEntry
from backcheck.rule import Rule

_DIALECTS = {"jsx": "javascript", "tsx": "typescript"}


def backend_languages(entries: Iterable[FileEntry], scripts: Iterable[str]) -> frozenset[str]:
    """The languages of service code; ``scripts`` are the paths of JavaScript and TypeScript that runs on a server."""
    served = set(scripts)
    service = (entry for entry in entries if entry.kind == "service" and entry.language in CODE and entry.lines)
    counted = (entry for entry in service if entry.language not in SCRIPTS or entry.path in served)
    return frozenset(_DIALECTS.get(entry.language, entry.language) for entry in counted)


def beyond(rules: Sequence[Rule], languages: frozenset[str]) -> Mapping[str, str]:
    """The rules that judge none of a backend's languages, with the reason. A rule about other files judges those everywhere."""
    if not languages:
        return {}
    reason = f"not judged in {' or '.join(sorted(languages))} yet"
    return {rule.id: reason for rule in rules if not rule.files and languages.isdisjoint(rule.languages)}

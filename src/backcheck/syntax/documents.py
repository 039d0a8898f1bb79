"""Files that are no code, read for what rules ask of them: what a project needs, and what it is deployed in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from backcheck.project.languages import Language
from backcheck.refusal import Refusal
from backcheck.result import Notice
from backcheck.rule import Severity
from backcheck.syntax.compose import ComposeFile, read_compose
from backcheck.syntax.dockerfile import Dockerfile, read_dockerfile
from backcheck.syntax.kubernetes import KubernetesFile, is_kubernetes, read_kubernetes
from backcheck.syntax.locks import Lock, read_lock
from backcheck.syntax.package_files import read_package
from backcheck.syntax.project_tables import read_pipfile, read_pyproject
from backcheck.syntax.requirement_lists import read_requirement_list
from backcheck.syntax.requirements import Manifest
from backcheck.syntax.setup_files import read_setup_cfg, read_setup_py
from backcheck.syntax.start_script import StartScript, read_start_script


@dataclass(frozen=True, slots=True)
class ProcessFile:
    """A file that says how a service is run (a Procfile); that it is there is all that is known of it."""

    path: str


Document: TypeAlias = Manifest | Lock | Dockerfile | ComposeFile | KubernetesFile | ProcessFile | StartScript

_BY_NAME: dict[str, Callable[[str, bytes], Document]] = {
    "pyproject.toml": read_pyproject,
    "Pipfile": read_pipfile,
    "setup.cfg": read_setup_cfg,
    "setup.py": read_setup_py,
    "package.json": read_package,
}
_ASKED = frozenset(
    {Language.REQUIREMENTS, Language.LOCK, Language.DOCKERFILE, Language.COMPOSE, Language.PROCFILE, Language.SHELL, Language.YAML},
)


def is_asked_about(path: str, language: str) -> bool:
    """Whether rules ask about files of this name or language; most of a language's files may hold nothing for them all the same."""
    return language in _ASKED or path.rpartition("/")[2] in _BY_NAME


def read_document(path: str, language: str, data: bytes) -> Document | None:
    """None for a file that no rule asks about; raises ``Refusal`` for one that should be read and cannot."""
    name = path.rpartition("/")[2]
    if name in _BY_NAME:
        return _BY_NAME[name](path, data)
    match language:
        case Language.REQUIREMENTS:
            return read_requirement_list(path, data)
        case Language.LOCK:
            return read_lock(path, data)
        case Language.DOCKERFILE:
            return read_dockerfile(path, data)
        case Language.COMPOSE:
            return read_compose(path, data)
        case Language.PROCFILE:
            return ProcessFile(path)
        case Language.SHELL:
            return read_start_script(path, data)
        case Language.YAML if is_kubernetes(data):
            return read_kubernetes(path, data)
    return None


def read_documents(files: Iterable[tuple[str, str]], read: Callable[[str], bytes]) -> tuple[dict[str, Document], list[Notice]]:
    """The documents among ``files`` (path, language) by path, and a notice for each that could not be read.

    Lists of requirements that others include are read too, whatever their name.
    """
    reading = _Reading(read)
    for path, language in files:
        if is_asked_about(path, language):
            reading.add(path, language)
    reading.follow()
    return dict(sorted(reading.found.items())), sorted(reading.notices)


class _Reading:
    def __init__(self, read: Callable[[str], bytes]) -> None:
        self._read = read
        self._tried: set[str] = set()
        self.found: dict[str, Document] = {}
        self.notices: list[Notice] = []

    def add(self, path: str, language: str) -> None:
        self._tried.add(path)
        try:
            document = read_document(path, language, self._read(path))
        except Refusal as refusal:
            self.notices.append(Notice(Severity.WARNING, "unparsable-file", f"{refusal.message}; it was not checked", path, refusal.line))
        except FileNotFoundError:
            return
        except OSError as error:
            self.notices.append(Notice(Severity.WARNING, "unreadable-file", error.strerror or str(error), path))
        else:
            if document is not None:
                self.found[path] = document

    def follow(self) -> None:
        """Included files, and what those include. That one is missing is a matter of the line that names it."""
        waiting = [document for document in self.found.values() if isinstance(document, Manifest)]
        while waiting:
            for include in waiting.pop().includes:
                if include.path is not None and include.path not in self._tried:
                    self.add(include.path, Language.REQUIREMENTS)
                    found = self.found.get(include.path)
                    waiting += [found] if isinstance(found, Manifest) else []

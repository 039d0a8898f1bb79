"""Services: the folders that declare what they depend on, or how they are run, for the code below them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backcheck.project.classes import LEFT_ASIDE, Kind
from backcheck.project.folders import above
from backcheck.project.languages import CODE, Language
from backcheck.project.manifests import Read, declared_name, declares_dependencies
from backcheck.result import FileEntry

_PROCESS_FILES = frozenset({Language.PROCFILE, Language.DOCKERFILE})


@dataclass(frozen=True, slots=True)
class Service:
    """A folder (``path`` is empty for the root); whether it holds an app is found out by the backend model."""

    path: str
    name: str
    languages: tuple[str, ...]
    dependency_files: tuple[str, ...]
    process_files: tuple[str, ...]

    def holds(self, path: str) -> bool:
        return not self.path or path.startswith(f"{self.path}/")


def services(entries: Iterable[FileEntry], read: Read) -> tuple[Service, ...]:
    """By path. Files of tests, examples and the like declare nothing, nor do folders without code."""
    judged = [entry for entry in entries if entry.checked and entry.kind not in LEFT_ASIDE]
    code = [entry for entry in judged if entry.language in CODE and entry.kind != Kind.SCRIPT]
    coded = {folder for entry in code for folder in _folders(entry.path)}
    declaring = (entry.path for entry in judged if declares_dependencies(entry.path, entry.language, read))
    dependencies = _by_folder(((home_of(path), path) for path in declaring), coded)
    running = (entry.path for entry in judged if entry.language in _PROCESS_FILES)
    processes = _by_folder(((_run_from(path, coded, dependencies.keys()), path) for path in running), coded)
    folders = dependencies.keys() | processes.keys()
    languages = _languages(folders, code)
    found = []
    for folder in sorted(folders):
        files = dependencies.get(folder, ())
        found.append(Service(folder, _name(folder, files, read), languages[folder], files, processes.get(folder, ())))
    return tuple(found)


def service_of(known: Sequence[Service], path: str) -> Service | None:
    """The nearest service above a file."""
    holding = (service for service in known if service.holds(path))
    return max(holding, key=lambda service: len(service.path), default=None)


def _folders(path: str) -> tuple[str, ...]:
    """The root and the folders that hold ``path``, outermost first."""
    return ("", *above(path))


def _by_folder(found: Iterable[tuple[str, str]], coded: set[str]) -> dict[str, tuple[str, ...]]:
    files: dict[str, tuple[str, ...]] = {}
    for folder, path in found:
        if folder in coded:
            files[folder] = (*files.get(folder, ()), path)
    return files


def home_of(path: str) -> str:
    """The folder that a dependency file speaks for: ``requirements/`` lies beside the code, not around it."""
    folder = path.rpartition("/")[0]
    outer, _, name = folder.rpartition("/")
    return outer if name == "requirements" else folder


def _run_from(path: str, coded: set[str], declaring: Iterable[str]) -> str:
    """A Dockerfile kept apart from the code (``docker/``, ``deploy/api/``) runs the nearest service above it."""
    folders = _folders(path)
    if folders[-1] in coded:
        return folders[-1]
    known = set(declaring)
    declared = next((folder for folder in reversed(folders) if folder in known), None)
    return next((folder for folder in reversed(folders) if folder in coded), "") if declared is None else declared


def _languages(places: Iterable[str], code: Iterable[FileEntry]) -> dict[str, tuple[str, ...]]:
    """The languages of the code below each place that no nearer place takes."""
    found: dict[str, set[str]] = {folder: set() for folder in places}
    for entry in code:
        nearest = next((folder for folder in reversed(_folders(entry.path)) if folder in found), None)
        if nearest is not None:
            found[nearest].add(entry.language)
    return {folder: tuple(sorted(languages)) for folder, languages in found.items()}


def _name(folder: str, dependency_files: Iterable[str], read: Read) -> str:
    declared = (declared_name(path, read) for path in dependency_files)
    return next(filter(None, declared), folder.rpartition("/")[2] or ".")

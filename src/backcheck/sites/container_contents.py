"""What an image holds that no deployed service needs."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch

from backcheck.project.folders import above
from backcheck.sites.document_site import says_development
from backcheck.syntax.dockerfile import Dockerfile, Stage

_LIST = re.compile(r"(?:^|\s)(?:-r|--requirement|--group|--extra|--with)[ =]+(?P<name>[^\s;&|]+)")
_FROM = re.compile(r"--from=(?P<name>\S+)")
_SERVICE = "service"
_LISTS = (".txt", ".in", ".pip", ".lock")
_BY_LOCK = re.compile(r"\b(?:uv\s+sync|(?:poetry|pdm|pipenv|pixi)\s+(?:sync|install))\b")
_WATCHING = re.compile(r"\brunserver\b|--reload\b|--watch\b|\bnodemon\b")
_WORDS = r"[^\s\[\]\",]+"
_DEVELOPMENT = ("development", "dev")
_SCRIPT_OF_PACKAGE = re.compile(r"\b(?:npm|pnpm|yarn|bun)\b[\s\"',]+(?:run[\s\"',]+)?(?P<name>[\w:.-]+)")


def meant_for_desks(document: Dockerfile, number: int, code: frozenset[str]) -> str:
    """What says that an image may be no part of what is deployed: a list of packages for tests that it installs, what it starts, or that
    it takes in none of the repository's code; empty where nothing says so.
    """
    stages = list(below(document, number))
    installed = next((name for stage in stages for name in _lists(stage) if says_development(posixpath.basename(name))), "")
    if installed:
        return f"whose image holds {installed}"
    started = next((last.value for stage in stages if (last := stage.last("CMD")) is not None), "")
    script = _SCRIPT_OF_PACKAGE.search(started)
    if script is not None and says_development(script["name"]):
        return f"which starts {script['name']}"
    if starts_for_desks(started):
        return "which starts a server for development"
    if any(value in _DEVELOPMENT for stage in stages for value in stage.variables.values()):
        return "which is set to development"
    return "" if not code or takes_in(document, stages, code) else "which takes in no code of this repository"


def code_of(kinds: Mapping[str, str]) -> frozenset[str]:
    """The files that a repository serves with."""
    return frozenset(path for path, kind in kinds.items() if kind == _SERVICE)


def installed_lists(document: Dockerfile) -> frozenset[str] | None:
    """The names of the lists of packages that an image installs, as they are called in the repository; None where it does not tell."""
    stages = list(poured_into(document, list(below(document, len(document.stages) - 1))))
    found = {posixpath.basename(name) for stage in stages for name in _lists(stage) if name.endswith(_LISTS) or "$" in name}
    commands = [text for stage in stages for one in stage.instructions if one.word == "RUN" for text in (one.value, *one.heredocs)]
    if any("$" in name for name in found) or not (found or any(map(_BY_LOCK.search, commands))):
        return None
    renamed = (re.findall(_WORDS, one.value) for stage in stages for one in stage.instructions if one.word in ("COPY", "ADD"))
    found |= {posixpath.basename(source) for *sources, target in renamed for source in sources if posixpath.basename(target) in found}
    return frozenset(found)


def starts_for_desks(command: str) -> bool:
    """Whether a command starts a server that watches its files, or serves while one develops."""
    return _WATCHING.search(command) is not None


def takes_in(document: Dockerfile, stages: list[Stage], code: frozenset[str]) -> bool:
    """Whether files of code are copied into stages, or into those that are poured into them."""
    instructions = [one for stage in poured_into(document, stages) for one in stage.instructions]
    copied = (one for one in instructions if one.word in ("COPY", "ADD") and not any(map(_FROM.match, one.flags)))
    folders = (posixpath.dirname(document.path), *above(document.path), "")
    return any(_is_code(source, folders, code) for one in copied for source in re.findall(_WORDS, one.value)[:-1])


def _is_code(source: str, folders: tuple[str, ...], code: frozenset[str]) -> bool:
    """Whether what is copied is code or holds some, from any folder that the image may be built in."""
    if "$" in source or posixpath.normpath(source.strip("/") or ".") in (".", "*"):
        return True
    for folder in dict.fromkeys(folders):
        path = posixpath.normpath(posixpath.join(folder, source.strip("/")))
        if path in code or any(fnmatch(one, path) or one.startswith(f"{path}/") for one in code):
            return True
    return False


def below(document: Dockerfile, number: int) -> Iterator[Stage]:
    """A stage and the stages that it is made from."""
    while number >= 0:
        stage = document.stages[number]
        yield stage
        number = -1 if stage.base is None else document.stage(stage.base, number)


def poured_into(document: Dockerfile, stages: list[Stage]) -> Iterator[Stage]:
    """Stages and those whose files are copied into them, or into such."""
    seen: set[str] = set()
    pending = list(stages)
    while pending:
        stage = pending.pop()
        if stage.name not in seen or not stage.name:
            seen.add(stage.name)
            yield stage
            names = {found["name"] for one in stage.instructions for flag in one.flags if (found := _FROM.match(flag)) is not None}
            pending += [other for other in document.stages if other.name and other.name in names - seen]


def _lists(stage: Stage) -> Iterator[str]:
    for one in stage.instructions:
        if one.word == "RUN":
            yield from (found["name"] for text in (one.value, *one.heredocs) for found in _LIST.finditer(text))

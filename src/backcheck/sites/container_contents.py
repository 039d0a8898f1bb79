"""What an image holds that no deployed service needs."""

import posixpath
import re
from collections.abc import Iterator

from backcheck.sites.document_site import says_development
from backcheck.syntax.dockerfile import Dockerfile, Stage

_LIST = re.compile(r"(?:^|\s)(?:-r|--requirement|--group|--extra|--with)[ =]+(?P<name>[^\s;&|]+)")
_FROM = re.compile(r"--from=(?P<name>\S+)")
_SCRIPT_OF_PACKAGE = re.compile(r"\b(?:npm|pnpm|yarn|bun)\b[\s\"',]+(?:run[\s\"',]+)?(?P<name>[\w:.-]+)")


def meant_for_desks(document: Dockerfile, number: int) -> str:
    """What says that an image may be there for development alone: the first list of packages for it or for tests that the stage, or
    one that it is made from, installs, or what is started; empty where nothing says so.
    """
    stages = list(below(document, number))
    installed = next((name for stage in stages for name in _lists(stage) if says_development(posixpath.basename(name))), "")
    if installed:
        return f"whose image holds {installed}"
    started = next((last.value for stage in stages if (last := stage.last("CMD")) is not None), "")
    script = _SCRIPT_OF_PACKAGE.search(started)
    return f"which starts {script['name']}" if script is not None and says_development(script["name"]) else ""


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

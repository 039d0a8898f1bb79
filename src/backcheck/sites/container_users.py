"""Who a container runs as: what its Dockerfile says, what is known of the image beneath, and what its start script does."""

import posixpath
import re
from collections.abc import Iterator
from enum import Enum

from backcheck.sites.container_contents import below, poured_into
from backcheck.sites.known_images import CHANGE_USER, PUBLISHED, RUN_AS_ROOT, STAY_ROOT, UNPRIVILEGED, USER_CHANGERS
from backcheck.syntax.dockerfile import Dockerfile, Instruction, Stage
from backcheck.syntax.image_reference import ImageReference, image_reference
from backcheck.syntax.start_script import StartScript
from backcheck.syntax.variables import fill_in

OUTSIDE = ("{{", "$(", "${", "<")
_SCRIPT = ".sh"
_WORDS = r"[^\s\[\]\",]+"
# Its folders are made for the group that a cluster puts a user of its own choice into.
_ANY_USER = re.compile(r"\bg=u\b|\bchgrp\s+-\w*R\w*\s+(?:0|root)\b")
_WAITS = re.compile(r"\bsleep[\s\",]+(?:infinity|\d+)|\btail[\s\",]+-f[\s\",]+/dev/null")
_USAGE = frozenset({"--help", "-h", "help"})
_FETCHED = re.compile(rf"(?<![a-z])(?:{'|'.join(sorted(USER_CHANGERS))}|s6[-_]overlay)(?![a-z])")


class User(Enum):
    """Who a container runs as. ``NOT_ASKED`` is an image that only builds another."""

    ROOT = "root"
    OTHER = "other"
    UNKNOWN = "unknown"
    NOT_ASKED = "not asked"


def beneath(document: Dockerfile, number: int) -> str:
    """The image from elsewhere that a stage is made from, through other stages."""
    while True:
        stage = document.stages[number]
        below = -1 if stage.base is None else document.stage(stage.base, number)
        if below < 0:
            return stage.base or stage.written
        number = below


def final_user(document: Dockerfile, number: int, scripts: list[StartScript]) -> User:
    """The last USER of the stage, or of the stages that it is made from; else what is known of the image beneath them all."""
    stages = list(below(document, number))
    variables: dict[str, str | None] = {}
    for stage in stages:
        variables = {**stage.variables, **variables}
    said = next((found for stage in stages if (found := stage.last("USER")) is not None), None)
    user = named_user(fill_in(said.value, variables, document.escape)) if said is not None else _user_of_base(stages)
    return user if user is not User.ROOT else _started_as(document, stages, scripts)


def _started_as(document: Dockerfile, stages: list[Stage], scripts: list[StartScript]) -> User:
    """Root, unless what it starts with changes the user: the command itself, a script that is copied in, or one from elsewhere."""
    started = [found.value for word in ("ENTRYPOINT", "CMD") if (found := _last(stages, word)) is not None]
    if any(_first_word(one) in USER_CHANGERS for one in started):
        return User.OTHER
    words = {posixpath.basename(word) for one in started for word in re.findall(_WORDS, one)}
    own = _nearest([one for one in scripts if posixpath.basename(one.path) in words | set(_copied_as(stages, words))], stages[0].span.path)
    if any(one.changes_user for one in own):
        return User.OTHER
    if any(one.word == "RUN" and _ANY_USER.search(one.value) for stage in stages for one in stage.instructions):
        return User.UNKNOWN
    serves = any(set(re.findall(_WORDS, one)) - _USAGE and not _WAITS.search(one) for one in started[-1:])
    if not serves and image_reference(stages[-1].base or without_variable(stages[-1].written) or "").official in RUN_AS_ROOT:
        # A system or a language alone serves nothing, nor does what waits or tells its usage: whoever starts something says as whom.
        return User.UNKNOWN
    if not own and any(word.endswith(_SCRIPT) for word in words):
        # What it starts with is not in the repository.
        return User.UNKNOWN
    fetched = any(_FETCHED.search(f"{one.flags} {one.value}") for stage in poured_into(document, stages) for one in stage.instructions)
    return User.UNKNOWN if fetched and not own else User.ROOT


def _nearest(scripts: list[StartScript], path: str) -> list[StartScript]:
    """Of scripts of one name those that lie closest to the Dockerfile."""
    shared = {one.path: len(posixpath.commonpath((f"/{one.path}", f"/{path}"))) for one in scripts}
    return [one for one in scripts if shared[one.path] == max(shared.values())]


def _last(stages: list[Stage], word: str) -> Instruction | None:
    return next((found for stage in stages if (found := stage.last(word)) is not None), None)


def _copied_as(stages: list[Stage], names: set[str]) -> Iterator[str]:
    """The names that files have in the repository which have one of these in the image."""
    for stage in stages:
        for one in stage.instructions:
            *sources, target = one.value.split() if one.word in ("COPY", "ADD") else [""]
            if posixpath.basename(target) in names:
                yield from (posixpath.basename(source) for source in sources)


def _user_of_base(stages: list[Stage]) -> User:
    stage = stages[-1]
    base = stage.base or without_variable(stage.written)
    if base is None:
        return User.UNKNOWN
    reference = image_reference(base)
    if is_unprivileged(reference):
        return User.OTHER
    own_start = any(one.word == "ENTRYPOINT" for one in stage.instructions)
    if _changes(reference) and not own_start:
        return User.OTHER
    return User.ROOT if is_published(reference.official) else User.UNKNOWN


def without_variable(image: str) -> str | None:
    """The name of an image of which only the release comes from outside; None where the name does too."""
    name, found, rest = image.partition(":")
    return name if found and "$" not in name and "/" not in rest else None


def is_published(name: str) -> bool:
    """Whether a bare name is that of a public image."""
    return name in RUN_AS_ROOT or name in CHANGE_USER or name in STAY_ROOT


def user_of_published(image: str | None) -> User:
    """Of an image that is run as it was published."""
    if image is None:
        return User.UNKNOWN
    reference = image_reference(image)
    if is_unprivileged(reference) or _changes(reference):
        return User.OTHER
    return User.ROOT if reference.official in RUN_AS_ROOT else User.UNKNOWN


def _changes(reference: ImageReference) -> bool:
    return reference.official in CHANGE_USER or reference.repository.removeprefix("docker.io/") in PUBLISHED


def named_user(text: str | None) -> User:
    """A name or a number, perhaps with a group."""
    if text is None:
        return User.UNKNOWN
    name = text.strip().strip("\"'").partition(":")[0]
    if not name or any(mark in name for mark in OUTSIDE):
        return User.UNKNOWN
    return User.ROOT if name.lower() == "root" or re.fullmatch(r"0+", name) else User.OTHER


def _first_word(command: str) -> str:
    """Of a command in either form, without its folder."""
    words = re.findall(_WORDS, command)
    return words[0].rpartition("/")[2] if words else ""


def is_unprivileged(reference: ImageReference) -> bool:
    return any(word in f"{reference.repository}:{reference.tag}" for word in UNPRIVILEGED)

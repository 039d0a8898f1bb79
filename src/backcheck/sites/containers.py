"""Container images: what Dockerfiles build upon, and what compose files and manifests run."""

import re
from collections.abc import Iterator
from enum import Enum
from typing import Any

from backcheck.position import Span
from backcheck.sites.container_contents import meant_for_desks
from backcheck.sites.container_users import (
    OUTSIDE,
    User,
    beneath,
    final_user,
    is_published,
    named_user,
    user_of_published,
    without_variable,
)
from backcheck.sites.document_site import DocumentSite, for_development, says_development, speaks
from backcheck.sites.world import World
from backcheck.syntax.compose import ComposeFile, ComposeService
from backcheck.syntax.dockerfile import Dockerfile
from backcheck.syntax.image_reference import image_reference
from backcheck.syntax.kubernetes import KubernetesFile, PodContainer
from backcheck.syntax.requirements import Manifest
from backcheck.syntax.start_script import StartScript
from backcheck.verdict import Anchor

_EMPTY = "scratch"
_HERE = "localhost"
# Shorter names are those of many things.
_TELLING = 5
_WORD = 3
_PREPARING = frozenset({"chown", "chmod"})
_BESIDE = "in a file that starts nothing of this repository"


class Version(Enum):
    """Whether an image's name says which release it is. ``OWN`` is one that does not and that bears the name of what is built here,
    ``NOT_ASKED`` one that is built where it stands.
    """

    NAMED = "named"
    MISSING = "missing"
    OWN = "own"
    UNKNOWN = "unknown"
    NOT_ASKED = "not asked"


class ContainerImage(DocumentSite):
    """``image`` is the name as written, ``owner`` the stage, service or container that it is for.

    ``doubtful`` says why it may be there for development alone; empty where nothing tells that it is.
    """

    __slots__ = ("doubtful", "image", "owner", "privileged", "user", "version")

    def __init__(self, span: Span, image: str, owner: str, user: User, version: Version, privileged: bool = False) -> None:
        super().__init__(span, Anchor(owner, image_reference(image).repository))
        self.image = image
        self.owner = owner
        self.user = user
        self.version = version
        self.privileged = privileged
        self.doubtful = ""

    @property
    def faulty(self) -> bool:
        return self.privileged or self.user is User.ROOT or self.version is Version.MISSING


def container_images(world: World) -> Iterator[ContainerImage]:
    """By path and line; files for development are none of what is deployed. Whom an image runs as is asked once in a file."""
    scripts = [one for _, one in sorted(world.other.items()) if isinstance(one, StartScript)]
    stages = frozenset(stage.name for one in world.other.values() if isinstance(one, Dockerfile) for stage in one.stages if stage.name)
    own = _own_names(world)
    for path, document in sorted(world.other.items()):
        if speaks(world, path) and not for_development(path) and not _is_for_desks(document):
            asked: set[str] = set()
            found = list(_of(document, scripts, stages))
            for one in found:
                if one.version is Version.MISSING and not isinstance(document, KubernetesFile) and _is_own(one.image, own):
                    one.version = Version.OWN
            _note_doubts(document, found, own)
            for one in found:
                question = one.doubtful if one.faulty else one.image if _is_open(one) else ""
                if not question or question not in asked:
                    yield one
                asked.add(question)


def _note_doubts(document: Any, found: list[ContainerImage], own: frozenset[str]) -> None:
    """A file that starts nothing of the repository and an image with what tests need may both be for desks only."""
    match document:
        case ComposeFile() if not any(one.build or not one.image or _is_own(one.image, own) for one in document.services):
            for one in found:
                one.doubtful = _BESIDE
        case Dockerfile() if found:
            found[-1].doubtful = meant_for_desks(document, len(document.stages) - 1)


def _is_for_desks(document: Any) -> bool:
    """Whether a compose file runs what lies in the repository rather than what was built of it, as one does at one's desk, or
    starts nothing unless a profile is asked for, some of which are for that.
    """
    services = document.services if isinstance(document, ComposeFile) else ()
    if any(map(_is_for_development, services)) and all(one.profiles for one in services):
        return True
    return any(folder in {".", "..", one.build.rstrip("/") or "."} for one in services for folder in one.mounted)


def _is_open(image: ContainerImage) -> bool:
    """Whether nothing is wrong with it and something is not known."""
    return not image.faulty and (image.user is User.UNKNOWN or image.version is Version.OWN)


def _own_names(world: World) -> frozenset[str]:
    """What the repository builds images of: its packages by their names and folders, where it has a Dockerfile at all."""
    if not any(isinstance(document, Dockerfile) for document in world.other.values()):
        return frozenset()
    declared = (one.name for one in world.other.values() if isinstance(one, Manifest))
    folders = (path.partition("/")[0] for path in world.program.files if "/" in path and world.serves(path))
    told = frozenset(_squeezed(name) for name in declared if len(name) >= _WORD)
    return told | frozenset(name for name in map(_squeezed, folders) if len(name) >= _TELLING)


def _is_own(image: str, names: frozenset[str]) -> bool:
    """Whether a part of the image's name is that of a package, or begins or goes on with it."""
    reference = image_reference(image)
    if reference.official:
        return False
    written = reference.repository.split("/")
    parts = [part for part in map(_squeezed, written) if len(part) >= _TELLING]
    if any(part.startswith(name) or name.startswith(part) for part in parts for name in names if len(name) >= _TELLING):
        return True
    # A short name must stand there as a word.
    return any(word in names for part in written for word in re.split(r"[^a-z0-9]+", part.lower()) if _WORD <= len(word) < _TELLING)


def _squeezed(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _of(document: Any, scripts: list[StartScript], stages: frozenset[str]) -> Iterator[ContainerImage]:
    match document:
        case Dockerfile():
            yield from _of_dockerfile(document, scripts, stages)
        case ComposeFile():
            services = (one for one in document.services if not _is_for_development(one))
            yield from (found for service in services if (found := _of_service(service)) is not None)
        case KubernetesFile():
            yield from map(_of_container, document.containers)


def _of_dockerfile(document: Dockerfile, scripts: list[StartScript], stages: frozenset[str]) -> Iterator[ContainerImage]:
    """Images from elsewhere, and the one that is the result. A stage of another Dockerfile is asked about there."""
    last = len(document.stages) - 1
    for number, stage in enumerate(document.stages):
        foreign = stage.base is None or (document.stage(stage.base, number) < 0 and stage.base != _EMPTY)
        if foreign or number == last:
            base = beneath(document, number)
            given = base in stages and not is_published(base)
            user = final_user(document, number, scripts) if number == last else User.NOT_ASKED
            version = _version(stage.base) if foreign and not given else Version.NOT_ASKED
            if given and user is User.UNKNOWN:
                user = User.NOT_ASKED
            yield ContainerImage(stage.span, base, f"stage {stage.name or number}", user, version)


def _version(image: str | None) -> Version:
    if image is None or any(mark in image for mark in OUTSIDE):
        return Version.UNKNOWN
    reference = image_reference(image)
    if reference.versioned:
        return Version.NAMED
    if reference.repository.startswith(f"{_HERE}/"):
        return Version.NOT_ASKED
    # A bare word may be an image, a stage or a folder that the build is given beside its file.
    return Version.UNKNOWN if reference.official and not is_published(reference.official) and not reference.tag else Version.MISSING


def _is_for_development(service: ComposeService) -> bool:
    """Whether a service is only there for those who ask for development or tests by name."""
    return bool(service.profiles) and all(map(says_development, service.profiles))


def _of_service(service: ComposeService) -> ContainerImage | None:
    """The image of a service that is built here is judged where it is built, unless the service itself says who runs it."""
    owner = f"service {service.name}"
    user = named_user(service.user) if service.user != "" else User.NOT_ASKED
    if service.build or not service.written:
        if service.privileged is not True and user is not User.ROOT:
            return None
        span = (service.privileged_span if service.privileged else service.user_span) or service.span
        return ContainerImage(span, service.written or service.name, owner, user, Version.NOT_ASKED, service.privileged is True)
    if user is User.NOT_ASKED:
        user = user_of_published(service.image or without_variable(service.written))
    if service.command in _PREPARING or service.ends:
        # Runs once, before the others, and can do it as nobody else.
        user = User.NOT_ASKED
    return ContainerImage(service.span, service.image or service.written, owner, user, _version(service.image), service.privileged is True)


def _of_container(container: PodContainer) -> ContainerImage:
    owner = f"{container.owner}/{container.name}".strip("/")
    return ContainerImage(container.span, container.image, owner, _user_of_pod(container), _version(container.image), container.privileged)


def _user_of_pod(container: PodContainer) -> User:
    """A number says more than the promise not to be root, which the container would not start with."""
    match container.user:
        case 0:
            return User.ROOT
        case int():
            return User.OTHER
        case _ if container.non_root:
            return User.OTHER
    return User.UNKNOWN

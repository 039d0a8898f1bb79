"""Container images: what Dockerfiles build upon, and what compose files and manifests run."""

import posixpath
import re
from collections.abc import Iterator
from enum import Enum
from typing import Any

from backcheck.position import Span
from backcheck.sites.container_contents import code_of, meant_for_desks, starts_for_desks
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
from backcheck.sites.known_images import STAND_INS
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
_DEPLOYED = "whether that is deployed is not in the code"
_BESIDE = f"in a file that starts nothing of this repository; {_DEPLOYED}"
_DRIVES = "which is given the socket of what runs containers; whether it can do with less is not in the code"


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

    ``doubtful`` says why nothing may be wrong with it, and what is not known; empty where nothing tells that. ``others`` is how many
    more put the same question in the file.
    """

    __slots__ = ("doubtful", "image", "others", "owner", "privileged", "user", "version")

    def __init__(self, span: Span, image: str, owner: str, user: User, version: Version, privileged: bool = False) -> None:
        super().__init__(span, Anchor(owner, image_reference(image).repository))
        self.image = image
        self.owner = owner
        self.user = user
        self.version = version
        self.privileged = privileged
        self.doubtful = ""
        self.others = 0

    @property
    def faulty(self) -> bool:
        return self.privileged or self.user is User.ROOT or self.version is Version.MISSING


def container_images(world: World) -> Iterator[ContainerImage]:
    """By path and line; files for development are none of what is deployed. Whom an image runs as is asked once in a file."""
    scripts = [one for _, one in sorted(world.other.items()) if isinstance(one, StartScript)]
    stages = frozenset(stage.name for one in world.other.values() if isinstance(one, Dockerfile) for stage in one.stages if stage.name)
    around = _Around(world)
    for path, document in sorted(world.other.items()):
        if speaks(world, path) and not for_development(path) and not _is_for_desks(document):
            found = list(_of(document, scripts, stages))
            for one in found:
                if one.version is Version.MISSING and not isinstance(document, KubernetesFile) and around.makes(one.image):
                    one.version = Version.OWN
            _note_doubts(document, found, around)
            asked: dict[str, ContainerImage] = {}
            for one in found:
                first = asked.setdefault(_question(one, document), one)
                first.others += first is not one
            told = {id(one) for one in asked.values()}
            yield from (one for one in found if id(one) in told or not _question(one, document))


class _Around:
    """What the repository makes images of: its code, the names that they have, and the folders of those that run containers themselves."""

    def __init__(self, world: World) -> None:
        composed = [one for one in world.other.values() if isinstance(one, ComposeFile)]
        built = [(file, one) for file in composed for one in file.services if one.build]
        self._names = _own_names(world)
        self._built = frozenset(image_reference(one.image).repository for _, one in built if one.image)
        self.code = code_of(world.kinds)
        self.driving = frozenset(
            posixpath.normpath(posixpath.join(posixpath.dirname(file.path), one.build)).removeprefix(".")
            for file, one in built
            if one.sockets
        )

    def makes(self, image: str) -> bool:
        """Whether an image is made here, by what a service says that builds it or by its name."""
        return image_reference(image).repository in self._built or _is_own(image, self._names)


def _folder(path: str, build: str) -> str:
    """The folder that a service of a file is built in."""
    folder = posixpath.normpath(posixpath.join(posixpath.dirname(path), build))
    return "" if folder == "." else folder


def _note_doubts(document: Any, found: list[ContainerImage], around: _Around) -> None:
    """Files and images that may be for desks only, and services that run containers themselves."""
    match document:
        case ComposeFile():
            beside = _beside(document, around)
            for one in found:
                one.doubtful = one.doubtful or beside
        case Dockerfile() if found:
            meant = meant_for_desks(document, len(document.stages) - 1, around.code)
            driving = posixpath.dirname(document.path) in around.driving
            found[-1].doubtful = f"{meant}; {_DEPLOYED}" if meant else _DRIVES if driving else ""


def _beside(document: ComposeFile, around: _Around) -> str:
    """What tells of a whole file that it may be for desks only."""
    if not any(one.build or not one.image or around.makes(one.image) for one in document.services):
        return _BESIDE
    for one in document.services:
        if one.profiles:
            continue
        if one.image and image_reference(one.image).repository in STAND_INS:
            return f"beside {one.image}; {_DEPLOYED}"
        if starts_for_desks(one.command):
            return f"beside a server for development; {_DEPLOYED}"
    return ""


def _is_for_desks(document: Any) -> bool:
    """Whether a compose file runs what lies in the repository rather than what was built of it, as one does at one's desk, or
    starts nothing unless a profile is asked for, some of which are for that.
    """
    services = document.services if isinstance(document, ComposeFile) else ()
    if any(map(_is_for_development, services)) and all(one.profiles for one in services):
        return True
    return any(folder in {".", "..", one.build.rstrip("/") or "."} for one in services for folder in one.mounted)


def _question(image: ContainerImage, document: Any) -> str:
    """What is asked once in a file; empty for what is no question. Who runs the images of others is one question in all."""
    if image.faulty:
        return image.doubtful
    if image.user is not User.UNKNOWN and image.version is not Version.OWN:
        return ""
    return image.image if image.version is Version.OWN or not isinstance(document, ComposeFile) else str(User.UNKNOWN)


def _own_names(world: World) -> frozenset[str]:
    """What the repository builds images of: its packages by their names and folders, where it has a Dockerfile at all."""
    if not any(isinstance(document, Dockerfile) for document in world.other.values()):
        return frozenset()
    declared = [one.name for one in world.other.values() if isinstance(one, Manifest)]
    folders = (path.partition("/")[0] for path in world.program.files if "/" in path and world.serves(path))
    told = frozenset(_squeezed(name) for name in declared if len(name) >= _WORD)
    # What a family of packages and images is called: ``shop-api`` and ``shop-base``.
    told |= {first for name in declared if len(first := re.split(r"[^a-z0-9]+", name.lower())[0]) >= _TELLING}
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
    if user is User.ROOT and service.image and user_of_published(service.image) is User.OTHER:
        # It begins as root in any case, and changes.
        user = User.OTHER
    if service.build or not service.written:
        if service.privileged is not True and user is not User.ROOT:
            return None
        span = (service.privileged_span if service.privileged else service.user_span) or service.span
        made = ContainerImage(span, service.written or service.name, owner, user, Version.NOT_ASKED, service.privileged is True)
        made.doubtful = _DRIVES if service.sockets else ""
        return made
    if user is User.NOT_ASKED:
        user = user_of_published(service.image or without_variable(service.written))
    if service.command.partition(" ")[0] in _PREPARING or service.ends:
        # Runs once, before the others, and can do it as nobody else.
        user = User.NOT_ASKED
    run = ContainerImage(service.span, service.image or service.written, owner, user, _version(service.image), service.privileged is True)
    run.doubtful = _DRIVES if service.sockets else ""
    return run


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

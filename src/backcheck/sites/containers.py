"""Container images: what Dockerfiles build upon, and what compose files and manifests run."""

import re
from collections.abc import Iterator
from enum import Enum

from backcheck.position import Span
from backcheck.sites.document_site import DocumentSite, for_development, speaks
from backcheck.sites.known_images import CHANGE_USER, RUN_AS_ROOT, UNPRIVILEGED, USER_CHANGERS
from backcheck.sites.world import World
from backcheck.syntax.compose import ComposeFile, ComposeService
from backcheck.syntax.dockerfile import Dockerfile, Stage
from backcheck.syntax.image_reference import ImageReference, image_reference
from backcheck.syntax.kubernetes import KubernetesFile, PodContainer
from backcheck.syntax.variables import fill_in
from backcheck.verdict import Anchor

_EMPTY = "scratch"
_OUTSIDE = ("{{", "$(", "${", "<")


class User(Enum):
    """Who a container runs as. ``NOT_ASKED`` is an image that only builds another."""

    ROOT = "root"
    OTHER = "other"
    UNKNOWN = "unknown"
    NOT_ASKED = "not asked"


class Version(Enum):
    """Whether an image's name says which release it is. ``NOT_ASKED`` is one that is built in this repository."""

    NAMED = "named"
    MISSING = "missing"
    UNKNOWN = "unknown"
    NOT_ASKED = "not asked"


class ContainerImage(DocumentSite):
    """``image`` is the name as written, ``owner`` the stage, service or container that it is for."""

    __slots__ = ("image", "owner", "privileged", "user", "version")

    def __init__(self, span: Span, image: str, owner: str, user: User, version: Version, privileged: bool = False) -> None:
        super().__init__(span, Anchor(owner, image_reference(image).repository))
        self.image = image
        self.owner = owner
        self.user = user
        self.version = version
        self.privileged = privileged


def container_images(world: World) -> Iterator[ContainerImage]:
    """By path and line; files for development are none of what is deployed."""
    for path, document in sorted(world.other.items()):
        if not speaks(world, path) or for_development(path):
            continue
        match document:
            case Dockerfile():
                yield from _of_dockerfile(document)
            case ComposeFile():
                yield from (found for service in document.services if (found := _of_service(service)) is not None)
            case KubernetesFile():
                yield from map(_of_container, document.containers)


def _of_dockerfile(document: Dockerfile) -> Iterator[ContainerImage]:
    """Images from elsewhere, and the one that is the result."""
    last = len(document.stages) - 1
    for number, stage in enumerate(document.stages):
        foreign = stage.base is None or (document.stage(stage.base, number) < 0 and stage.base != _EMPTY)
        if foreign or number == last:
            user = _final_user(document, number) if number == last else User.NOT_ASKED
            version = _version(stage.base) if foreign else Version.NOT_ASKED
            yield ContainerImage(stage.span, stage.base or stage.written, f"stage {stage.name or number}", user, version)


def _final_user(document: Dockerfile, number: int) -> User:
    """The last USER of the stage, or of the stages that it is made from; else what is known of the image beneath them all."""
    variables: dict[str, str | None] = {}
    started = None
    while True:
        stage = document.stages[number]
        variables = {**stage.variables, **variables}
        said = stage.last("USER")
        if said is not None:
            return _named_user(fill_in(said.value, variables, document.escape))
        started = started or stage.last("ENTRYPOINT") or stage.last("CMD")
        if started is not None and _first_word(started.value) in USER_CHANGERS:
            return User.OTHER
        beneath = -1 if stage.base is None else document.stage(stage.base, number)
        if beneath < 0:
            return _user_of_base(stage, own_start=any(one.word == "ENTRYPOINT" for one in stage.instructions))
        number = beneath


def _user_of_base(stage: Stage, *, own_start: bool) -> User:
    if stage.base is None:
        return User.UNKNOWN
    reference = image_reference(stage.base)
    if _unprivileged(reference):
        return User.OTHER
    if reference.official in CHANGE_USER and not own_start:
        return User.OTHER
    return User.ROOT if reference.official else User.UNKNOWN


def _named_user(text: str | None) -> User:
    """A name or a number, perhaps with a group."""
    if text is None:
        return User.UNKNOWN
    name = text.strip().strip("\"'").partition(":")[0]
    if not name or any(mark in name for mark in _OUTSIDE):
        return User.UNKNOWN
    return User.ROOT if name.lower() == "root" or re.fullmatch(r"0+", name) else User.OTHER


def _first_word(command: str) -> str:
    """Of a command in either form, without its folder."""
    words = re.findall(r"[^\s\[\]\",]+", command)
    return words[0].rpartition("/")[2] if words else ""


def _version(image: str | None) -> Version:
    if image is None or any(mark in image for mark in _OUTSIDE):
        return Version.UNKNOWN
    return Version.NAMED if image_reference(image).versioned else Version.MISSING


def _unprivileged(reference: ImageReference) -> bool:
    return any(word in f"{reference.repository}:{reference.tag}" for word in UNPRIVILEGED)


def _of_service(service: ComposeService) -> ContainerImage | None:
    """The image of a service that is built here is judged where it is built, unless the service itself says who runs it."""
    owner = f"service {service.name}"
    user = _named_user(service.user) if service.user != "" else User.NOT_ASKED
    if service.build or not service.written:
        if service.privileged is not True and user is not User.ROOT:
            return None
        span = (service.privileged_span if service.privileged else service.user_span) or service.span
        return ContainerImage(span, service.written or service.name, owner, user, Version.NOT_ASKED, service.privileged is True)
    if user is User.NOT_ASKED:
        user = _user_of_published(service.image)
    return ContainerImage(service.span, service.image or service.written, owner, user, _version(service.image), service.privileged is True)


def _user_of_published(image: str | None) -> User:
    """Of an image that is run as it was published."""
    if image is None:
        return User.UNKNOWN
    reference = image_reference(image)
    if _unprivileged(reference) or reference.official in CHANGE_USER:
        return User.OTHER
    return User.ROOT if reference.official in RUN_AS_ROOT else User.UNKNOWN


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

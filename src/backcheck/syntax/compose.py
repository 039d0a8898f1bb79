"""Compose files: the services and what each says of its container."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from backcheck.position import Span
from backcheck.refusal import Refusal
from backcheck.syntax.variables import fill_in
from backcheck.written.document import Document, Where
from backcheck.written.foreign_yaml import read_foreign_yaml

_SOCKET = ".sock"
_DONE = "service_completed_successfully"


@dataclass(frozen=True, slots=True)
class ComposeService:
    """``image`` and ``user`` have defaults of variables filled in; None where a value comes from outside, empty where none is given.

    ``span`` is the region of the image, for a service without one its name. ``build`` is the folder it is built from, ``command`` what
    runs in place of the image's own. ``mounted`` are the folders of the repository that it is given at run time, ``sockets`` those of
    programs of the machine, ``profiles`` the names of which one must be asked for, if there are any. ``ends`` says that others wait
    until it has ended.
    """

    name: str
    span: Span
    image: str | None = ""
    written: str = ""
    user: str | None = ""
    user_span: Span | None = None
    privileged: bool | None = False
    privileged_span: Span | None = None
    build: str = ""
    command: str = ""
    mounted: tuple[str, ...] = ()
    sockets: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    ends: bool = False


@dataclass(frozen=True, slots=True)
class ComposeFile:
    path: str
    services: tuple[ComposeService, ...]


def read_compose(path: str, data: bytes) -> ComposeFile:
    """Refuses what is no mapping of services. Values that this reader has no use for may be anything."""
    documents = read_foreign_yaml(path, data)
    if not documents or documents[0].value is None:
        return ComposeFile(path, ())
    document = documents[0]
    if not isinstance(document.value, dict):
        raise Refusal("no compose file: expected a mapping", path, 1)
    services = document.value.get("services", {} if "version" in document.value else _old_form(document.value))
    if services is None:
        return ComposeFile(path, ())
    if not isinstance(services, dict):
        raise document.refusal(("services",), "expected a mapping of services")
    top: Where = ("services",) if "services" in document.value else ()
    read = {name: value for name, value in services.items() if isinstance(value, dict)}
    ended = {name for value in read.values() for name in _awaited_ends(value.get("depends_on"))}
    return ComposeFile(path, tuple(_service(document, (*top, name), value, ends=name in ended) for name, value in read.items()))


def _awaited_ends(needed: Any) -> Iterator[str]:
    """The services of which one waits until they are done."""
    for name, one in needed.items() if isinstance(needed, dict) else ():
        if isinstance(one, dict) and one.get("condition") == _DONE:
            yield name


def _old_form(value: dict[str, Any]) -> dict[str, Any]:
    """The first form of the format had services at the top."""
    return {name: one for name, one in value.items() if isinstance(one, dict) and ("image" in one or "build" in one)}


def _service(document: Document, where: Where, value: dict[str, Any], *, ends: bool) -> ComposeService:
    image, user = value.get("image"), value.get("user")
    written = image if isinstance(image, str) else ""
    given = value.get("privileged", False)
    return ComposeService(
        name=str(where[-1]),
        span=document.span((*where, "image")) if written else _of_key(document, where),
        image=fill_in(written, {}) if written else "",
        written=written,
        user="" if user is None else fill_in(str(user), {}),
        user_span=None if user is None else document.span((*where, "user")),
        privileged=given if isinstance(given, bool) else _truth(str(given)),
        privileged_span=document.span((*where, "privileged")) if "privileged" in value else None,
        build=_build(value.get("build")),
        command=_line(value.get("command")),
        mounted=tuple(one.rstrip("/") for one in _volumes(value.get("volumes")) if one.startswith(".")),
        sockets=tuple(one for one in _volumes(value.get("volumes")) if one.endswith(_SOCKET)),
        profiles=_profiles(value.get("profiles")),
        ends=ends,
    )


def _of_key(document: Document, where: Where) -> Span:
    line, column = document.keys.get(where, (1, 0))
    return Span(document.path, line, column, line, column + len(str(where[-1])))


def _truth(text: str) -> bool | None:
    """A variable's default may say it."""
    return {"true": True, "false": False}.get((fill_in(text, {}) or "").lower())


def _build(value: Any) -> str:
    context = value.get("context", ".") if isinstance(value, dict) else value
    return (fill_in(context, {}) or "") if isinstance(context, str) else ""


def _volumes(volumes: Any) -> Iterator[str]:
    """What is mounted, in either form."""
    for one in volumes if isinstance(volumes, list) else ():
        written = one.get("source") if isinstance(one, dict) else one
        # A default of a variable holds a colon of its own.
        filled = fill_in(str(written), {}) or ""
        yield filled if isinstance(one, dict) else filled.partition(":")[0]


def _profiles(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _line(command: Any) -> str:
    """A command in either form."""
    return " ".join(map(str, command)) if isinstance(command, list) else command if isinstance(command, str) else ""

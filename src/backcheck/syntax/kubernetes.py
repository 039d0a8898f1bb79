"""Kubernetes manifests: the containers of everything that has a pod, with what they and their pod say of users and privileges."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from backcheck.position import Span
from backcheck.refusal import Refusal
from backcheck.written.document import Document, Where
from backcheck.written.foreign_yaml import read_foreign_yaml

_POD = ("spec",)
_TEMPLATE = ("spec", "template", "spec")
_PODS: dict[str, tuple[str, ...]] = {
    "Pod": _POD,
    "PodTemplate": ("template", "spec"),
    "Deployment": _TEMPLATE,
    "StatefulSet": _TEMPLATE,
    "DaemonSet": _TEMPLATE,
    "ReplicaSet": _TEMPLATE,
    "ReplicationController": _TEMPLATE,
    "Job": _TEMPLATE,
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
}
_CONTAINERS = ("initContainers", "containers")
_SIGNS = (re.compile(rb"^apiVersion[ \t]*:", re.MULTILINE), re.compile(rb"^kind[ \t]*:", re.MULTILINE))


@dataclass(frozen=True, slots=True)
class PodContainer:
    """``span`` is the region of the image. ``user`` and ``non_root`` hold what the container says, else its pod; None where neither does.

    A user that is no number (a template's or a patch's placeholder) is the empty text.
    """

    name: str
    owner: str
    span: Span
    image: str
    user: int | str | None = None
    non_root: bool | None = None
    privileged: bool = False


@dataclass(frozen=True, slots=True)
class KubernetesFile:
    path: str
    containers: tuple[PodContainer, ...]


def is_kubernetes(data: bytes) -> bool:
    """Whether a YAML file says that it is a manifest."""
    return all(sign.search(data) for sign in _SIGNS)


def read_kubernetes(path: str, data: bytes) -> KubernetesFile:
    """Refuses what is no YAML; a chart's template is none before it is filled in."""
    try:
        documents = read_foreign_yaml(path, data)
    except Refusal as refusal:
        if b"{{" in data:
            raise Refusal("a template, no YAML until it is filled in", path, refusal.line, refusal.column) from refusal
        raise
    return KubernetesFile(path, tuple(found for document in documents for found in _containers(document, document.value, ())))


def _containers(document: Document, value: Any, where: Where) -> Iterator[PodContainer]:
    if not isinstance(value, dict):
        return
    if value.get("kind") == "List":
        for index, item in enumerate(_list(value.get("items"))):
            yield from _containers(document, item, (*where, "items", index))
        return
    way = _PODS.get(str(value.get("kind")))
    if way is None:
        return
    pod: Any = value
    for key in way:
        pod = _mapping(pod).get(key)
    metadata = _mapping(value.get("metadata"))
    for key in _CONTAINERS:
        for index, one in enumerate(_list(_mapping(pod).get(key))):
            if isinstance(one, dict) and isinstance(one.get("image"), str):
                place = (*where, *way, key, index, "image")
                yield _container(document, place, one, _mapping(_mapping(pod).get("securityContext")), str(metadata.get("name", "")))


def _container(document: Document, where: Where, value: dict[str, Any], pod: dict[str, Any], owner: str) -> PodContainer:
    context = {**pod, **_mapping(value.get("securityContext"))}
    user, non_root = context.get("runAsUser"), context.get("runAsNonRoot")
    return PodContainer(
        name=str(value.get("name", "")),
        owner=owner,
        span=document.span(where),
        image=value["image"],
        user=user if user is None or type(user) is int else "",
        non_root=non_root if isinstance(non_root, bool) else None,
        privileged=context.get("privileged") is True,
    )


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []

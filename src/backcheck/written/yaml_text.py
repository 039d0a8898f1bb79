"""YAML read as data with places: a small, strict part of it, and never more than the bounds allow."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from backcheck.refusal import Refusal
from backcheck.written.document import Document, Place, Where


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one file may hold; rule files may come from a hostile repository."""

    size: int = 256 * 1024
    nodes: int = 20_000
    depth: int = 24
    aliases: int = 64


RULE_BOUNDS = Bounds()
_TAG = "tag:yaml.org,2002:"
_TEXT_LIKE = frozenset({_TAG + "str", _TAG + "timestamp"})


def read_yaml(path: str, data: bytes, bounds: Bounds = RULE_BOUNDS) -> Document:
    """The one document of a YAML file, refused where it is no plain data or larger than ``bounds``."""
    if len(data) > bounds.size:
        raise Refusal(f"the file has {len(data)} bytes; at most {bounds.size} are read", path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal(f"the file is not UTF-8 (byte {error.start})", path) from error
    try:
        hold_bounds(path, text, bounds)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise as_refusal(path, error) from error
    if node is None:
        raise Refusal("the file is empty", path, 1)
    return _Reading(path, bounds).document(node)


def as_refusal(path: str, error: yaml.YAMLError) -> Refusal:
    """The parser's complaint with its place, where it gives one."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return Refusal(f"no YAML: {_one_line(str(error))}", path)
    mark = error.problem_mark or error.context_mark
    message = f"no YAML: {_one_line(error.problem or error.context or 'cannot be read')}"
    return Refusal(message, path, mark.line + 1, mark.column) if mark else Refusal(message, path)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def hold_bounds(path: str, text: str, bounds: Bounds) -> None:
    """Count over the event stream, before anything recursive sees the file."""
    depth = nodes = aliases = 0
    for event in _events(text):
        match event:
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                depth, nodes = depth + 1, nodes + 1
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                depth -= 1
            case yaml.AliasEvent():
                aliases, nodes = aliases + 1, nodes + 1
            case yaml.ScalarEvent():
                nodes += 1
        counts = (("levels deep", depth, bounds.depth), ("values", nodes, bounds.nodes), ("aliases", aliases, bounds.aliases))
        for what, count, most in counts:
            if count > most:
                raise Refusal(f"more than {most} {what}", path, event.start_mark.line + 1, event.start_mark.column)


def _events(text: str) -> Iterator[Any]:
    yield from yaml.parse(text, Loader=yaml.CSafeLoader)


class _Reading:
    """Turns composed nodes into plain data; nodes seen through aliases count again, so that they cannot multiply."""

    def __init__(self, path: str, bounds: Bounds) -> None:
        self._path = path
        self._bounds = bounds
        self._seen = 0
        self._keys: dict[Where, Place] = {}
        self._places: dict[Where, Place] = {}

    def document(self, node: yaml.Node) -> Document:
        value = self._value(node, ())
        return Document(self._path, value, self._keys, self._places)

    def _value(self, node: yaml.Node, where: Where) -> Any:
        self._places[where] = _place(node)
        self._seen += 1
        if self._seen > self._bounds.nodes:
            raise self._refusal(node, f"more than {self._bounds.nodes} values once its aliases are followed")
        if len(where) > self._bounds.depth:
            raise self._refusal(node, f"more than {self._bounds.depth} levels deep")
        match node:
            case yaml.MappingNode(tag=tag) if tag == _TAG + "map":
                return self._mapping(node, where)
            case yaml.SequenceNode(tag=tag) if tag == _TAG + "seq":
                return [self._value(child, (*where, index)) for index, child in enumerate(node.value)]
            case _:
                return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, where: Where) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, child in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self._refusal(key, "a key must be text")
            name = str(key.value)
            if name in found:
                raise self._refusal(key, f"the key {name!r} is given twice")
            self._keys[(*where, name)] = _place(key)
            found[name] = self._value(child, (*where, name))
        return found

    def _scalar(self, node: yaml.Node) -> Any:
        text = str(node.value)
        match node.tag.removeprefix(_TAG):
            case "null":
                return None
            case "bool" if text in ("true", "false"):
                return text == "true"
            case "bool":
                raise self._refusal(node, f"{text!r} reads as a truth value: write true or false, or quote it")
            case "int" | "float" as kind:
                return self._number(node, text, int if kind == "int" else float)
            case _ if node.tag in _TEXT_LIKE:
                return text
        raise self._refusal(node, f"the tag {node.tag!r} is not plain data")

    def _number(self, node: yaml.Node, text: str, kind: type[int] | type[float]) -> int | float:
        try:
            return kind(text)
        except ValueError:
            raise self._refusal(node, f"{text!r} is no plain decimal number: quote it if it is text") from None

    def _refusal(self, node: yaml.Node, message: str) -> Refusal:
        return Refusal(message, self._path, *_place(node))


def _place(node: yaml.Node) -> Place:
    return node.start_mark.line + 1, node.start_mark.column

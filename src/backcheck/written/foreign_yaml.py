"""YAML that somebody else's program reads (compose files, manifests, package files): every value with its place, nothing judged by taste.

What our own files may not hold is taken as it comes here: several documents, merge keys, tags of other tools, numbers of any form.
"""

from typing import Any

import yaml

from backcheck.refusal import Refusal
from backcheck.written.document import Document, Place, Where
from backcheck.written.yaml_text import Bounds, as_refusal, hold_bounds

FOREIGN_BOUNDS = Bounds(size=1 << 20, nodes=60_000, depth=64, aliases=1_000)
_MERGE = "tag:yaml.org,2002:merge"
_WORDS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def read_foreign_yaml(path: str, data: bytes, bounds: Bounds = FOREIGN_BOUNDS) -> list[Document]:
    """The documents of a file; refused where it is no YAML or holds more than ``bounds``."""
    if len(data) > bounds.size:
        raise Refusal(f"the file has {len(data)} bytes; at most {bounds.size} are read", path)
    try:
        text = data.decode("utf-8-sig")
        hold_bounds(path, text, bounds)
        nodes = list(yaml.compose_all(text, Loader=yaml.CSafeLoader))
    except UnicodeDecodeError as error:
        raise Refusal(f"the file is not UTF-8 (byte {error.start})", path) from error
    except yaml.YAMLError as error:
        raise as_refusal(path, error) from error
    reading = _Reading(path, bounds)
    return [reading.document(node) for node in nodes]


class _Reading:
    """Nodes seen through aliases count again, so that they cannot multiply."""

    def __init__(self, path: str, bounds: Bounds) -> None:
        self._path = path
        self._bounds = bounds
        self._seen = 0

    def document(self, node: yaml.Node) -> Document:
        document = Document(self._path, None, {}, {}, {})
        value = self._value(node, (), document)
        return Document(self._path, value, document.keys, document.places, document.ends)

    def _value(self, node: yaml.Node, where: Where, into: Document) -> Any:
        self._seen += 1
        if self._seen > self._bounds.nodes or len(where) > self._bounds.depth:
            raise Refusal("more values or levels than are read, once its aliases are followed", self._path, *_place(node.start_mark))
        _note(into.places, where, node.start_mark)
        _note(into.ends, where, node.end_mark)
        match node:
            case yaml.MappingNode():
                return self._mapping(node, where, into)
            case yaml.SequenceNode():
                return [self._value(child, (*where, index), into) for index, child in enumerate(node.value)]
            case _:
                return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, where: Where, into: Document) -> dict[str, Any]:
        """Merged mappings first, so that what is written here wins; of a key that is given twice the last."""
        found: dict[str, Any] = {}
        merged = [child for key, child in node.value if key.tag == _MERGE]
        for child in merged:
            for one in reversed(child.value) if isinstance(child, yaml.SequenceNode) else [child]:
                if isinstance(one, yaml.MappingNode):
                    found |= self._mapping(one, where, into)
        for key, child in node.value:
            if isinstance(key, yaml.ScalarNode) and key.tag != _MERGE:
                name = str(key.value)
                _note(into.keys, (*where, name), key.start_mark)
                found[name] = self._value(child, (*where, name), into)
        return found


def _scalar(node: yaml.Node) -> Any:
    text = str(node.value)
    match node.tag.rpartition(":")[2]:
        case "null":
            return None
        case "bool":
            return _WORDS.get(text.lower(), text)
        case "int" | "float" as kind:
            return _number(text, int if kind == "int" else float)
    return text


def _number(text: str, kind: type[int] | type[float]) -> Any:
    """Text where it is no plain decimal number (``0755``, ``22:22``): its readers do not agree on those."""
    if kind is int and len(text) > 1 and text.startswith("0"):
        return text
    try:
        return kind(text)
    except ValueError:
        return text


def _note(into: Any, where: Where, mark: yaml.Mark) -> None:
    into[where] = _place(mark)


def _place(mark: yaml.Mark) -> Place:
    return mark.line + 1, mark.column

"""What is written beside a password shows whether it opens anything: the user's own name again, a host on the same machine, a mere mark."""

import re
from collections.abc import Iterator
from enum import Enum

from backcheck.facts import Graph
from backcheck.ir import ATTR, BOOL, BUILD, CALL, CONST, UPD, Node
from backcheck.semantics.conditions import unchanged
from backcheck.semantics.program import Function, Program
from backcheck.sites.secret_names import names_secret

_LOCAL = frozenset(("localhost", "127.0.0.1", "::1"))
# What a store of secrets is handed over as, where a key of it is meant.
_STORES = frozenset(("secret", "secret_name", "secret_ref", "from_secret"))
_LEAST = 4
_USER = re.compile(r"user|login|account|email")
_Named = tuple[str, int]


class Meant(Enum):
    """``LOCAL`` is what a development machine starts with, also the program's own name, ``MARK`` the name of a kind where no password
    is kept, ``ENTRY`` that of an entry of the store that is named beside it.
    """

    SECRET = "secret"
    LOCAL = "local"
    MARK = "mark"
    ENTRY = "entry"


def meant(program: Program, function: Function, node: int, name: str, text: str) -> Meant:
    """What a literal is by its company: the other entries of its call, mapping or class, else variables named alike."""
    graph = program.graph(function)
    groups = (
        *_groups(graph.nodes, node),
        *_of_classes(function, node, name),
        _alike(graph, node, name),
        _of_same(graph, node),
        _of_parameters(function, node),
        _together(program, function, node),
    )
    if _is_key(name) and any(other.lower() in _STORES for group in _groups(graph.nodes, node) for other, _ in group):
        return Meant.ENTRY
    if len(text) >= _LEAST and any(part.lower().startswith(text.lower()) for part in function.path.split("/")):
        return Meant.LOCAL
    for group in groups:
        beside = [value for other, value in group if value >= 0 and not names_secret(other)]
        values = [graph.nodes[one] for value in beside for one in _arms(graph.nodes, value) if one != node]
        if any(one[0] == ATTR and one[2].lower() == text.lower() for one in values):
            return Meant.MARK
        if any(one[0] == CONST and isinstance(one[1], str) and _is_local(one[1], text) for one in values):
            return Meant.LOCAL
    return Meant.SECRET


def _is_key(name: str) -> bool:
    return name.lower() in ("key", "secret_key")


def _is_local(beside: str, text: str) -> bool:
    """A host on this machine, the same word again, or a mail address with either."""
    user, _, host = beside.rpartition("@")
    return host in _LOCAL or text in (beside, user)


def _groups(nodes: list[Node], node: int) -> Iterator[list[_Named]]:
    """The calls, mappings and pairs of which the node is an entry."""
    for here in nodes:
        if here[0] == CALL and any(node in _arms(nodes, value) for _, value in here[3]):
            yield [*here[3], *(("", value) for value in here[2])]
        elif here[0] == BUILD and here[1] == "dict" and any(value == node for _, value in here[2]):
            yield [(str(nodes[key][1]), value) for key, value in here[2] if key >= 0 and nodes[key][0] == CONST]
        elif here[0] == BUILD and here[1] == "tuple" and node in here[2]:
            yield [("", value) for value in here[2]]


def _arms(nodes: list[Node], value: int) -> tuple[int, ...]:
    """A value, and what stands in for it: ``host or "localhost"``."""
    return (value, *nodes[value][2]) if nodes[value][0] == BOOL else (value,)


def _of_classes(function: Function, node: int, name: str) -> Iterator[list[_Named]]:
    for one in function.file.classes:
        if one.parent == function.index and node in one.attributes.values():
            yield [(other, value) for other, value in one.attributes.items() if _first(other) == _first(name)]


def _of_parameters(function: Function, node: int) -> list[_Named]:
    """What the parameters beside are unless something is passed."""
    for one in function.file.functions:
        if one.parent == function.index and any(param.default == node for param in one.params):
            return [(param.name, param.default) for param in one.params if param.default >= 0 and _USER.search(param.name)]
    return []


def _of_same(graph: Graph, node: int) -> list[_Named]:
    """The user that an object is given beside its password: ``self.username = "admin"``."""
    stored = [(str(one[3]), one[4], one[1]) for one in graph.nodes if one[0] == UPD and one[2] == "."]
    own = {unchanged(graph.nodes, base) for _, value, base in stored if value == node}
    return [(name, value) for name, value, base in stored if _USER.search(name) and unchanged(graph.nodes, base) in own]


def _alike(graph: Graph, node: int, name: str) -> list[_Named]:
    """Variables and attributes that are set beside it and begin with the same word: ``SMTP_USER`` beside ``SMTP_PASSWORD``."""
    first = _first(name)
    if not first or first == name:
        return []
    held = [(other, value) for other, values in graph.cells.items() for value in values]
    stored = [(str(one[3]), one[4]) for one in graph.nodes if one[0] == UPD and one[2] == "."]
    alike = [(other, value) for other, value in (*held, *stored) if _first(other) == first]
    return alike if any(value == node for _, value in alike) else []


def _together(program: Program, function: Function, node: int) -> list[_Named]:
    """Variables that are set by one statement: ``user, password = "guest", "guest"``."""
    held = [(name, value) for name, values in program.graph(function).cells.items() for value in values]
    if all(value != node for _, value in held):
        return []
    line = program.span(function, node).line
    return [(name, value) for name, value in held if program.span(function, value).line == line]


def _first(name: str) -> str:
    return name.lstrip("_").partition("_")[0]

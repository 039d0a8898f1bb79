"""What a statement given to a database does: by its leading word, or by the type of the object that it is."""

import re
from collections.abc import Iterator, Sequence

import msgspec

from backcheck.dataflow.ports import given
from backcheck.ir import ATTR, BIN, CALL, CONST, TEXT, Node
from backcheck.models.role import Role
from backcheck.semantics.origins import Origins
from backcheck.semantics.points import Point
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind

_WRITING = frozenset(("insert", "update", "delete", "merge", "replace", "upsert", "truncate"))
_BOUNDS = {"begin": "begins", "start": "begins", "commit": "commits", "end": "commits", "rollback": "rolls-back"}
# What each writing statement does to its table; a text that says what to do with a row that is there may be run again.
_MANNERS = {"insert": "creates", "replace": "creates", "update": "changes", "merge": "changes", "delete": "removes", "truncate": "removes"}
_TARGET = re.compile(
    r"\b(insert(?:\s+\w+)?\s+into|replace\s+into|update|merge\s+into|delete\s+from|truncate(?:\s+table)?)\s+(?:only\s+)?[\"`\[]?([\w.]+)",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\bset\b.*?\b(\w+)\s*=\s*(?:\w+\.)?\1\s*[-+]", re.IGNORECASE | re.DOTALL)
_AGAIN = re.compile(r"\bon\s+(?:conflict|duplicate)\b|\binsert\s+(?:or\s+)?ignore\b", re.IGNORECASE)
_WRITING_INSIDE = re.compile(r"\b(insert\s+into|update\s+\S+\s+set|delete\s+from)\b", re.IGNORECASE)
_DEEPEST = 12


class Manner(msgspec.Struct, frozen=True):
    """The word for what is done, the table, and the column that is reckoned from its own value; empty where they are not to be seen."""

    word: str = ""
    table: str = ""
    counted: str = ""


class Statements:
    """Reads the statements that calls are given."""

    def __init__(self, origins: Origins) -> None:
        self._origins = origins
        self._program = origins.program

    def effects(self, function: Function, call: int, role: Role) -> tuple[str, ...]:
        """What a call of a function that runs statements does besides: ``db-write``, ``begins``, ``commits``, ``rolls-back``."""
        nodes = self._program.graph(function).nodes
        port = str(role.facts["statement"])
        found = dict.fromkeys(word for node in given(nodes, nodes[call], role, port) for word in self.words(function, node))
        return tuple(found)

    def manner(self, function: Function, call: int, role: Role) -> Manner:
        """How a writing statement changes its table."""
        nodes = self._program.graph(function).nodes
        for node in given(nodes, nodes[call], role, str(role.facts["statement"])):
            for ref in self._origins.types.of(function, node):
                kind = self._program.models.find(ref.name) if ref.kind is Kind.LIBRARY else None
                if kind is not None and "write" in kind.facts:
                    return Manner(str(kind.facts["write"]))
            found = next((manner for text in self._texts(function, node) if (manner := manner_of(text)) is not None), None)
            if found is not None:
                return found
        return Manner()

    def passed(self, way: Sequence[tuple[int, int]], role: Role) -> tuple[str, ...]:
        """The texts that the first call on a way passes down for the statement at its end; none where that is made on the way."""
        number, call = way[0]
        point = Point(self._program.functions[number], call)
        for number, inner in way[1:]:
            point = point.entering(self._program.functions[number], inner, point.node)
        nodes = self._program.graph(point.function).nodes
        texts: dict[str, None] = {}
        for node in given(nodes, nodes[point.node], role, str(role.facts["statement"])):
            text, start = leading_text(nodes, node)
            for origin in self._origins.points(point.at(start)) if not text else ():
                if origin.node >= 0 and origin.function is not point.function:
                    texts[leading_text(self._program.graph(origin.function).nodes, origin.node)[0]] = None
        return tuple(text for text in texts if text)

    def words(self, function: Function, node: int) -> Iterator[str]:
        """What a statement does, by its text or what kind of object it is."""
        if any(self._is_writing_object(ref.kind, ref.name) for ref in self._origins.types.of(function, node)):
            yield "db-write"
            return
        for text in self._texts(function, node):
            if writes(text):
                yield "db-write"
            elif (word := _leading(text)) in _BOUNDS:
                yield _BOUNDS[word]

    def _is_writing_object(self, kind: Kind, name: str) -> bool:
        role = self._program.models.find(name) if kind is Kind.LIBRARY else None
        return role is not None and bool(role.facts.get("writes"))

    def _texts(self, function: Function, node: int) -> Iterator[str]:
        """The constant texts that a statement may begin with."""
        text, start = leading_text(self._program.graph(function).nodes, node)
        if text:
            yield text
            return
        for origin in self._origins.of(function, start):
            if origin.node >= 0 and (origin.function, origin.node) != (function.id, node):
                owner = self._program.functions[origin.function]
                yield leading_text(self._program.graph(owner).nodes, origin.node)[0]


def _leading(text: str) -> str:
    return text.split(None, 1)[0].strip("(;").lower() if text.strip() else ""


def writes(text: str) -> bool:
    """Whether a statement's text changes rows."""
    word = _leading(text)
    return word in _WRITING or (word == "with" and _WRITING_INSIDE.search(text) is not None)


def manner_of(text: str) -> Manner | None:
    """How a text changes its table, where it does."""
    found = _TARGET.search(text)
    if found is None:
        return None
    word = "ensures" if _AGAIN.search(text) else _MANNERS[found[1].split(None, 1)[0].lower()]
    counted = _COUNTED.search(text)
    return Manner(word, found[2].lower(), counted[1] if counted else "")


def leading_text(nodes: list[Node], node: int) -> tuple[str, int]:
    """The constant text that a value begins with, through formatting and calls that wrap a text; and the node where the way ended."""
    for _ in range(_DEEPEST):
        here = nodes[node]
        if here[0] == CONST:
            return (here[1] if isinstance(here[1], str) else ""), node
        if here[0] == TEXT and here[1]:
            node = here[1][0]
        elif here[0] == BIN and here[1] in ("+", "%"):
            node = here[2]
        elif here[0] == CALL and nodes[here[1]][0] == ATTR and nodes[nodes[here[1]][1]][0] == CONST:
            node = nodes[here[1]][1]
        elif here[0] == CALL and here[2]:
            node = here[2][0]
        else:
            break
    return "", node

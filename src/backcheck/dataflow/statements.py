"""Whether a statement given to a database changes rows: by its leading word, or by the type of the object that it is."""

from backcheck.dataflow.ports import given
from backcheck.ir import ATTR, BIN, CALL, CONST, TEXT, Node
from backcheck.models.role import Role
from backcheck.semantics.origins import Origins
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind

_WRITING = frozenset(("insert", "update", "delete", "merge", "replace", "upsert", "truncate", "call", "copy"))
_READING = frozenset(("select", "with", "show", "explain", "pragma", "values", "describe", "table"))
_DEEPEST = 12


class Statements:
    """Answers are None where the statement could not be followed."""

    def __init__(self, origins: Origins) -> None:
        self._origins = origins
        self._program = origins.program

    def writes(self, function: Function, call: int, role: Role) -> bool | None:
        """Whether a call of a function that runs statements changes rows."""
        port = role.facts.get("statement")
        nodes = self._program.graph(function).nodes
        found = given(nodes, nodes[call], role, str(port)) if port else []
        answers = [self._one(function, node) for node in found]
        if True in answers:
            return True
        return None if None in answers or not answers else False

    def _one(self, function: Function, node: int) -> bool | None:
        if any(self._is_writing_object(ref.kind, ref.name) for ref in self._origins.types.of(function, node)):
            return True
        words = {self._word(function, node)}
        if words == {""}:
            words = {
                self._word(self._program.functions[origin.function], origin.node)
                for origin in self._origins.of(function, node)
                if origin.node >= 0
            }
        if words & _WRITING:
            return True
        if words and words <= _READING:
            return False
        # A query object of a library that no role calls writing: building it says what it does.
        objects = [
            ref for ref in self._origins.types.of(function, node) if ref.kind is Kind.LIBRARY and not ref.name.startswith("builtins.")
        ]
        return False if objects else None

    def _is_writing_object(self, kind: Kind, name: str) -> bool:
        role = self._program.models.find(name) if kind is Kind.LIBRARY else None
        return role is not None and bool(role.facts.get("writes"))

    def _word(self, function: Function, node: int) -> str:
        """The first word of a text, lower case; empty where it is not constant."""
        text = leading_text(self._program.graph(function).nodes, node)
        return text.split(None, 1)[0].strip("(;").lower() if text.strip() else ""


def leading_text(nodes: list[Node], node: int) -> str:
    """The constant text that a value begins with, looked for through formatting and through calls that wrap a text."""
    for _ in range(_DEEPEST):
        here = nodes[node]
        if here[0] == CONST:
            return here[1] if isinstance(here[1], str) else ""
        if here[0] == TEXT and here[1]:
            node = here[1][0]
        elif here[0] == BIN and here[1] in ("+", "%"):
            node = here[2]
        elif here[0] == CALL and nodes[here[1]][0] == ATTR and nodes[nodes[here[1]][1]][0] == CONST:
            node = nodes[here[1]][1]
        elif here[0] == CALL and here[2]:
            node = here[2][0]
        else:
            return ""
    return ""

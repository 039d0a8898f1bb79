"""Contexts of TLS that are for the side of the server: which certificate a client shows is another question.

Roles say under ``served`` which parameter takes such a context, or under ``serves-if`` which one says so of the receiver.
"""

from collections.abc import Iterator

from backcheck.ir import ATTR, CONST
from backcheck.models.role import Role
from backcheck.semantics.calls import option
from backcheck.semantics.origins import Origins
from backcheck.semantics.points import Point
from backcheck.semantics.program import Function

_GIVEN, _IF = "served", "serves-if"


def served(origins: Origins) -> frozenset[tuple[int, int]]:
    """Where the contexts are made: (function, node)."""
    program = origins.program
    words = {role.name.rpartition(".")[2] for role in program.models if _GIVEN in role.facts or _IF in role.facts}
    found: set[tuple[int, int]] = set()
    for function in dict.fromkeys(one for word in sorted(words) for one in program.calling(word)):
        for call in program.calls(function):
            for symbol in origins.calls.symbols(function, call):
                role = program.models.find(symbol)
                for node in _contexts(origins, function, call, role) if role is not None else ():
                    found.update((point.function.id, point.node) for point in origins.points(Point(function, node)))
    return frozenset(found)


def _contexts(origins: Origins, function: Function, call: int, role: Role) -> Iterator[int]:
    nodes = origins.program.graph(function).nodes
    written = nodes[call]
    if _GIVEN in role.facts:
        given = option(nodes, written, role.params, str(role.facts[_GIVEN]))
        if isinstance(given, int):
            yield given
    if _IF in role.facts and nodes[written[1]][0] == ATTR:
        given = option(nodes, written, role.params, str(role.facts[_IF]))
        if isinstance(given, int) and nodes[given] == (CONST, True):
            yield nodes[written[1]][1]

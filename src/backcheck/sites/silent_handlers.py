"""Registered handlers that keep the error to themselves: what is raised for one of them reaches no client.

Roles of calls that raise say under ``raises`` which class that is.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from backcheck.backend.answers import Answers
from backcheck.backend.error_status import STATUS_FIELDS
from backcheck.ir import AFTER, ATTR, BOOL, CALL, CMP, CONST, NOT, PARAM, WHEN
from backcheck.models.role import Role
from backcheck.semantics.conditions import before
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind

if TYPE_CHECKING:
    from backcheck.sites.world import World

_LOGS, _RAISES = "logs", "raises"
# Asked in conditions, or another version of the same.
_HARMLESS = frozenset((AFTER, BOOL, CMP, CONST, NOT, PARAM, WHEN))


class Silence(NamedTuple):
    """The statuses and the classes of libraries, with whether all of their handlers are silent."""

    statuses: dict[int, bool]
    classes: dict[str, bool]

    def covers(self, world: "World", role: Role, status: object) -> bool:
        """Whether an error of a role is answered by such handlers alone; those of its status come before those of its class."""
        if isinstance(status, int) and status in self.statuses:
            return self.statuses[status]
        name = str(role.facts.get(_RAISES, role.name))
        return next((self.classes[one] for one in world.program.models.ancestors(name) if one in self.classes), False)


def silence(world: "World") -> Silence:
    """What handlers of the project are registered for."""
    found = Silence({}, {})
    answers = Answers(world.origins, world.entries)
    for one in world.entries.found.handled:
        place, silent = world.program.functions[one.error.function], _is_silent(world, world.program.functions[one.function])
        status = answers.status(place, one.error.node)
        if status is not None:
            found.statuses[status] = silent and found.statuses.get(status, True)
        for ref in world.types.of(place, one.error.node):
            if ref.kind is Kind.EXTERNAL:
                found.classes[ref.name] = silent and found.classes.get(ref.name, True)
    return found


def _is_silent(world: "World", handler: Function) -> bool:
    """Whether a handler asks its error for nothing but the status, and hands it to nobody but a log."""
    graph = world.program.graph(handler)
    errors = {index for index, node in enumerate(graph.nodes) if node[0] == PARAM and world.entries.caught(handler, node[1])}
    for index, node in enumerate(graph.nodes):
        if (node[0] == WHEN and node[1] in errors) or (node[0] == AFTER and before(graph.nodes, node) in errors):
            errors.add(index)
    if not errors or any(node in errors for node, _ in graph.returns):
        return False
    return all(_keeps(world, handler, index, errors) for index in range(len(graph.nodes)))


def _keeps(world: "World", handler: Function, index: int, errors: set[int]) -> bool:
    node = world.program.graph(handler).nodes[index]
    if node[0] in _HARMLESS or errors.isdisjoint(_operands(node[1:4] if node[0] == CALL else node[1:])):
        return True
    if node[0] == ATTR:
        return node[2] in STATUS_FIELDS
    if node[0] != CALL or node[1] in errors:
        return False
    return any(_LOGS in role.effects for _, role in world.roles(world.calls.targets(handler, index)))


def _operands(parts: Iterable[object]) -> Iterator[int]:
    """The numbers in a node, which are its operands but for few that do no harm here."""
    for part in parts:
        if isinstance(part, int):
            yield part
        elif isinstance(part, list | tuple):
            yield from _operands(part)

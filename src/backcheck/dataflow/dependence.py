"""What a value is made of within its function: the nodes that it was built from, through variables, fields and containers."""

from collections.abc import Iterator

from backcheck.dataflow.versions import first
from backcheck.ir import (
    AFTER,
    ATTR,
    AWAIT,
    BIN,
    BOOL,
    BUILD,
    CALL,
    CONST,
    ELEM,
    ENTER,
    ITEM,
    PART,
    PHI,
    RECEIVER,
    STAR,
    TEXT,
    UPD,
    WHEN,
    YIELD,
    Node,
)
from backcheck.models.models import Models
from backcheck.semantics.conditions import before
from backcheck.semantics.program import Function, Program

_FORWARDING = (AWAIT, ENTER, PART, STAR, YIELD)
_VERSIONS = (UPD, AFTER, WHEN)
_TAKING = (ELEM, ITEM)
_CONTAINERS = ("builtins.list", "builtins.set", "builtins.dict")
_MOST = 600


class Dependence:
    """Asked of the nodes of one function whether they are made of some others."""

    def __init__(
        self,
        program: Program,
        function: Function,
        wanted: frozenset[int],
        effective: frozenset[int],
        queries: frozenset[int] = frozenset(),
        apart: frozenset[int] = frozenset(),
    ) -> None:
        """``effective`` are calls that write: what such a call is given does not become a part of what it is asked of.

        ``queries`` are calls that look for rows: the rows are not made of what they are looked up by. ``apart`` are objects that stay
        themselves whatever is stored in their fields.
        """
        self._models: Models = program.models
        self._nodes = program.graph(function).nodes
        self._wanted = wanted
        self._effective = effective
        self._queries = queries
        self._apart = apart
        self._known: dict[tuple[int, str], bool] = {}

    def holds(self, node: int, name: str = "") -> bool:
        """Whether a value, or only the field of it with a name, is made of what is wanted on every way that it is not empty."""
        key = (node, name)
        if key not in self._known:
            if len(self._known) > _MOST:
                return False
            # A value that goes round in a loop rests on what it had before.
            self._known[key] = False
            self._known[key] = node in self._wanted or self._of(self._nodes[node], name)
        return self._known[key]

    def _of(self, here: Node, name: str) -> bool:
        match here[0]:
            case op if op == PHI:
                return self._joined([arm[0] for arm in here[1]], name)
            case op if op == UPD:
                if not name and here[2] == "." and first(self._nodes, here[1]) in self._apart:
                    return self.holds(here[1])
                stored = here[4] >= 0 and (not name or (here[2] == "." and here[3] == name)) and self.holds(here[4])
                replaced = name and here[2] == "." and here[3] == name and here[4] >= 0
                return stored or (not replaced and self.holds(here[1], name))
            case op if op == AFTER:
                return self._after(here, name)
            case op if op == WHEN:
                return self.holds(here[1], name)
            case op if op == ATTR:
                return self.holds(here[1], here[2])
            case op if op in _TAKING:
                return self._taken(here[1])
        return any(self.holds(part) for part in _parts(here))

    def _taken(self, container: int) -> bool:
        """Whether an entry is made of what is wanted; what is found by a condition is not made of the condition."""
        made = first(self._nodes, container)
        called = self._nodes[made]
        if made in self._wanted or called[0] != CALL:
            return self.holds(container)
        if made in self._queries:
            return False
        return any(self.holds(part) for part in (called[1], *called[2]))

    def _after(self, here: Node, name: str) -> bool:
        """An object after a call: what it was, and what was put into it."""
        call, earlier = self._nodes[here[1]], before(self._nodes, here)
        callee = self._nodes[call[1]]
        if here[2] != RECEIVER or callee[0] != ATTR:
            return self.holds(earlier, name)
        if here[1] not in self._effective and self._puts(str(callee[2])):
            given = (*call[2], *(value for _, value in call[3]))
            return any(self.holds(one) for one in given) or self.holds(earlier, name)
        return self.holds(earlier, name)

    def _puts(self, name: str) -> bool:
        """Whether a method may put what it is given into a container, by its name."""
        return any(self._models.find(f"{container}.{name}") is not None for container in _CONTAINERS)

    def _joined(self, arms: list[int], name: str) -> bool:
        """Versions of one object: what any of them holds. Different objects: all of them, but what is empty."""
        if len({first(self._nodes, arm) for arm in arms}) == 1:
            return any(self.holds(arm, name) for arm in arms)
        filled = [arm for arm in arms if not self._is_empty(arm)]
        return bool(filled) and all(self.holds(arm, name) for arm in filled)

    def _is_empty(self, node: int) -> bool:
        here = self._nodes[node]
        return (here[0] == CONST and not here[1]) or (here[0] == BUILD and not here[2])


def _parts(here: Node) -> Iterator[int]:
    """The operands that a value is made of; what is only compared or asked is none."""
    match here[0]:
        case op if op in _FORWARDING:
            yield here[1]
        case op if op == CALL:
            yield here[1]
            yield from here[2]
            yield from (value for _, value in here[3])
        case op if op == BUILD:
            for entry in here[2]:
                yield from (part for part in entry if part >= 0) if isinstance(entry, list | tuple) else (entry,)
        case op if op == TEXT:
            yield from here[1]
        case op if op == BIN:
            yield from here[2:4]
        case op if op == BOOL:
            yield from here[2]

"""The names that a value goes by on its way here: variables, parameters, attributes, keys, up through callers."""

from collections.abc import Callable, Iterator

from backcheck.ir import (
    AFTER,
    ATTR,
    AWAIT,
    BIN,
    BOOL,
    CALL,
    CONST,
    DOTTED,
    ENTER,
    FREE,
    ITEM,
    NAME,
    PARAM,
    PART,
    PHI,
    STAR,
    TEXT,
    UPD,
    WHEN,
    Node,
)
from backcheck.semantics.calls import Calls
from backcheck.semantics.conditions import before
from backcheck.semantics.program import Function, last_name
from backcheck.semantics.refs import Kind

_MOST = 300
_CALLERS_UP = 3
_FIRST = (UPD, WHEN, AWAIT, PART, STAR, ENTER)


class Names:
    """Names of values, bounded. Those that files give which do not count, such as tests, are left out."""

    def __init__(self, calls: Calls, counted: Callable[[str], bool]) -> None:
        self._calls = calls
        self._counted = counted
        self._program = calls.program
        self._variables: dict[int, dict[int, list[str]]] = {}

    def of(
        self, function: Function, node: int, aside: Callable[[Function, int], bool] = lambda _, __: False, up: int = _CALLERS_UP
    ) -> frozenset[str]:
        """Every name that the value, or a part of the text that it is put together from, goes by; none of what is left ``aside``.

        ``up`` is the number of callers that are followed.
        """
        found: set[str] = set()
        seen: set[tuple[int, int]] = set()
        pending = [(function, node, 0)]
        while pending and len(seen) < _MOST:
            here, index, depth = pending.pop()
            if (here.id, index) in seen or aside(here, index):
                continue
            seen.add((here.id, index))
            found.update(self._held_by(here).get(index, ()))
            found.update(own_names(self._program.graph(here).nodes, here, index))
            pending += self._parts(here, index, depth, up)
        return frozenset(found)

    def _held_by(self, function: Function) -> dict[int, list[str]]:
        """The variables of a function by the nodes that they hold."""
        held = self._variables.get(function.id)
        if held is None:
            held = self._variables[function.id] = {}
            for name, values in self._program.graph(function).cells.items():
                for value in values:
                    held.setdefault(value, []).append(name)
        return held

    def _parts(self, function: Function, index: int, depth: int, up: int) -> Iterator[tuple[Function, int, int]]:
        """What a value is made from, with the levels of callers gone up."""
        nodes = self._program.graph(function).nodes
        node = nodes[index]
        match node[0]:
            case op if op == PARAM and depth < up:
                for caller, call in self._calls.callers(function):
                    argument = self._calls.argument(caller, call, function, node[1])
                    if isinstance(argument, int) and self._counted(caller.path):
                        yield caller, argument, depth + 1
            case op if op == CALL:
                yield from ((function, part, depth) for part in self._kept(function, index, node))
            case op if op == AFTER:
                yield function, before(nodes, node), depth
            case _:
                yield from ((function, part, depth) for part in _operands(node))

    def _kept(self, function: Function, index: int, node: Node) -> list[int]:
        """The parts of a library call that its result still is: the text that a method is called on, arguments that pass through."""
        callee = self._program.graph(function).nodes[node[1]]
        receiver = [int(callee[1])] if callee[0] == ATTR else []
        refs = self._calls.targets(function, index)
        if not refs:
            return receiver
        roles = [self._program.models.find(ref.name) for ref in refs if ref.kind is Kind.EXTERNAL]
        passing = [role for role in roles if role is not None and any(flow.target == "return" for flow in role.propagates)]
        if not passing:
            return []
        return [*receiver, *node[2], *(value for _, value in node[3])]


def _operands(node: Node) -> tuple[int, ...]:
    match node[0]:
        case op if op in _FIRST:
            return (node[1],)
        case op if op == PHI:
            return tuple(arm[0] for arm in node[1])
        case op if op == BOOL:
            return tuple(node[2])
        case op if op == TEXT:
            return tuple(node[1])
        case op if op == BIN:
            return (node[2], node[3])
        # ``form.password.data``: the last attribute alone says little.
        case op if op in (ATTR, ITEM):
            return (node[1],)
    return ()


def own_names(nodes: list[Node], function: Function, index: int) -> tuple[str, ...]:
    """The name by which an expression reads its value; for a call its first argument where that is a key."""
    node = nodes[index]
    match node[0]:
        case op if op == PARAM:
            return (function.facts.params[node[1]].name,)
        case op if op == ATTR:
            return (node[2],)
        case op if op == ITEM and isinstance(nodes[node[2]][1], str) and nodes[node[2]][0] == CONST:
            return (nodes[node[2]][1],)
        case op if op in (NAME, FREE):
            return (node[1],)
        case op if op == DOTTED:
            return (node[1].rpartition(".")[2],)
        case op if op == CALL:
            keys = tuple(nodes[one][1] for one in node[2][:1] if nodes[one][0] == CONST and isinstance(nodes[one][1], str))
            return (*keys, last_name(nodes, node[1]))
    return ()

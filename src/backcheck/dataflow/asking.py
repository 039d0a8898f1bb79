"""What conditions amount to when a request only asks: when its method is GET or HEAD."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from backcheck.dataflow.unsent import Unsent
from backcheck.dataflow.ways import Leaves, Place, Ways
from backcheck.ir import ATTR, AWAIT, BOOL, BUILD, CALL, CMP, CONST, FREE, NAME, NOT, PARAM, PHI, WHEN, Node
from backcheck.semantics.calls import option
from backcheck.semantics.origins import Origins, Symbol
from backcheck.semantics.program import Function
from backcheck.semantics.refs import UNRESOLVED, Kind

_REQUESTS = frozenset(("request", "req", "_request"))
_CASES = frozenset(("upper", "lower", "casefold"))
_DEEPEST = 8


class Asking:
    """Truths of conditions under one method; None where the method does not decide."""

    def __init__(self, origins: Origins, method: str, captured: Mapping[str, frozenset[str]] | None = None) -> None:
        """``captured`` gives the methods that variables of an enclosing function hold."""
        self._captured = captured or {}
        self._origins = origins
        self._types = origins.types
        self._program = origins.program
        self._models = origins.program.models
        self._method = method
        self._unsent = Unsent(origins.program, self._only_sent)

    def truth(self, function: Function, node: int, depth: int = 0) -> bool | None:
        """Whether a condition holds."""
        if depth > _DEEPEST:
            return None
        written = self._program.graph(function).nodes[node]
        match written[0]:
            case op if op == CONST:
                return bool(written[1])
            case op if op in (WHEN, AWAIT):
                return self.truth(function, written[1], depth + 1)
            case op if op == NOT:
                inner = self.truth(function, written[1], depth + 1)
                return None if inner is None else not inner
            case op if op == BOOL:
                return self._either(function, written, depth)
            case op if op == CMP:
                return self._compared(function, written)
            case op if op == PHI:
                return self._agreed(self.truth(function, arm[0], depth + 1) for arm in self._taken(function, written[1], depth))
            case op if op == CALL and not self._unsent.is_empty(function, node):
                return self._called(function, written, depth)
        return False if self._unsent.is_empty(function, node) else None

    def _taken(self, function: Function, arms: Iterable[Any], depth: int) -> Iterator[Any]:
        return (arm for arm in arms if arm[1] < 0 or self.truth(function, arm[1], depth + 1) is not (not arm[2]))

    def _agreed(self, truths: Iterator[bool | None]) -> bool | None:
        """What all of them are."""
        found = next(truths, None)
        return found if all(one is found for one in truths) else None

    def missing(self, function: Function) -> Iterator[int]:
        """The nodes that read an entry of what is not sent, and fail."""
        return self._unsent.entries(function)

    def is_none(self, function: Function, node: int) -> bool:
        """Whether a value is None because nothing was sent."""
        return self._unsent.is_none(function, node)

    def _either(self, function: Function, written: Node, depth: int) -> bool | None:
        parts = [self.truth(function, part, depth + 1) for part in written[2]]
        decisive = bool(written[1] == "or")
        if decisive in parts:
            return decisive
        return None if None in parts else not decisive

    def _only_sent(self, function: Function, node: int) -> bool:
        """Whether a value is empty unless a request sends something: the fields of a form."""
        for ref in self._types.of(function, node):
            name = ref.value.name if ref.kind is Kind.LIBRARY and hasattr(ref.value, "name") else ref.name
            role = self._models.find(name) if name else None
            if role is not None and role.facts.get("only-sent"):
                return True
        return False

    def _compared(self, function: Function, written: Node) -> bool | None:
        if len(written[1]) != 1:
            return None
        operator, (left, right) = written[1][0], written[2]
        if not self._is_method(function, left):
            if operator not in ("==", "!=") or not self._is_method(function, right):
                return self._unsent.compared(function, written)
            left, right = right, left
        words = self._words(function, right)
        if words is None:
            return None
        match operator:
            case "==" | "in" | "is":
                return self._method in words
            case "!=" | "not in" | "is not":
                return self._method not in words
        return None

    def _words(self, function: Function, node: int) -> frozenset[str] | None:
        """The methods that a constant or a collection of constants names."""
        nodes = self._program.graph(function).nodes
        if nodes[node][0] == FREE and nodes[node][1] in self._captured:
            return self._captured[nodes[node][1]]
        if nodes[node][0] == BUILD and nodes[node][1] in ("list", "tuple", "set"):
            parts = [self._words(function, entry) for entry in nodes[node][2]]
            return frozenset(word for part in parts if part for word in part) if None not in parts else None
        found: set[str] = set()
        for value in self._origins.values(function, node):
            entries = value if isinstance(value, tuple) else (value,)
            for entry in entries:
                if isinstance(entry, Symbol):
                    role = self._models.find(entry.name)
                    found.update(role.facts.get("words", ()) if role is not None else ())
                if entry is UNRESOLVED or not isinstance(entry, str | Symbol):
                    return None
                if isinstance(entry, str):
                    found.add(entry.upper())
        return frozenset(found) or None

    def _is_method(self, function: Function, node: int) -> bool:
        """``request.method``, whatever is done to its case."""
        nodes = self._program.graph(function).nodes
        written = nodes[node]
        if written[0] == CALL and nodes[written[1]][0] == ATTR and nodes[written[1]][2] in _CASES:
            return self._is_method(function, nodes[written[1]][1])
        if written[0] == WHEN:
            return self._is_method(function, written[1])
        if written[0] != ATTR or written[2] != "method":
            return False
        refs = self._types.of(function, node)
        roles = [self._models.find(ref.name) for ref in refs if ref.kind is Kind.EXTERNAL]
        if any(role is not None and role.facts.get("route") == "method" for role in roles):
            return True
        return not refs and self._is_request(function, written[1])

    def _is_request(self, function: Function, node: int) -> bool:
        """Whether something of unknown type is called a request."""
        nodes = self._program.graph(function).nodes
        while nodes[node][0] == WHEN:
            node = nodes[node][1]
        written = nodes[node]
        match written[0]:
            case op if op == PARAM:
                return function.facts.params[written[1]].name in _REQUESTS
            case op if op in (NAME, FREE):
                return written[1] in _REQUESTS
            case op if op == ATTR:
                return written[2] in _REQUESTS
        return False

    def _called(self, function: Function, written: Node, depth: int) -> bool | None:
        nodes = self._program.graph(function).nodes
        for ref in self._types.of(function, written[1]):
            if ref.kind is Kind.EXTERNAL and (role := self._models.find(ref.name)) is not None:
                if role.facts.get("only-sent"):
                    return False
                if "needs" in role.facts and nodes[written[1]][0] == ATTR:
                    return self._filled(function, nodes[written[1]][1], str(role.facts["needs"]), depth)
            elif ref.kind in (Kind.FUNCTION, Kind.METHOD):
                return self._returned(self._program.functions[ref.id], depth)
        return None

    def _returned(self, target: Function, depth: int) -> bool | None:
        """What every return that is come by gives; a function may also end without one."""
        graph = self._program.graph(target)
        if target.facts.is_generator or not graph.returns or (len(graph.returns) > 1 and depth > _DEEPEST // 2):
            return None
        ways = Ways(graph, lambda _: False)
        come_by = [node for node, region in graph.returns if self._comes_by(target, ways, node, region, depth)]
        found = self._agreed(self.truth(target, node, depth + 1) for node in come_by)
        return None if found and ways.leaves(0) is not Leaves.FUNCTION else found

    def _comes_by(self, target: Function, ways: Ways, node: int, region: int, depth: int) -> bool:
        place = Place(self._program.graph(target).positions[2 * node], region)
        return ways.reached(place, lambda one: self.truth(target, one, depth + 1))

    def _filled(self, function: Function, node: int, needs: str, depth: int) -> bool | None:
        """False when no place that made an object gave it what it needs: a form without data is not valid."""
        for origin in self._origins.of(function, node):
            owner = self._program.functions[origin.function]
            nodes = self._program.graph(owner).nodes
            if origin.node < 0 or nodes[origin.node][0] != CALL:
                return None
            given = option(nodes, nodes[origin.node], (needs,), needs)
            if given is not None and not (isinstance(given, int) and self.truth(owner, given, depth + 1) is False):
                return None
        return False

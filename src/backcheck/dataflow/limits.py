"""Whether a limit holds: it may be None by what is written, by what callers pass, by what a client need not send."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from backcheck.entrypoints.facts import EntryPoints
from backcheck.ir import ATTR, BIN, BOOL, CALL, CMP, CONST, NOT, PARAM, PHI, TEXT, WHEN, Node
from backcheck.semantics.calls import option
from backcheck.semantics.origins import Origins
from backcheck.semantics.points import Point
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref

_MOST = 200
_DEEPEST = 4
_NONE: Node = (CONST, None)
_NUMBERS = ("builtins.int", "builtins.float")
_COMPUTES = frozenset(f"builtins.{name}" for name in ("min", "max", "int", "abs", "round", "len", "sum"))
_SAME = {"is": True, "==": True, "is not": False, "!=": False}


class Limits:
    """Reads what is given for a limit, and for what a limit depends on.

    ``named`` tells which parameters of which functions an address fills with what names one record.
    """

    def __init__(self, origins: Origins, entries: EntryPoints, named: AbstractSet[tuple[int, str]] = frozenset()) -> None:
        self._origins = origins
        self._program = origins.program
        self._entries = entries
        self._named = named
        self._depth = 0

    def may_be_none(self, start: Point) -> bool:
        return any(point.told == "none" if here == () else here[0] == CONST and here[1] is None for point, here in self._ends(start))

    def is_sent(self, start: Point) -> bool:
        """Whether a value comes from a request, and so is as long as a request may be."""
        found = list(self._ends(start))
        return bool(found) and all(self._of_request(point, here) for point, here in found)

    def is_named(self, start: Point) -> bool:
        """Whether a value is what the address of a request names a record by."""
        found = list(self._ends(start)) if self._named else []
        return bool(found) and all(self._is_in_address(point, here) for point, here in found)

    def _is_in_address(self, point: Point, here: Node) -> bool:
        if not here or here[0] != PARAM:
            return False
        return (point.function.id, point.function.facts.params[here[1]].name) in self._named

    def _of_request(self, point: Point, here: Node) -> bool:
        if not here or here[0] == PARAM:
            return bool(here) and self._entries.is_entry(point.function)
        if here[0] == ATTR:
            held = (ref.value for ref in self._origins.types.of(point.function, point.node) if ref.kind is Kind.LIBRARY)
            return any(isinstance(ref, Ref) and self._is_remote(ref) for ref in held)
        if here[0] != CALL:
            return False
        nodes = self._program.graph(point.function).nodes
        callee = nodes[here[1]]
        inner = callee[0] == ATTR and self._of_request(point.at(callee[1]), nodes[callee[1]])
        return inner or any(self._is_remote(ref) for ref in self._origins.calls.targets(point.function, point.node))

    def _is_remote(self, ref: Ref) -> bool:
        role = self._program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
        return role is not None and any(one.kind == "remote" for one in role.sources)

    def excludes(self, point: Point, condition: int, truth: bool) -> bool:
        """Whether a condition about a value never has a truth, because something is given for it always."""
        here = self._program.graph(point.function).nodes[condition]
        if here[0] == NOT:
            return self.excludes(point, here[1], not truth)
        if here[0] == WHEN:
            return self.excludes(point, here[1], truth)
        if here[0] == BOOL:
            # One part is enough for "or" to hold, and for "and" not to.
            return (here[1] == "or") is not truth and any(self.excludes(point, part, truth) for part in here[2])
        if here[0] == CMP:
            nodes = self._program.graph(point.function).nodes
            about_none = len(here[1]) == 1 and here[1][0] in _SAME and tuple(nodes[here[2][1]]) == _NONE
            return about_none and _SAME[here[1][0]] is truth and not self.may_be_none(point.at(here[2][0]))
        return not truth and self._is_set(point.at(condition))

    def _is_set(self, start: Point) -> bool:
        """Whether a value is always given, and is no empty one that somebody wrote."""
        found = list(self._ends(start))
        return bool(found) and all(self._is_something(point, here) for point, here in found)

    def _is_something(self, point: Point, here: Node) -> bool:
        match here[0] if here else None:
            case op if op == CONST:
                return bool(here[1])
            case op if op == PARAM:
                return point.function.facts.params[here[1]].default >= 0
            case op if op == TEXT or (op == BIN and here[1] != "u"):
                return True
            case op if op == CALL:
                return self._makes_something(point)
        return False

    def _makes_something(self, point: Point) -> bool:
        """A number that is computed, or a new object."""
        targets = self._origins.calls.targets(point.function, point.node)
        if targets and all(ref.kind is Kind.CLASS or ref.name in _COMPUTES for ref in targets):
            return True
        refs = self._origins.types.of(point.function, point.node)
        return bool(refs) and all(ref.kind is Kind.LIBRARY and ref.name in _NUMBERS for ref in refs)

    def _ends(self, start: Point) -> Iterator[tuple[Point, Node]]:
        """Where a value comes from, with the nodes there; a parameter that a client may leave out is its default."""
        pending, seen = [start], set[Point]()
        while pending and len(seen) < _MOST:
            point = pending.pop()
            if point in seen:
                continue
            seen.add(point)
            if point.node < 0:
                yield point, ()
                continue
            here = self._program.graph(point.function).nodes[point.node]
            if here[0] == PARAM and self._entries.is_entry(point.function) and point.entered is None:
                default = self._default(point.function, here[1])
                if tuple(default) != _NONE or not point.told:
                    yield point, here if tuple(default) != _NONE else _NONE
                continue
            inner = None if point.end else self._origins.step(point)
            if inner is not None:
                pending += (self._chosen(point, here) if here[0] == PHI else None) or inner
            elif not (here[0] == CONST and point.told in ("set", "true") and not here[1]):
                yield point, here

    def _chosen(self, point: Point, here: Node) -> list[Point]:
        """The arms of a value that are left when some never are chosen, because something is given for what decides on them."""
        if self._depth > _DEEPEST:
            return []
        self._depth += 1
        left = [point.at(arm[0]) for arm in here[1] if arm[1] < 0 or not self.excludes(point, arm[1], arm[2])]
        self._depth -= 1
        return left if len(left) < len(here[1]) else []

    def _default(self, function: Function, place: int) -> Node:
        """What the parameter is while a client leaves it out; nothing where it must be sent."""
        parent, default = self._program.parent(function), function.facts.params[place].default
        if parent is None or default < 0:
            return ()
        nodes = self._program.graph(parent).nodes
        written = nodes[default]
        if written[0] == CALL:
            for ref in self._origins.calls.targets(parent, default):
                role = self._program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
                given = option(nodes, written, role.params, "default") if role is not None and role.facts.get("parameter") else None
                written = nodes[given] if isinstance(given, int) else written
        return written

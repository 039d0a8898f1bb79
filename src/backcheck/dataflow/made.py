"""The records that a write makes, by the nodes that stand for them afterwards: what is built of these refers to them."""

from collections.abc import Iterator

from backcheck.dataflow.acts import Acts, Word
from backcheck.dataflow.bottom_up import BottomUp
from backcheck.dataflow.dependence import Dependence
from backcheck.dataflow.effects import COMMITS, WRITES, Effects
from backcheck.dataflow.runs import How
from backcheck.dataflow.versions import first
from backcheck.dataflow.write_points import Point, WritePoints
from backcheck.dataflow.written_objects import WrittenObjects
from backcheck.ir import AFTER, ATTR, BUILD, CALL, CONST, RECEIVER, Node
from backcheck.semantics.calls import Calls
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind


class Made:
    """A function makes a record when it gives one back that it has just created, and never one that was there before."""

    def __init__(self, calls: Calls, effects: Effects, points: WritePoints, objects: WrittenObjects, acts: Acts) -> None:
        self._calls = calls
        self.types = calls.types
        self._program = calls.program
        self._effects = effects
        self._points = points
        self._objects = objects
        self._acts = acts
        self._makers = BottomUp(effects.runs.inside, self._makes, False)
        self._effective: dict[int, frozenset[int]] = {}
        self._looking: dict[int, frozenset[int]] = {}
        self._known: dict[tuple[int, int], frozenset[int]] = {}

    def by(self, function: Function, point: Point) -> frozenset[int]:
        """The nodes that stand for what a write of a function makes; none where it makes nothing."""
        key = (function.id, point.node)
        if key not in self._known:
            self._known[key] = frozenset(self._found(function, point.node))
        return self._known[key]

    def _found(self, function: Function, node: int) -> Iterator[int]:
        acts = self._acts.at(function, node)
        if not any(act.word is Word.CREATES for act in acts):
            return
        given = (*self._objects.direct(function, node), *self._objects.through(function, node))
        new = [name for name in given if isinstance(name, int) and self._acts.makes(function, node, name)]
        yield from new
        yield from (twin for name in new for twin in self._twins(function, name))
        if self._gives_back(function, node):
            yield node
        if node in self._told(function) and self._runs_statement(function, node):
            yield from self._row_told(function, node)

    def _twins(self, function: Function, made: int) -> Iterator[int]:
        """Objects of this function whose fields a record takes over as they are: ``Order(**order.model_dump())``."""
        nodes = self._program.graph(function).nodes
        for name, value in nodes[made][3] if nodes[made][0] == CALL else ():
            called = nodes[nodes[value][1]] if not name and nodes[value][0] == CALL else ()
            if called and called[0] == ATTR:
                twin = first(nodes, called[1])
                yield from (twin,) if nodes[twin][0] == CALL else ()

    def _row_told(self, function: Function, node: int) -> Iterator[int]:
        """What a cursor is asked next, before it runs another statement: the key of the row that it has just inserted."""
        nodes = self._program.graph(function).nodes
        later = {number for number, one in enumerate(nodes) if one[0] == AFTER and one[1] == node and one[2] == RECEIVER}
        running = {nodes[call][1] for call in self._program.calls(function) if self._runs_statement(function, call)}
        yield from (number for number, one in enumerate(nodes) if one[0] == ATTR and one[1] in later and number not in running)

    def _runs_statement(self, function: Function, call: int) -> bool:
        roles = (self._program.models.find(symbol) for symbol in self._calls.symbols(function, call))
        return any(role is not None and "statement" in role.facts for role in roles)

    def _gives_back(self, function: Function, node: int) -> bool:
        """Whether what the call gives is the record: a library's creation, or a function that makes one."""
        if any(effect.word == WRITES and effect.here == node for effect in self._effects.direct(function)):
            return True
        runs = [run.function for run in self._effects.runs.of(function) if run.node == node and run.how is How.HERE]
        return bool(runs) and all(self._makers.of(one) for one in runs if self._acts.of(one))

    def _makes(self, function: Function) -> bool:
        if function.facts.is_generator:
            return False
        graph = self._program.graph(function)
        made = frozenset(node for point in self._points.writes(function) for node in self._found(function, point.node))
        given = [value for value, _ in graph.returns if graph.nodes[value][0] != CONST]
        parts = (part for value in given for part in _parts(graph.nodes, value))
        return bool(made and given) and all(self.depends(function, part, made) for part in parts)

    def depends(self, function: Function, node: int, made: frozenset[int]) -> bool:
        """Whether a value is built of some records."""
        return self._dependence(function, made).holds(node)

    def used(self, function: Function, point: Point, made: frozenset[int]) -> bool:
        """Whether a write is given what is built of some records, or is asked of them."""
        nodes = self._program.graph(function).nodes
        written = nodes[point.node]
        seen = self._dependence(function, made, self._others(function, point, made))
        if written[0] != CALL:
            return seen.holds(point.node)
        given = (*written[2], *(value for _, value in written[3]))
        return any(seen.holds(one) for one in given) or (point.node not in self._told(function) and seen.holds(written[1]))

    def _told(self, function: Function) -> frozenset[int]:
        """The writes that a connection is told to make: the object that the method is of has no part in them."""
        nodes = self._program.graph(function).nodes
        found: set[int] = set()
        for effect in self._effects.direct(function):
            role = self._program.models.find(effect.symbol) if effect.word == WRITES and effect.symbol else None
            if role is not None and ("statement" in role.facts or (nodes[effect.here][2] and self._objects.is_connection(effect.symbol))):
                found.add(effect.here)
        return frozenset(found)

    def _others(self, function: Function, point: Point, made: frozenset[int]) -> frozenset[int]:
        """The objects that other writes save: what refers to one of these does not refer to what is stored in its fields."""
        others = {number for one in self._points.writes(function) if one.node != point.node for number in self._saved(function, one)}
        return frozenset(others - made - self._saved(function, point))

    def _saved(self, function: Function, point: Point) -> set[int]:
        names = (*self._objects.direct(function, point.node), *self._objects.through(function, point.node))
        return {name for name in names if isinstance(name, int)}

    def _dependence(self, function: Function, made: frozenset[int], apart: frozenset[int] = frozenset()) -> Dependence:
        return Dependence(self._program, function, made, self._writing(function), self._queries(function), apart)

    def _queries(self, function: Function) -> frozenset[int]:
        found = self._looking.get(function.id)
        if found is None:
            found = self._looking[function.id] = frozenset(call for call in self._program.calls(function) if self._looks(function, call))
        return found

    def _looks(self, function: Function, call: int) -> bool:
        """Whether a call is a library's query for rows."""
        roles = (self._program.models.find(symbol) for symbol in self._calls.symbols(function, call))
        if any(role is not None and ("rows" in role.facts or "db-read" in role.effects) for role in roles):
            return True
        kinds = (ref.name for ref in self._calls.types.of(function, call) if ref.kind is Kind.LIBRARY)
        return any(role is not None and "autocommit" in role.facts for role in map(self._program.models.find, kinds))

    def _writing(self, function: Function) -> frozenset[int]:
        found = self._effective.get(function.id)
        if found is None:
            words = (WRITES, COMMITS)
            found = self._effective[function.id] = frozenset(
                effect.here for effect in self._effects.direct(function) if effect.word in words
            )
        return found


def _parts(nodes: list[Node], node: int) -> Iterator[int]:
    """What a function gives back, of several values each."""
    if nodes[node][0] == BUILD and nodes[node][1] == "tuple":
        yield from nodes[node][2]
    else:
        yield node

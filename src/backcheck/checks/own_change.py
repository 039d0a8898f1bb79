"""Whether a write is a route's own business: a number drawn or counted up, or the record that was asked for moved on."""

from collections.abc import Iterator

from backcheck.dataflow.acts import Word
from backcheck.dataflow.counting import counts
from backcheck.dataflow.effects import Effect
from backcheck.dataflow.versions import first
from backcheck.facts import Graph
from backcheck.ir import AFTER, ATTR, AWAIT, BIN, BOOL, BUILD, CALL, CMP, CONST, ELEM, ENTER, ITEM, PARAM, PHI, TEXT, UPD, WHEN, Node
from backcheck.semantics.conditions import before
from backcheck.semantics.program import Function, last_name
from backcheck.semantics.refs import Kind
from backcheck.sites.world import World

_LONGEST = 4
_NEAR = 2
_MOST = 120
_READS = "db-read"
_NEW = frozenset((Word.CREATES, Word.ENSURES))
_REMOVES = frozenset(("delete", "remove"))
# A function on the way by its place in it, and a node of the function.
_Point = tuple[int, int]


class OwnChange:
    """Followed along the way that the effect was found by. What is kept for later, or made of what was asked elsewhere, is none."""

    def __init__(self, world: World, effect: Effect) -> None:
        self._world = world
        self._way = effect.way
        self._last = len(effect.way) - 1

    def holds(self) -> bool:
        """Whether the change can be told to be what the route is for."""
        node, nodes = self._way[-1][1], self._nodes(self._last)
        if len(self._way) > _LONGEST:
            return False
        if counts(nodes, node):
            return True
        written = nodes[node]
        stored = list(self._stored(written, node))
        if any(self._is_drawn(step, value) for step, value, _ in stored):
            return True
        if written[0] == CALL and last_name(nodes, written[1]) in _REMOVES:
            # Farther away it is what tidies up.
            return self._last < _NEAR and any(self._is_asked_for(self._last, one) for one in self._named(nodes, written))
        # Farther away it is what is kept of something else.
        if self._last >= _NEAR and self._is_new(node):
            return False
        return any(
            self._is_state(step, value) and self._is_asked_for(step, record) and not self._is_picked(step, record, each=True)
            for step, value, record in stored
        )

    def _named(self, nodes: list[Node], removed: Node) -> Iterator[int]:
        """What is removed; but for what is picked by what a loop comes across."""
        return (one for one in self._subjects(nodes, removed) if not self._is_picked(self._last, one))

    def _is_picked(self, step: int, node: int, *, each: bool = False) -> bool:
        nodes = self._nodes(step)
        if nodes[first(nodes, node)][0] == ELEM and not each:
            return False
        parts = list(self._parts(step, node))
        passed = (outer for part in parts if (outer := self._outer(step, part)) is not None)
        return any(nodes[part][0] == ELEM for part in parts) or any(self._is_picked(*point, each=each) for point in passed)

    def _is_new(self, node: int) -> bool:
        """Whether a write makes a record."""
        function = self._function(self._last)
        return any(act.word in _NEW for act in self._world.transactions.acts.at(function, node))

    def concerns(self) -> bool:
        """Whether a write is near the handler, or of a record that the request has to do with."""
        written = self._nodes(self._last)[self._way[-1][1]]
        if self._last <= _NEAR:
            return True
        subjects = [written[1]] if written[0] == UPD else list(self._subjects(self._nodes(self._last), written))
        return any(self._is_asked_for(self._last, one) for one in subjects)

    def _function(self, step: int) -> Function:
        return self._world.program.functions[self._way[step][0]]

    def _graph(self, step: int) -> Graph:
        return self._world.program.graph(self._function(step))

    def _nodes(self, step: int) -> list[Node]:
        return self._graph(step).nodes

    def _subjects(self, nodes: list[Node], call: Node) -> Iterator[int]:
        """What a write is called on, and what it is handed."""
        if nodes[call[1]][0] == ATTR:
            yield nodes[call[1]][1]
        yield from call[2]

    def _stored(self, written: Node, node: int) -> Iterator[tuple[int, int, int]]:
        """Each value that is put into a record, with the record; the values of its fields that callers on the way have set too."""
        nodes = self._nodes(self._last)
        if written[0] == UPD:
            yield from self._versions(self._last, node)
            return
        if written[0] != CALL:
            return
        subjects = list(self._subjects(nodes, written))
        for name, value in written[3]:
            if name:
                yield from ((self._last, value, one) for one in subjects)
                yield self._last, value, node
        for one in subjects:
            yield from self._versions(self._last, one)

    def _versions(self, step: int, node: int) -> Iterator[tuple[int, int, int]]:
        while True:
            nodes = self._nodes(step)
            for _ in range(_MOST):
                here = nodes[node]
                if here[0] == UPD:
                    if here[4] >= 0:
                        yield step, here[4], here[1]
                    node = here[1]
                elif here[0] in (WHEN, AWAIT):
                    node = here[1]
                elif here[0] == AFTER:
                    node = before(nodes, here)
                else:
                    break
            if nodes[node][0] == CALL and any(ref.kind is Kind.CLASS for ref in self._world.calls.targets(self._function(step), node)):
                yield from ((step, value, node) for value in (*nodes[node][2], *(value for _, value in nodes[node][3])))
            outer = self._outer(step, node)
            if outer is None:
                return
            step, node = outer

    def _outer(self, step: int, node: int) -> _Point | None:
        """What the caller on the way passes for a parameter."""
        written = self._nodes(step)[node]
        if written[0] != PARAM or step == 0:
            return None
        caller, call = self._function(step - 1), self._way[step - 1][1]
        if self._nodes(step - 1)[call][0] != CALL:
            return None
        argument = self._world.calls.argument(caller, call, self._function(step), written[1])
        return (step - 1, argument) if isinstance(argument, int) else None

    def _gathered(self, step: int, node: int) -> list[_Point]:
        """What the caller on the way passes for a parameter that takes any number of values."""
        written = self._nodes(step)[node]
        if written[0] != PARAM or step == 0 or not self._function(step).facts.params[written[1]].kind.startswith("*"):
            return []
        call = self._nodes(step - 1)[self._way[step - 1][1]]
        return [(step - 1, one) for one in (*call[2], *(value for _, value in call[3]))] if call[0] == CALL else []

    def _is_drawn(self, step: int, value: int) -> bool:
        """Whether a value is one more than what the records tell."""
        nodes = self._nodes(step)
        return any(
            nodes[one][0] == BIN and nodes[one][1] == "+" and any(self._reads(step, part) for part in nodes[one][2:4])
            for one in self._parts(step, value)
        )

    def _reads(self, step: int, node: int) -> bool:
        function = self._function(step)
        for one in self._parts(step, node):
            if self._nodes(step)[one][0] == CALL:
                refs = tuple(self._world.calls.targets(function, one))
                if any(_READS in role.effects for _, role in self._world.roles(refs)):
                    return True
        return False

    def _is_state(self, step: int, value: int, seen: frozenset[_Point] = frozenset()) -> bool:
        """Whether a value is written in the code, and is not nothing; what a loop hands on to itself says no more."""
        if (step, value) in seen:
            return True
        seen |= {(step, value)}
        outer = self._outer(step, value)
        if outer is not None:
            return self._is_state(*outer, seen)
        nodes, function = self._nodes(step), self._function(step)
        here = nodes[value]
        match here[0]:
            case op if op == CONST:
                return here[1] is not None
            case op if op == WHEN:
                return self._is_state(step, here[1], seen)
            case op if op == PHI:
                return all(self._is_state(step, arm[0], seen) for arm in here[1])
            case op if op == ATTR:
                return any(ref.kind is Kind.CLASS for ref in self._world.types.of(function, here[1]))
        return False

    def _is_asked_for(self, step: int, record: int) -> bool:
        """Whether a record was found, or made, by what a request says."""
        function, nodes = self._function(step), self._nodes(step)
        for one in self._parts(step, record):
            outer = self._outer(step, one)
            passed = [outer] if outer is not None else self._gathered(step, one)
            if passed:
                if any(self._is_asked_for(*point) for point in passed):
                    return True
            elif nodes[one][0] == PARAM and step == 0:
                if self._is_of_request(function, nodes[one][1]):
                    return True
            elif nodes[one][0] == ATTR and self._is_sent(function, one):
                return True
        return False

    def _is_sent(self, function: Function, node: int) -> bool:
        """Whether an attribute is of the request, wherever a program has that from."""
        for ref in self._world.types.of(function, node):
            name = ref.value.name if ref.kind is Kind.LIBRARY and hasattr(ref.value, "name") else ref.name
            role = self._world.program.models.find(name) if name else None
            if role is not None and any(source.kind == "remote" for source in role.sources):
                return True
        return False

    def _is_of_request(self, handler: Function, place: int) -> bool:
        """Whether a parameter of the handler is of the request, or a record that was found for it."""
        if self._world.entries.parameter_source(handler, place) is not None:
            return True
        name = handler.facts.params[place].name
        if name in ("self", "request"):
            return True
        return self._is_found_for(handler, place, 0)

    def _is_found_for(self, function: Function, place: int, depth: int) -> bool:
        """Whether what a framework calls to fill a parameter takes something of the request, itself or through others."""
        for ref in self._world.entries.injected(function, place) if depth < _LONGEST else ():
            for one in self._world.calls.functions(ref):
                places = range(len(one.facts.params))
                if any(self._world.entries.parameter_source(one, there) or self._is_found_for(one, there, depth + 1) for there in places):
                    return True
        return False

    def _parts(self, step: int, node: int) -> Iterator[int]:
        """The nodes that a value is made of or found by."""
        nodes, pending, seen = self._nodes(step), [node], set[int]()
        while pending and len(seen) < _MOST:
            one = pending.pop()
            if one not in seen:
                seen.add(one)
                yield one
                pending += _inner(nodes, one)


def _inner(nodes: list[Node], node: int) -> Iterator[int]:
    here = nodes[node]
    match here[0]:
        case op if op in (UPD, WHEN, AWAIT, ATTR, ITEM, ELEM, ENTER):
            yield here[1]
            if op == ITEM:
                yield here[2]
        case op if op == AFTER:
            yield first(nodes, node)
        case op if op == PHI:
            yield from (arm[0] for arm in here[1])
        case op if op == TEXT:
            yield from here[1]
        case op if op == BIN:
            yield from here[2:4]
        case op if op in (BOOL, CMP):
            yield from here[2]
        case op if op == CALL:
            yield from (here[1], *here[2], *(value for _, value in here[3]))
        case op if op == BUILD and here[1] in ("list", "tuple", "set"):
            yield from here[2]

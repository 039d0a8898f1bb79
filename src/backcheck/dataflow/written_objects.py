"""Which objects a function saves, told by where they come from: the same one saved twice is known again."""

from collections.abc import Hashable, Iterator, Sequence

from backcheck.dataflow.bottom_up import BottomUp
from backcheck.dataflow.effects import CHANGES, WRITES, Effect, Effects
from backcheck.ir import AFTER, ATTR, AWAIT, CALL, CONST, ENTER, FREE, ITEM, NAME, PARAM, PHI, UPD, WHEN, Node
from backcheck.semantics.calls import Calls
from backcheck.semantics.conditions import before
from backcheck.semantics.program import Function

_PEELED = (UPD, WHEN, AWAIT, ENTER)
_DEEPEST = 40
# Kinds of writes that are of objects: of those that a connection is given, or of the one that is asked.
_GIVEN = ("saves", "removes", "creates")
_ASKED = ("saves", "removes")


class WrittenObjects:
    """An object is named by the node that it starts from, and the fields that lead to it."""

    def __init__(self, calls: Calls, effects: Effects) -> None:
        self._calls = calls
        self._program = calls.program
        self._effects = effects
        self._saved = BottomUp(effects.runs.inside, self._parameters, frozenset[int]())

    def direct(self, function: Function, node: int) -> frozenset[Hashable]:
        """The objects that a write of the function itself saves; none for a call of the repository."""
        found: set[Hashable] = set()
        for effect in self._effects.direct(function):
            if effect.word in (WRITES, CHANGES) and effect.here == node:
                found.update(self._of(function, effect))
        return frozenset(found)

    def through(self, function: Function, node: int) -> frozenset[Hashable]:
        """The objects of the function that what its call runs saves, perhaps among others."""
        nodes = self._program.graph(function).nodes
        found: set[Hashable] = set()
        for run in self._effects.runs.of(function):
            if run.node != node or nodes[node][0] != CALL:
                continue
            for place in self._saved.of(run.function):
                given = self._given(function, node, run.function, place)
                if given >= 0:
                    found.update(_names(nodes, given))
        return frozenset(found)

    def only(self, function: Function, node: int) -> frozenset[Hashable]:
        """The one object that a call has saved by a function which writes nothing else; the same as ``direct`` for a write."""
        nodes = self._program.graph(function).nodes
        runs = [run.function for run in self._effects.runs.of(function) if run.node == node]
        own = self.direct(function, node)
        if own or not runs or nodes[node][0] != CALL:
            return own
        given = {self._given(function, node, one, self._saves_only(one)) for one in runs}
        return frozenset(_names(nodes, next(iter(given)))) if len(given) == 1 and -1 not in given else frozenset()

    def _saves_only(self, function: Function) -> int:
        """The parameter that is all a function saves, -1 where there is no such."""
        found = {frozenset(self.direct(function, effect.here)) for effect in self._effects.reached(function, WRITES)}
        names = [name for one in found for name in one] if len(found) == 1 else []
        starts: dict[Hashable, int] = {("param", place): place for place in range(len(function.facts.params))}
        return starts.get(names[0], -1) if len(names) == 1 else -1

    def _given(self, function: Function, call: int, target: Function, place: int) -> int:
        if place < 0:
            return -1
        callee = self._program.graph(function).nodes[self._program.graph(function).nodes[call][1]]
        if place == 0 and target.facts.owner >= 0 and callee[0] == ATTR:
            return int(callee[1])
        given = self._calls.argument(function, call, target, place)
        return given if isinstance(given, int) else -1

    def _of(self, function: Function, effect: Effect) -> Iterator[Hashable]:
        if not effect.symbol:
            yield from _names(self._program.graph(function).nodes, effect.here)
            return
        found = list(self.given(function, effect))
        yield from found or [effect.here]

    def given(self, function: Function, effect: Effect) -> Iterator[Hashable]:
        """The objects that a library is told to save or to remove: what it is given, else what it is asked of."""
        nodes = self._program.graph(function).nodes
        role = self._program.models.find(effect.symbol)
        written = nodes[effect.here]
        word = role.facts.get("write") if role is not None and "statement" not in role.facts else None
        if nodes[written[1]][0] != ATTR:
            return
        if self.is_connection(effect.symbol):
            given = [node for node in written[2] if nodes[node][0] != CONST] if word in _GIVEN else []
        else:
            given = [nodes[written[1]][1]] if word in _ASKED else []
        for node in given:
            yield from _names(nodes, node)

    def is_connection(self, symbol: str) -> bool:
        """Whether a method is one of a connection that commits later, and is told what to save."""
        models = self._program.models
        owners = (models.find(owner) for owner in models.ancestors(symbol.rpartition(".")[0]))
        said = [role.facts["autocommit"] for role in owners if role is not None and "autocommit" in role.facts]
        return bool(said) and said[0] is not True

    def _parameters(self, function: Function) -> frozenset[int]:
        """The parameters of a function that it saves, or has saved."""
        nodes = self._program.graph(function).nodes
        starts = {("param", place): place for place in range(len(function.facts.params))}
        found = {effect.here for effect in self._effects.direct(function) if effect.word == WRITES}
        saved = {name for node in found for name in self.direct(function, node)}
        for run in self._effects.runs.of(function):
            if nodes[run.node][0] == CALL:
                saved.update(self.through(function, run.node))
        return frozenset(place for name, place in starts.items() if name in saved)


def _names(nodes: Sequence[Node], node: int, depth: int = 0) -> Iterator[Hashable]:
    while depth < _DEEPEST:
        depth += 1
        written = nodes[node]
        match written[0]:
            case op if op in _PEELED:
                node = written[1]
            case op if op == AFTER:
                node = before(nodes, written)
            case op if op == ITEM and nodes[written[2]][0] == CONST:
                node = written[1]
            case op if op == ATTR:
                yield from ((name, written[2]) for name in _names(nodes, written[1], depth))
                return
            case op if op == PHI:
                for arm in written[1]:
                    if arm[0] < node:
                        yield from _names(nodes, arm[0], depth)
                return
            case op if op == PARAM:
                yield ("param", written[1])
                return
            case op if op == FREE:
                yield ("free", written[1])
                return
            case op if op == CALL and tuple(nodes[written[1]][:2]) == (NAME, "super"):
                yield ("param", 0)
                return
            case _:
                yield node
                return

"""What a handler does for a stranger: which of its changes the request comes by, and which calls nobody knows."""

from collections.abc import Iterator

from backcheck.backend.frame import Frame
from backcheck.backend.outcomes import Outcome, Outcomes
from backcheck.backend.regions import Regions
from backcheck.dataflow.effects import WRITES, Effects
from backcheck.ir import ATTR, CALL, DOTTED, FREE, NAME, UPD, Node
from backcheck.semantics.calls import Calls
from backcheck.semantics.program import Function, last_name
from backcheck.semantics.refs import Kind

_WORDS = (WRITES, "sends", "enqueues", "file-system")
_CHANGING = frozenset(("append", "add", "update", "pop", "popitem", "clear", "remove", "discard", "insert", "extend", "setdefault"))
_DEEPEST = 8


class Deeds:
    """Asks one handler at a time."""

    def __init__(self, calls: Calls, outcomes: Outcomes) -> None:
        self._calls = calls
        self._program = calls.program
        self._types = calls.types
        self._outcomes = outcomes
        self._effects = Effects(outcomes.origins)

    def withheld(self, function: Function, outcome: Outcome) -> bool:
        """Whether the handler changes something, and nothing of it for somebody who proves nothing."""
        deeds = list(self._deeds(function))
        frame = Frame(function, self._program.graph(function), {}, 0)
        regions = Regions(self._outcomes.anonymous, frame)
        return bool(deeds) and all(self._kept_back(regions, frame, deed, outcome) for deed in deeds)

    def _kept_back(self, regions: Regions, frame: Frame, deed: int, outcome: Outcome) -> bool:
        start = frame.graph.positions[2 * deed]
        position = start >> 12, start & 4095
        if outcome.ended is not None and position > outcome.ended:
            return True
        node = frame.graph.nodes[deed]
        if node[0] != CALL:
            return False
        return regions.reached(node[4], position, deed) is False and regions.proof(node[4])

    def _deeds(self, function: Function) -> Iterator[int]:
        for word in _WORDS:
            yield from (effect.here for effect in self._effects.reached(function, word))
        nodes = self._program.graph(function).nodes
        for index, node in enumerate(nodes):
            changes = node[0] == UPD or (node[0] == CALL and last_name(nodes, node[1]) in _CHANGING)
            if changes and self._is_kept(nodes, node[1]):
                yield index

    def _is_kept(self, nodes: list[Node], node: int) -> bool:
        """Whether an object belongs to the module or an enclosing function, and not to this call alone."""
        for _ in range(_DEEPEST):
            written = nodes[node]
            if written[0] in (NAME, FREE, DOTTED):
                return True
            if written[0] not in (ATTR, UPD):
                return False
            node = written[1]
        return False

    def unknown(self, function: Function) -> str:
        """The first call of which nobody knows what it does, in a handler of which no change is known either; else empty."""
        if next(self._deeds(function), None) is not None:
            return ""
        nodes = self._program.graph(function).nodes
        for index, node in enumerate(nodes):
            if node[0] == CALL and not self._calls.targets(function, index) and (name := self._own(function, nodes, node[1])):
                return name
        return ""

    def _own(self, function: Function, nodes: list[Node], callee: int) -> str:
        """What the project makes that is called: ``get_action("x")(...)``, ``self.service.place(...)``."""
        node = callee
        for _ in range(_DEEPEST):
            for ref in self._types.of(function, node):
                match ref.kind:
                    case Kind.FUNCTION | Kind.METHOD:
                        return self._program.functions[ref.id].qualified
                    case Kind.INSTANCE | Kind.CLASS:
                        return f"{self._program.classes[ref.id].qualified}.{last_name(nodes, callee)}"
            if nodes[node][0] not in (ATTR, CALL):
                return ""
            node = nodes[node][1]
        return ""

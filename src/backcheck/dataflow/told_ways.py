"""Ways through calls that cannot be gone: what a call passes for a parameter, or leaves at its default, closes them."""

from collections.abc import Sequence

from backcheck.dataflow.blocks import Blocks
from backcheck.ir import CALL, CONST, NOT, PARAM, WHEN
from backcheck.semantics.calls import Calls

Way = Sequence[tuple[int, int]]


class ToldWays:
    """Ways are (function, node) pairs, outermost first, as effects have them."""

    def __init__(self, calls: Calls, blocks: Blocks) -> None:
        self._calls = calls
        self._program = calls.program
        self._blocks = blocks

    def is_open(self, way: Way) -> bool:
        """Whether no condition on the way is decided against it."""
        return all(self._is_reached(way, step) for step in range(1, len(way)))

    def _is_reached(self, way: Way, step: int) -> bool:
        ways = self._blocks.ways(self._program.functions[way[step][0]])
        return ways.reached(ways.place(way[step][1]), lambda condition: self._truth(way, step, condition))

    def _truth(self, way: Way, step: int, node: int) -> bool | None:
        written = self._program.graph(self._program.functions[way[step][0]]).nodes[node]
        match written[0]:
            case op if op == NOT:
                inner = self._truth(way, step, written[1])
                return None if inner is None else not inner
            case op if op == WHEN:
                return self._truth(way, step, written[1])
            case op if op == CONST:
                return bool(written[1])
            case op if op == PARAM and step > 0:
                return self._passed(way, step, written[1])
        return None

    def _passed(self, way: Way, step: int, place: int) -> bool | None:
        """The truth of what the call before passes."""
        function = self._program.functions[way[step][0]]
        caller, call = self._program.functions[way[step - 1][0]], way[step - 1][1]
        if self._program.graph(caller).nodes[call][0] != CALL:
            return None
        argument = self._calls.argument(caller, call, function, place)
        if isinstance(argument, int):
            return self._truth(way, step - 1, argument)
        parent, default = self._program.parent(function), function.facts.params[place].default
        if argument is not None or parent is None or default < 0:
            return None
        written = self._program.graph(parent).nodes[default]
        return bool(written[1]) if written[0] == CONST else None

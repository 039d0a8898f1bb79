"""Ways through calls that cannot be gone: what a call passes for a parameter, or leaves at its default, closes them."""

from collections.abc import Sequence

from backcheck.dataflow.blocks import Blocks
from backcheck.ir import CALL, CMP, CONST, NOT, PARAM, WHEN, Node
from backcheck.semantics.calls import Calls

Way = Sequence[tuple[int, int]]


class ToldWays:
    """Ways are (function, node) pairs, outermost first, as effects have them."""

    def __init__(self, calls: Calls, blocks: Blocks, *, handed: bool = False) -> None:
        self._calls = calls
        self._program = calls.program
        self._blocks = blocks
        self._handed = handed

    def is_open(self, way: Way) -> bool:
        """Whether no condition on the way is decided against it."""
        return all(self._is_reached(way, step) for step in range(1, len(way)))

    def is_open_without(self, way: Way) -> bool:
        """The same when what a call passes without writing it out is something: ``if session is None: commit()``."""
        return ToldWays(self._calls, self._blocks, handed=True).is_open(way)

    def is_wanted(self, way: Way, option: str, params: Sequence[str]) -> bool:
        """Whether the last call of a way is not told by those before it, through an option, to do nothing: ``save(commit=False)``."""
        function = self._program.functions[way[-1][0]]
        nodes = self._program.graph(function).nodes
        call = nodes[way[-1][1]]
        for name, value in (*zip(params, call[2], strict=False), *call[3]):
            if name == option and self._truth(way, len(way) - 1, value) is False:
                return False
            if not name and nodes[value][0] == PARAM and function.facts.params[nodes[value][1]].kind == "**":
                return not self._says_no(way, option)
        return True

    def _says_no(self, way: Way, option: str) -> bool:
        """Whether the call before the last names an option that is handed on with all others, and says no."""
        nodes = self._program.graph(self._program.functions[way[-2][0]]).nodes
        before = nodes[way[-2][1]]
        return before[0] == CALL and any(name == option and nodes[value] == (CONST, False) for name, value in before[3])

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
            case op if op == CMP and len(written[1]) == 1 and step > 0:
                return self._compared(way, step, written[1][0], written[2])
            case op if op == PARAM and step > 0:
                return self._passed(way, step, written[1])
        return None

    def _compared(self, way: Way, step: int, operator: str, sides: tuple[int, int]) -> bool | None:
        """``name is None`` and ``"name" in words``, of parameters."""
        function = self._program.functions[way[step][0]]
        left, right = (self._program.graph(function).nodes[side] for side in sides)
        if right == (CONST, None) and operator in ("is", "is not"):
            nothing = self._is_nothing(way, step, sides[0])
            return nothing if nothing is None else nothing is (operator == "is")
        if operator not in ("in", "not in") or left[0] != CONST or right[0] != PARAM or function.facts.params[right[1]].kind != "**":
            return None
        caller, call = self._program.functions[way[step - 1][0]], way[step - 1][1]
        written = self._program.graph(caller).nodes[call]
        if written[0] != CALL:
            return None
        names = [name for name, _ in written[3]]
        if "" in names:
            return None
        return (left[1] in names) is (operator == "in")

    def _is_nothing(self, way: Way, step: int, node: int) -> bool | None:
        """Whether a value is None, as far as constants and defaults that are passed tell."""
        written = self._program.graph(self._program.functions[way[step][0]]).nodes[node]
        if written[0] == WHEN:
            return self._is_nothing(way, step, written[1])
        if written[0] == PARAM and step > 0:
            given = self._given(way, step, written[1])
            if isinstance(given, int):
                nothing = self._is_nothing(way, step - 1, given)
                return False if nothing is None and self._handed else nothing
            return None if given is None or given[0] != CONST else given[1] is None
        return written[1] is None if written[0] == CONST else None

    def _passed(self, way: Way, step: int, place: int) -> bool | None:
        """The truth of what the call before passes."""
        given = self._given(way, step, place)
        if isinstance(given, int):
            truth = self._truth(way, step - 1, given)
            return True if truth is None and self._handed else truth
        return bool(given[1]) if given is not None and given[0] == CONST else None

    def _given(self, way: Way, step: int, place: int) -> int | Node | None:
        """The caller's node that the call before passes, or the node that is a parameter's default."""
        function = self._program.functions[way[step][0]]
        caller, call = self._program.functions[way[step - 1][0]], way[step - 1][1]
        if self._program.graph(caller).nodes[call][0] != CALL:
            return None
        argument = self._calls.argument(caller, call, function, place)
        if isinstance(argument, int):
            return argument
        parent, default = self._program.parent(function), function.facts.params[place].default
        if argument is not None or parent is None or default < 0:
            return None
        return self._program.graph(parent).nodes[default]

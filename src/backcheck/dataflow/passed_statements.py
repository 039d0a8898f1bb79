"""Statements that a function is handed to run: what they do is said by the call that passes them."""

from backcheck.dataflow.effects import WRITES
from backcheck.dataflow.ports import given
from backcheck.dataflow.statements import Statements, leading_text
from backcheck.ir import PARAM, WHEN
from backcheck.semantics.calls import Calls
from backcheck.semantics.refs import Kind

Way = tuple[tuple[int, int], ...]


class PassedStatements:
    """Ways are (function, node) pairs, outermost first; the last is the call that runs a statement."""

    def __init__(self, calls: Calls, statements: Statements) -> None:
        self._calls = calls
        self._program = calls.program
        self._statements = statements

    def may_write(self, way: Way) -> bool:
        """Whether what this way passes may write; True for a call that runs no statement, or writes whatever it is."""
        number, call = way[-1]
        nodes = self._program.graph(self._program.functions[number]).nodes
        refs = self._calls.targets(self._program.functions[number], call) if len(way) > 1 else ()
        for ref in refs:
            role = self._program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
            if role is not None and "statement" in role.facts and WRITES not in role.effects:
                passed = given(nodes, nodes[call], role, str(role.facts["statement"]))
                return not passed or any(self._writes(way, len(way) - 1, one) for one in passed)
        return True

    def _writes(self, way: Way, step: int, node: int) -> bool:
        function = self._program.functions[way[step][0]]
        nodes = self._program.graph(function).nodes
        start = leading_text(nodes, node)[1]
        while nodes[start][0] == WHEN:
            start = nodes[start][1]
        if nodes[start][0] != PARAM or step == 0:
            return WRITES in self._statements.words(function, node)
        caller, call = self._program.functions[way[step - 1][0]], way[step - 1][1]
        argument = self._calls.argument(caller, call, function, nodes[start][1])
        return self._writes(way, step - 1, argument) if isinstance(argument, int) else True

"""What conditions amount to when every record that is asked for is there: what is then not come by only makes up for missing ones."""

from collections.abc import Iterator

from backcheck.dataflow.effects import Effect
from backcheck.dataflow.ways import Place, Ways
from backcheck.ir import ATTR, BOOL, CALL, CMP, CONST, EXCEPT, NOT, WHEN, Node
from backcheck.semantics.origins import Origins
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind

FILLS = "db-fill"
_READS = "db-read"
_DEEPEST = 8


class FindingRecords:
    """Roles say under ``creates`` that a call makes records: always, where one is ``missing``, or of what it is called on (``self``) or
    handed (``argument``), where that was not found; under ``missing`` that an exception tells of none found.
    """

    def __init__(self, origins: Origins) -> None:
        self._origins = origins
        self._types = origins.types
        self._program = origins.program
        self._models = origins.program.models

    def fills(self, function: Function, ways: Ways, effect: Effect) -> bool:
        """Whether a write, come by at a place of this function, makes a record only where there is none."""
        number, node = effect.last
        last = self._program.functions[number]
        said = list(self._said(last, node))
        if "missing" in said:
            return True
        if any(self._is_new(last, node, one) for one in said) and self._makes_up(function, ways, ways.place(effect.here)):
            return True
        return last is function and "argument" in said and self._completes(function, ways, node)

    def _completes(self, function: Function, ways: Ways, call: int) -> bool:
        """Whether a call is handed a record that was found, or one that is made where none was."""
        nodes = self._program.graph(function).nodes
        made = [one for argument in nodes[call][2] for one in self._origins.of(function, argument)]
        others = [one for one in made if self._is_asked_for(one.function, one.node) is False]
        return 0 < len(others) < len(made) and all(
            one.function == function.id and one.node >= 0 and self._makes_up(function, ways, ways.place(one.node)) for one in others
        )

    def _said(self, function: Function, node: int) -> Iterator[str]:
        """What roles say of a write: that it makes a record, that it does where one is missing, or at which port it is handed one."""
        if self._program.graph(function).nodes[node][0] != CALL:
            return
        for ref in self._origins.calls.targets(function, node):
            role = self._models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
            if role is not None and "creates" in role.facts:
                yield str(role.facts["creates"])

    def _is_new(self, function: Function, node: int, said: str) -> bool:
        nodes = self._program.graph(function).nodes
        callee = nodes[nodes[node][1]]
        if said == "self":
            return callee[0] == ATTR and not self._is_found(function, callee[1])
        return said != "argument" or not any(self._is_found(function, one) for one in nodes[node][2])

    def mends(self, function: Function, ways: Ways, effect: Effect) -> bool:
        """Whether a write is only come by when something has failed."""
        regions = self._program.graph(function).regions
        return any(regions[one].kind == EXCEPT for one in ways.around(ways.place(effect.here).region))

    def _makes_up(self, function: Function, ways: Ways, place: Place) -> bool:
        """Whether a place is only come by when a record was not found."""
        regions = self._program.graph(function).regions
        if any(regions[one].kind == EXCEPT and self._tells(function, regions[one].node) for one in ways.around(place.region)):
            return True
        return not ways.reached(place, lambda condition: self._truth(function, condition))

    def _tells(self, function: Function, caught: int) -> bool:
        """Whether the exceptions of a handler are those of a record that was not found."""
        roles = [self._models.find(ref.name) for ref in self._types.of(function, caught) if ref.name] if caught >= 0 else []
        return any(role is not None and role.facts.get("missing") for role in roles)

    def _truth(self, function: Function, node: int, depth: int = 0) -> bool | None:
        written = self._program.graph(function).nodes[node]
        if depth > _DEEPEST:
            return None
        match written[0]:
            case op if op == WHEN:
                return self._truth(function, written[1], depth + 1)
            case op if op == NOT:
                inner = self._truth(function, written[1], depth + 1)
                return None if inner is None else not inner
            case op if op == BOOL:
                return self._either(function, written, depth)
            case op if op == CMP:
                return self._compared(function, written)
        return True if self._is_found(function, node) else None

    def _either(self, function: Function, written: Node, depth: int) -> bool | None:
        parts = [self._truth(function, part, depth + 1) for part in written[2]]
        decisive = bool(written[1] == "or")
        if decisive in parts:
            return decisive
        return None if None in parts else not decisive

    def _compared(self, function: Function, written: Node) -> bool | None:
        """``found is None``, ``name not in names``, ``count == 0``."""
        if len(written[1]) != 1:
            return None
        operator, (left, right) = written[1][0], written[2]
        nodes = self._program.graph(function).nodes
        nothing = nodes[right][0] == CONST and nodes[right][1] in (None, 0)
        if operator in ("in", "not in") and self._is_found(function, right):
            return bool(operator == "in")
        if nothing and self._is_found(function, left):
            return {"is": False, "==": False, "is not": True, "!=": True, ">": True}.get(operator)
        return None

    def _is_found(self, function: Function, node: int) -> bool:
        """Whether a value is what a query gave, and nothing else."""
        found, seen, left = False, set[tuple[int, int]](), [(function.id, node)]
        while left:
            here, value = left.pop()
            made = {(one.function, one.node) for one in self._origins.of(self._program.functions[here], value)} - seen
            seen |= made
            asked = [self._is_asked_for(*one) for one in made]
            if False in asked:
                return False
            found |= True in asked
            left += [one for one in asked if isinstance(one, tuple)]
        return found

    def _is_asked_for(self, number: int, node: int) -> bool | tuple[int, int] | None:
        """None for nothing, which a getter gives where it finds none; the query that is asked further (``query.filter(…)``)."""
        if node < 0:
            return False
        function = self._program.functions[number]
        written = self._program.graph(function).nodes[node]
        if written[0] != CALL:
            return None if tuple(written) == (CONST, None) else False
        refs = self._origins.calls.targets(function, node)
        roles = [role for ref in refs if ref.kind is Kind.EXTERNAL and (role := self._models.find(ref.name)) is not None]
        if any(role.kind != "class" and (_READS in role.effects or "rows" in role.facts) for role in roles):
            return True
        callee = self._program.graph(function).nodes[written[1]]
        handed = callee[0] == ATTR and any(flow.source == "self" for role in roles for flow in role.propagates)
        return (number, callee[1]) if handed else False

"""Reads of a request's body that fail when there is none: what follows them is not come by when somebody only asks."""

from collections.abc import Iterator

from backcheck.dataflow.asking import Asking
from backcheck.dataflow.ports import given
from backcheck.dataflow.short_cuts import conditions
from backcheck.dataflow.ways import Leaves, Place, Ways
from backcheck.ir import ATTR, CALL, CONST, EXCEPT, TRY, WHEN
from backcheck.models.role import Role
from backcheck.semantics.calls import option
from backcheck.semantics.origins import Origins
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind

_DEEPEST = 4
_KEYS = frozenset(("id", "pk", "uuid"))


class EmptyBodies:
    """Roles say under ``fails-empty`` at which port a call fails when it is handed nothing, ``keywords`` for any keyword that is None,
    or ``self`` that reading it does; under ``unless-on`` which option prevents that.
    """

    def __init__(self, origins: Origins, asking: Asking) -> None:
        self._calls = origins.calls
        self._program = origins.program
        self._asking = asking
        self._found: dict[int, tuple[int, ...]] = {}

    def fail_before(self, function: Function, ways: Ways, place: Place) -> bool:
        """Whether every run that comes by a place has failed before."""
        around = ways.around(place.region)
        failing = (ways.place(node) for node in self._failing(function))
        return any(one.at < place.at and self._left(function, ways, one.region) in around for one in failing)

    def _left(self, function: Function, ways: Ways, region: int) -> int:
        """The region that is left by an error in another: a ``try`` goes no further where all its handlers leave."""
        regions = self._program.graph(function).regions
        while region > 0 and regions[region].kind == TRY:
            handlers = [number for number, one in enumerate(regions) if one.kind == EXCEPT and one.of == region]
            if not handlers or any(ways.leaves(number) is not Leaves.FUNCTION for number in handlers):
                break
            region = regions[region].parent
        return region

    def _failing(self, function: Function) -> tuple[int, ...]:
        found = self._found.get(function.id)
        if found is None:
            found = self._found[function.id] = tuple(self._find(function))
        return found

    def _find(self, function: Function) -> Iterator[int]:
        graph = self._program.graph(function)
        yield from (node for node in self._asking.missing(function) if not any(conditions(graph, node)))
        for call in self._program.calls(function):
            for ref in self._calls.targets(function, call):
                role = self._program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
                if role is not None and "fails-empty" in role.facts and self._fails(function, call, role):
                    yield call

    def _fails(self, function: Function, call: int, role: Role) -> bool:
        nodes = self._program.graph(function).nodes
        if "unless-on" in role.facts:
            switch = option(nodes, nodes[call], role.params, str(role.facts["unless-on"]))
            if switch is not None and not (isinstance(switch, int) and nodes[switch] == (CONST, False)):
                return False
        port = str(role.facts["fails-empty"])
        if port == "keywords":
            return any(self._finds_nothing(function, keyword, value) for keyword, value in nodes[call][3])
        return port == "self" or any(self._is_unsent(function, node, 0) for node in given(nodes, nodes[call], role, port))

    def _finds_nothing(self, function: Function, keyword: str, value: int) -> bool:
        """Whether a record is looked up by None, or by zero or nothing under a key that is neither."""
        return self._asking.is_none(function, value) or (keyword in _KEYS and self._asking.truth(function, value) is False)

    def _is_unsent(self, function: Function, node: int, depth: int) -> bool:
        """The body, or what a method gives that is called on it."""
        nodes = self._program.graph(function).nodes
        while nodes[node][0] == WHEN:
            node = nodes[node][1]
        if depth < _DEEPEST and nodes[node][0] == CALL and nodes[nodes[node][1]][0] == ATTR and not nodes[node][2]:
            return self._is_unsent(function, nodes[nodes[node][1]][1], depth + 1)
        return self._asking.is_none(function, node) or (nodes[node][0] == ATTR and self._asking.truth(function, node) is False)

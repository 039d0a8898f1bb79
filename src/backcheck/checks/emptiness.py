"""Whether the empty value that a clause leaves in the place of a result is given back, or found and dealt with, behind the statement."""

from collections.abc import Iterator

from backcheck.checks.telling import reaction
from backcheck.facts import Graph
from backcheck.ir import AFTER, ATTR, BOOL, BUILD, CALL, CMP, CONST, IF, ITEM, NAME, NOT, PHI, UPD, WHEN
from backcheck.sites.handlers import ExceptHandler
from backcheck.sites.kept_values import given_before, root
from backcheck.sites.world import World

_DEEPEST = 4
_MEASURES = frozenset(("len", "bool", "any"))
# What comparisons of something empty with nothing, None or zero, amount to.
_COMPARED = {"is": True, "==": True, "<=": True, "is not": False, "!=": False, ">": False}
# A field or entry: its kind, the object, and its name or constant key.
_Part = tuple[str, int, object]


class _Left:
    """What a clause leaves empty: variables by their nodes, fields and entries by what they are of."""

    __slots__ = ("graph", "nodes", "parts")

    def __init__(self, site: ExceptHandler) -> None:
        self.graph = site.program.graph(site.function)
        given = set(site.sets())
        stands = {node for node in given_before(site) if site.is_empty(node)} if not given else set[int]()
        self.nodes = _and_joined(self.graph, given | stands)
        stores = (node for node in self.graph.nodes if node[0] == UPD and node[4] in given)
        self.parts = {part for store in stores if (part := _part(self.graph, store[2], store[1], store[3])) is not None}

    def holds(self, node: int) -> bool:
        """Whether a node is, or reads, what was left empty."""
        if node in self.nodes:
            return True
        return _field(self.graph, node) in self.parts

    def is_filled_in(self, site: ExceptHandler, region: int) -> bool:
        """Whether something is put in its place in a region, or into it."""
        nodes = self.graph.nodes
        for index, node in enumerate(nodes):
            if node[0] == UPD and self._is_filled(node) and site.lies_in(index, region):
                return True
            if node[0] == AFTER and node[2] == -1 and site.within(nodes[node[1]][4], region) and nodes[nodes[node[1]][1]][1] in self.nodes:
                return True
        named = [given for given in self.graph.cells.values() if not self.nodes.isdisjoint(given)]
        return any(nodes[one][0] not in (PHI, WHEN) and site.lies_in(one, region) for given in named for one in given)

    def _is_filled(self, store: tuple[object, ...]) -> bool:
        part = _part(self.graph, str(store[2]), int(str(store[1])), store[3])
        return part in self.parts or store[1] in self.nodes


def is_looked_at(world: World, site: ExceptHandler) -> bool:
    """Whether a condition asks about it, and where it is empty something is raised, told, answered or put in its place."""
    left = _Left(site)
    if not left.nodes and not left.parts:
        return False
    for number, region in enumerate(left.graph.regions):
        behind = region.kind == IF and (region.line, region.column) >= site.end
        if behind and _when_empty(left, region.node, 0) is region.truth and _answers(world, site, number, left):
            return True
    return False


def is_given_back(site: ExceptHandler) -> bool:
    """Whether the function gives back ``False`` then, alone or beside its result: set by the clause, or before what it guards."""
    graph = site.program.graph(site.function)
    stands = given_before(site) if site.idle else ()
    denied = {node for node in (*site.sets(), *stands) if graph.nodes[node][0] == CONST and graph.nodes[node][1] is False}
    given = _and_joined(graph, denied)
    back = (graph.nodes[node] for node, _ in graph.returns)
    parts = {part for node in back if node[0] == BUILD and node[1] == "tuple" for part in node[2]}
    returned = parts | {node for node, _ in graph.returns}
    stored = {_part(graph, node[2], node[1], node[3]) for node in graph.nodes if node[0] == UPD and node[4] in denied}
    return not given.isdisjoint(returned) or any(_field(graph, node) in stored - {None} for node in returned)


def _and_joined(graph: Graph, given: set[int]) -> set[int]:
    """Values, and what they are where ways join. A value stands behind what it is made of."""
    for index, node in enumerate(graph.nodes):
        if (node[0] == PHI and any(arm[0] in given for arm in node[1])) or (node[0] == WHEN and node[1] in given):
            given.add(index)
    return given


def _field(graph: Graph, node: int) -> _Part | None:
    """The field or entry that a node reads, in whatever version of it."""
    here = graph.nodes[node]
    while here[0] == WHEN:
        here = graph.nodes[here[1]]
    return _part(graph, "." if here[0] == ATTR else "[", here[1], here[2]) if here[0] in (ATTR, ITEM) else None


def _part(graph: Graph, kind: str, base: int, key: object) -> _Part | None:
    if kind == "[":
        written = graph.nodes[key] if isinstance(key, int) else ()
        if not written or written[0] != CONST:
            return None
        key = repr(written[1])
    return kind, root(graph, base), key


def _when_empty(left: _Left, node: int, depth: int) -> bool | None:
    """What a condition gives when what was left is empty; None where it does not ask about that."""
    written = left.graph.nodes[node]
    if left.holds(node):
        return False
    if depth > _DEEPEST:
        return None
    match written[0]:
        case op if op == NOT:
            found = _when_empty(left, written[1], depth + 1)
            return None if found is None else not found
        case op if op == BOOL:
            return next((found for one in written[2] if (found := _when_empty(left, one, depth + 1)) is not None), None)
        case op if op == CMP and len(written[2]) == 2:
            first, second = written[2]
            if left.holds(_measured(left.graph, first)) and left.graph.nodes[second][0] == CONST and not left.graph.nodes[second][1]:
                return _COMPARED.get(written[1][0])
        case op if op == CALL and (inner := _measured(left.graph, node)) != node:
            return _when_empty(left, inner, depth + 1)
    return None


def _measured(graph: Graph, node: int) -> int:
    """What ``len(...)`` and the like are asked about; else the node itself."""
    here = graph.nodes[node]
    plain = here[0] == CALL and len(here[2]) == 1 and graph.nodes[here[1]][0] == NAME and graph.nodes[here[1]][1] in _MEASURES
    return int(here[2][0]) if plain else node


def _answers(world: World, site: ExceptHandler, region: int, left: _Left) -> bool:
    graph = left.graph
    if any(site.within(here, region) for _, here, *_ in graph.raises):
        return True
    if any(site.within(here, region) and not site.says_nothing(node) for node, here in graph.returns):
        return True
    if left.is_filled_in(site, region):
        return True
    return reaction(world, site.function, _calls(site, graph, region))[0]


def _calls(site: ExceptHandler, graph: Graph, region: int) -> Iterator[int]:
    return (index for index, node in enumerate(graph.nodes) if node[0] == CALL and site.within(node[4], region))

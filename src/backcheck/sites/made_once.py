"""What is made at first use and kept: ``if self._engine is None: self._engine = make_engine()`` happens once."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from backcheck.dataflow.effects import Effect
from backcheck.facts import Region
from backcheck.ir import ATTR, CALL, CMP, CONST, FREE, IF, NAME, NOT, UPD, WHEN, Node
from backcheck.semantics.program import Class, Function, Program
from backcheck.semantics.refs import Kind

if TYPE_CHECKING:
    from backcheck.sites.world import World

_DEEPEST = 4


def happens_once(world: "World", effect: Effect) -> bool:
    """Whether the way to an effect leads through the making of something that is kept from then on."""
    program = world.program
    way = [(program.functions[number], node) for number, node in effect.way]
    kept = (function for function, node in way if _is_kept(program, function, node))
    return any(_outlives(world, function) for function in kept) or any(makes_only_one(world, function, node) for function, node in way)


def makes_only_one(world: "World", function: Function, node: int) -> bool:
    """Whether a call asks a class for an object whose metaclass keeps the first one."""
    if world.program.graph(function).nodes[node][0] != CALL:
        return False
    classes = [world.program.classes[ref.id] for ref in world.calls.targets(function, node) if ref.kind is Kind.CLASS]
    return bool(classes) and all(any(_keeps(world, meta) for meta in _metaclasses(world, one)) for one in classes)


def _metaclasses(world: "World", one: Class) -> Iterator[Class]:
    """The repository's own metaclasses of a class and of those that it is derived from."""
    for base in world.types.members.lineage(one):
        parent = world.program.function(base.path, base.facts.parent)
        for node in (node for name, node in base.facts.keywords if name == "metaclass"):
            yield from (world.program.classes[ref.id] for ref in world.types.of(parent, node) if ref.kind is Kind.CLASS)


def _keeps(world: "World", meta: Class) -> bool:
    """Whether a metaclass puts what it makes where it finds it again."""
    makers = [method for base in world.types.members.lineage(meta) for name, method in world.program.methods(base) if name == "__call__"]
    return any(node[0] == UPD for maker in makers for node in world.program.graph(maker).nodes)


def _outlives(world: "World", function: Function) -> bool:
    """Whether what keeps it is there for more than one request: a module, or objects that no request makes."""
    one = world.program.owner(function)
    if one is None:
        return True
    makers = [maker for maker, _ in world.calls.makers(one) if world.serves(maker.path)]
    if any(_serves_requests(world, maker, 0) for maker in makers):
        return False
    return bool(makers) or _is_made_beside(world, one)


def _is_made_beside(world: "World", one: Class) -> bool:
    """Whether the module of a class makes an object of it: there its name is the class itself."""
    module = world.program.module(one.path)
    calls = world.program.calls(module, frozenset(("",)))
    return any(ref.kind is Kind.CLASS and ref.id == one.id for call in calls for ref in world.calls.targets(module, call))


def _serves_requests(world: "World", function: Function, depth: int) -> bool:
    if function.facts.name == "<module>":
        return False
    if world.entries.is_entry(function):
        return True
    callers = (caller for caller, _ in world.calls.callers(function)) if depth < _DEEPEST else ()
    return any(_serves_requests(world, caller, depth + 1) for caller in callers)


def _is_kept(program: Program, function: Function, node: int) -> bool:
    place = program.span(function, node)
    for region in program.graph(function).regions:
        if region.kind == IF and region.node >= 0 and _holds(region, place.line, place.column):
            missing = _missing(program.graph(function).nodes, region.node)
            if region.truth and missing and missing in _stored(program, function, region):
                return True
    return any(name in _stored(program, function) for name in _given_before(program, function, place.line))


def _given_before(program: Program, function: Function, line: int) -> Iterator[str]:
    """The names that a function gives right away where they have a value: ``if _engine is not None: return _engine``."""
    graph = program.graph(function)
    leaving = {region for _, region in graph.returns}
    for number, region in enumerate(graph.regions):
        if region.kind == IF and region.node >= 0 and region.truth and region.end_line < line and number in leaving:
            here = graph.nodes[region.node]
            if here[0] == CMP and list(here[1]) == ["is not"] and graph.nodes[here[2][1]] == (CONST, None):
                yield _name(graph.nodes, here[2][0])
            elif here[0] != CMP:
                yield _name(graph.nodes, region.node)


def _missing(nodes: list[Node], condition: int) -> str:
    """The name that a condition finds without a value: ``self.engine is None``, ``not self.engine``."""
    here = nodes[condition]
    if here[0] == CMP and list(here[1]) == ["is"] and nodes[here[2][1]] == (CONST, None):
        return _name(nodes, here[2][0])
    return _name(nodes, here[1]) if here[0] == NOT else ""


def _name(nodes: list[Node], node: int) -> str:
    here = nodes[node]
    match here[0]:
        case op if op == ATTR:
            return str(here[2])
        case op if op in (NAME, FREE):
            return str(here[1])
        case op if op == WHEN:
            return _name(nodes, here[1])
    return ""


def _holds(region: Region, line: int, column: int) -> bool:
    return (region.line, region.column) <= (line, column) <= (region.end_line, region.end_column)


def _stored(program: Program, function: Function, region: Region | None = None) -> Iterator[str]:
    """The attributes and the module's variables that are set in a branch, or anywhere."""
    graph = program.graph(function)
    for index, node in enumerate(graph.nodes):
        if node[0] == UPD and node[2] == ".":
            place = program.span(function, index)
            if region is None or _holds(region, place.line, place.column):
                yield node[3]
    yield from function.facts.changes

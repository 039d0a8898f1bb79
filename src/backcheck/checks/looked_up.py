"""Values that a program asks about before it keeps them: looks up where it keeps what it knows, or hands to a function that answers.

Roles say under ``verifies`` that a call knows whether what it is given is right: its answer is ``asked`` about, or it ``raises``.
"""

from collections.abc import Iterator

from backcheck.backend.operands import operands
from backcheck.dataflow.lattice import AtomKind, Trail
from backcheck.dataflow.traces import places
from backcheck.facts import Region
from backcheck.ir import AFTER, ATTR, BOOL, CALL, CMP, CONST, IF, ITEM, NAME, NOT, PARAM, PHI, RECEIVER, WHEN, Node
from backcheck.models.role import Role
from backcheck.semantics.conditions import before, same, unchanged
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind
from backcheck.sites.world import World

_READS, _VERIFIES, _RAISES = "db-read", "verifies", "raises"
_BUILTINS = ("builtins.", "re.")
_OUTSIDE = ("remote", "message")
_COMPARES = {"==": True, "in": True, "!=": False, "not in": False}
_MOST = 300


def looked_up(world: World, function: Function, place: int, value: int) -> bool | None:
    """Whether a value was found among what is stored before it came to a place; None where something else was asked about it."""
    nodes = world.program.graph(function).nodes
    reading = {effect.here for effect in world.effects.reached(function, _READS)}
    inputs = set(_inputs(nodes, value))
    found: bool | None = False
    for call in dict.fromkeys(_asked(world, function, place, value)):
        knows = call in reading or any(role.facts.get(_VERIFIES) or role.guards for role in _roles(world, function, call))
        asked = _below(nodes, call)[1:]
        given = (
            asked
            if knows or _is_of_object(world, function, call)
            else [one for part in _arguments(nodes[call]) for one in _below(nodes, part)]
        )
        if any(same(nodes, one, known) for one in given for known in inputs):
            if knows:
                return True
            found = None
    conditions = _conditions(world, function, place, value)
    return True if any(_is_compared(world, function, condition, truth, inputs) for condition, truth in conditions) else found


def _is_compared(world: World, function: Function, condition: int, truth: bool, inputs: set[int]) -> bool:
    """Whether a condition with a truth says that a value is what the program has, or among that."""
    nodes = world.program.graph(function).nodes
    here = nodes[condition]
    if here[0] == NOT:
        return _is_compared(world, function, here[1], not truth, inputs)
    if here[0] == BOOL:
        return any(_is_compared(world, function, one, truth, inputs) for one in here[2])
    if here[0] != CMP or _COMPARES.get(here[1][0]) is not truth:
        return False
    for side in here[2][:1] if "in" in here[1][0] else here[2]:
        if any(same(nodes, part, known) for part in _below(nodes, side) for known in inputs):
            return all(_is_own(world, function, other) for other in here[2] if other != side)
    return False


def _is_own(world: World, function: Function, node: int) -> bool:
    """Whether something is no constant, and nobody outside wrote it."""
    found = world.solver.reaching(function, [node])
    outside = any(atom.kind == AtomKind.SOURCE and atom.label in _OUTSIDE for atom in found)
    return world.program.graph(function).nodes[node][0] != CONST and not outside


def _asked(world: World, function: Function, place: int, value: int) -> Iterator[int]:
    """The calls that conditions before a place ask about, and those that raise where they find nothing."""
    nodes = world.program.graph(function).nodes
    for condition, _ in _conditions(world, function, place, value):
        yield from (one for one in _below(nodes, condition) if nodes[one][0] == CALL and not _is_builtin(world, function, one))
    for call in world.program.calls(function):
        if call < place and any(role.facts.get(_VERIFIES) == _RAISES for role in _roles(world, function, call)):
            yield call


def _conditions(world: World, function: Function, place: int, value: int) -> tuple[tuple[int, bool], ...]:
    nodes = world.program.graph(function).nodes
    return tuple(dict.fromkeys((*_around(world, function, place), *_on_the_way(nodes, value))))


def _around(world: World, function: Function, place: int) -> Iterator[tuple[int, bool]]:
    """The conditions, with what holds of them, of the branches that a place stands in, and of those before it that end otherwise."""
    graph = world.program.graph(function)
    span = world.program.span(function, place)
    ends = {region for _, region, *_ in (*graph.returns, *graph.raises)}
    ends |= {graph.nodes[call][4] for call in world.program.calls(function) if world.effects.never_returns(function, call)}
    for number, region in enumerate(graph.regions):
        holds = region.line <= span.line <= region.end_line
        if region.kind == IF and (holds or (region.end_line < span.line and any(_within(graph.regions, end, number) for end in ends))):
            yield region.node, region.truth is holds


def _within(regions: list[Region], inner: int, outer: int) -> bool:
    while inner >= 0 and inner != outer:
        inner = regions[inner].parent
    return inner == outer


def _on_the_way(nodes: list[Node], value: int) -> Iterator[tuple[int, bool]]:
    """The conditions that are known to hold of a value or not, and those that decide by which way it comes."""
    pending, seen = [value], set[int]()
    while pending:
        one = pending.pop()
        here = nodes[one]
        if one in seen:
            continue
        seen.add(one)
        if here[0] == WHEN:
            yield here[2], here[3]
            pending.append(here[1])
        elif here[0] == PHI:
            yield from ((arm[1], arm[2]) for arm in here[1] if arm[1] >= 0)
            pending += [arm[0] for arm in here[1]]


def _is_of_object(world: World, function: Function, call: int) -> bool:
    """Whether a call is a method of an object that the function made of a class of the project: it was given what it tells of."""
    nodes = world.program.graph(function).nodes
    callee = nodes[nodes[call][1]]
    made = unchanged(nodes, callee[1]) if callee[0] == ATTR else call
    return made != call and nodes[made][0] == CALL and any(ref.kind is Kind.CLASS for ref in world.calls.targets(function, made))


def _arguments(call: Node) -> tuple[int, ...]:
    return (*call[2], *(value for _, value in call[3]))


def _inputs(nodes: list[Node], value: int) -> Iterator[int]:
    """What a value is put together of: parameters, entries of what was sent, what calls gave."""
    pending, seen = [value], set[int]()
    while pending and len(seen) < _MOST:
        one = unchanged(nodes, pending.pop())
        here = nodes[one]
        if one in seen or here[0] in (CONST, NAME):
            continue
        seen.add(one)
        yield one
        if here[0] == CALL:
            callee = nodes[here[1]]
            # What a method is called on counts where it is no part of a request: ``name.strip()``.
            owner = [callee[1]] if callee[0] == ATTR and nodes[unchanged(nodes, callee[1])][0] != ATTR else []
            pending += [*owner, *_arguments(here)]
        elif here[0] not in (ATTR, ITEM):
            pending += operands(here)


def _is_builtin(world: World, function: Function, call: int) -> bool:
    """Whether a call only looks at the value itself."""
    refs = world.calls.targets(function, call)
    callee = world.program.graph(function).nodes[world.program.graph(function).nodes[call][1]]
    known = callee[0] == ATTR and world.program.models.find(f"builtins.str.{callee[2]}") is not None
    return all(ref.kind is Kind.EXTERNAL and ref.name.startswith(_BUILTINS) for ref in refs) if refs else known


def _roles(world: World, function: Function, call: int) -> Iterator[Role]:
    return (role for _, role in world.roles(world.calls.targets(function, call)))


def _below(nodes: list[Node], node: int) -> list[int]:
    """A node and those that it is made of."""
    found: dict[int, None] = {}
    pending = [node]
    while pending and len(found) < _MOST:
        one = pending.pop()
        if one not in found:
            found[one] = None
            # What a call did to its arguments is not what they are made of.
            handed = nodes[one][0] == AFTER and nodes[one][2] != RECEIVER
            pending += [before(nodes, nodes[one])] if handed else operands(nodes[one])
    return list(found)


def refused_on_the_way(world: World, trail: Trail | None) -> bool:
    """Whether a value came through a function of the project that raises, or gives back something else, for some of its arguments."""
    for number, node in places(trail):
        function = world.program.functions[number]
        if world.program.graph(function).nodes[node][0] == CALL:
            targets = (one for ref in world.calls.targets(function, node) for one in world.calls.functions(ref))
            if any(_refuses(world, target) or _looks_up(world, target) for target in targets):
                return True
    return False


def _looks_up(world: World, function: Function) -> bool:
    """Whether a function asks about what it gives back."""
    graph = world.program.graph(function)
    return any(graph.nodes[node][0] != CONST and looked_up(world, function, node, node) is not False for node, _ in graph.returns)


def _refuses(world: World, function: Function) -> bool:
    graph = world.program.graph(function)
    others = [region for node, region in graph.returns if graph.nodes[node][0] == CONST]
    first = 1 if function.facts.owner >= 0 else 0
    for place in (*others, *(region for _, region, *_ in graph.raises)):
        region = place
        while region >= 0:
            if graph.regions[region].kind == IF and _asks_about(graph.nodes, graph.regions[region].node, first):
                return True
            region = graph.regions[region].parent
    return False


def _asks_about(nodes: list[Node], condition: int, first: int) -> bool:
    """Whether a condition asks something about a parameter, not only whether there is one."""
    tests = [one for one in _below(nodes, condition) if nodes[one][0] in (CMP, CALL)]
    return any(nodes[one][0] == PARAM and nodes[one][1] >= first for test in tests for one in _below(nodes, test))

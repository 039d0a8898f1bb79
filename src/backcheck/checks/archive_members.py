"""Tests that a program makes of the members of an archive before it extracts them.

The names of members are sources of the kind ``member``.
"""

from collections.abc import Iterator

from backcheck.backend.operands import operands
from backcheck.dataflow.containment import PATH, is_clean
from backcheck.dataflow.lattice import AtomKind, Path
from backcheck.ir import ATTR, BOOL, CALL, ELEM, IF, LOOP, NOT
from backcheck.position import Span
from backcheck.semantics.conditions import same, unchanged
from backcheck.semantics.points import Point
from backcheck.sites.call_site import CallSite
from backcheck.sites.world import World

MEMBER = "member"
_PORTS: dict[str, Path] = {"members": ("[*", ".name"), "member": (".name",)}
_DEEPEST = 8


def tested(world: World, site: CallSite) -> bool | None:
    """Whether names that lead out of the folder are kept out; None where they are tested in a way that is not understood."""
    for port, path in _PORTS.items():
        if chosen := site.at(port):
            return _chosen(world, site, chosen, path)
    found = set(_in_loops(world, site))
    return True if True in found else None if found else False


def _chosen(world: World, site: CallSite, nodes: list[int], path: Path) -> bool | None:
    """Whether the members that a call is given were tested, or named by the program itself."""
    value = world.solver.reaching(site.function, nodes, (path,))
    kinds = world.solver.kinds
    dirty = [atom for atom, one in value.items() if not is_clean(kinds, PATH, one.cleaned)]
    if any(atom.kind == AtomKind.SOURCE and atom.label == MEMBER for atom in dirty):
        return False
    return None if any(atom.kind == AtomKind.UNKNOWN for atom in dirty) else True


def _in_loops(world: World, site: CallSite) -> Iterator[bool | None]:
    """What conditions tell that end a loop over the members before the call, or the calls that it hands them to."""
    graph = world.program.graph(site.function)
    for place, region in enumerate(graph.regions):
        if region.kind != LOOP or region.node < 0 or not _goes_before(site, region.end_line) or not _of_same(world, site, region.node):
            continue
        members = [index for index, node in enumerate(graph.nodes) if node[0] == ELEM and same(graph.nodes, node[1], region.node)]
        for _, inside, *_ in graph.raises:
            for condition, truth in _conditions(world, site, inside, place):
                yield True if _clears(world, site, condition, not truth, members) else None
        if any(_hands_on(world, site, call, members) for call in world.program.calls(site.function) if _stands_in(site, call, place)):
            yield None


def _goes_before(site: CallSite, line: int) -> bool:
    span: Span = site.span
    return line < span.line


def _of_same(world: World, site: CallSite, iterated: int) -> bool:
    """Whether what a loop goes over is the archive, or the members that it tells of."""
    nodes = site.nodes
    here = nodes[unchanged(nodes, iterated)]
    callee = nodes[here[1]] if here[0] == CALL else ()
    held = callee[1] if callee and callee[0] == ATTR else iterated
    receiver = site.modelled.receiver
    if receiver is None:
        return False
    archives = set(world.origins.points(Point(site.function, receiver)))
    return not archives.isdisjoint(world.origins.points(Point(site.function, held)))


def _conditions(world: World, site: CallSite, region: int, loop: int) -> Iterator[tuple[int, bool]]:
    """The conditions between a place and the loop around it; nothing where it stands in no such loop."""
    regions = world.program.graph(site.function).regions
    found: list[tuple[int, bool]] = []
    while region >= 0 and region != loop:
        if regions[region].kind == IF:
            found.append((regions[region].node, regions[region].truth))
        region = regions[region].parent
    yield from found if region == loop else ()


def _clears(world: World, site: CallSite, condition: int, truth: bool, members: list[int]) -> bool:
    """Whether a condition keeps a member's name, or a path that is made with it, below a folder."""
    guards, kinds = world.solver.transfer.guards, world.solver.kinds
    masks = [guards.clears(site.function, one, condition, truth) for one in _below(site, condition) if one != condition]
    masks += [guards.clears(site.function, one, condition, truth, path) for one in members for path in ((), (".name",))]
    return any(is_clean(kinds, PATH, mask) for mask in masks)


def _below(site: CallSite, node: int, depth: int = 0, asked: bool = True) -> Iterator[int]:
    """The values that a condition asks about, not what it says of them."""
    if not asked:
        yield node
    for one in operands(site.nodes[unchanged(site.nodes, node)]) if depth < _DEEPEST else ():
        yield from _below(site, one, depth + 1, asked and site.nodes[node][0] in (NOT, BOOL))


def _stands_in(site: CallSite, call: int, loop: int) -> bool:
    regions = site.origins.program.graph(site.function).regions
    region = site.nodes[call][4]
    while region >= 0 and region != loop:
        region = regions[region].parent
    return bool(region == loop)


def _hands_on(world: World, site: CallSite, call: int, members: list[int]) -> bool:
    """Whether a function of the project is given a member: it may refuse it."""
    if not any(world.calls.functions(ref) for ref in world.calls.targets(site.function, call)):
        return False
    nodes = site.nodes
    given = (*nodes[call][2], *(value for _, value in nodes[call][3]))
    return any(unchanged(nodes, one) in members or (nodes[one][0] == ATTR and unchanged(nodes, nodes[one][1]) in members) for one in given)

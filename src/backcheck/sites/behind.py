"""Where control comes when a clause of a ``try`` lets a failure be: what is raised or returned behind the statement."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from backcheck.ir import ATTR, BUILD, CALL, CONST, DOTTED, ELSE, FREE, LOOP, NAME, SKIPS, Node
from backcheck.sites.handlers import ExceptHandler


def raises(site: ExceptHandler) -> bool:
    """Whether whoever comes out of the clause comes to a ``raise``."""
    graph = site.program.graph(site.function)
    if any(True for _ in site.returned()):
        return False
    around = _around(site)
    return any(region in around and (line, column) >= site.end for _, region, line, column in graph.raises)


def denies(site: ExceptHandler) -> bool:
    """Whether success is returned where it is tried, and ``False`` behind it."""
    nodes = site.program.graph(site.function).nodes
    behind = _returned_behind(site, _parents(site))
    return _tries_return(site) and any(nodes[node][0] == CONST and nodes[node][1] is False for node in behind)


def returns(site: ExceptHandler) -> bool:
    """Whether a result is returned where it is tried, and another one behind it that says more than nothing."""
    return _tries_return(site) and any(not site.is_empty(node) for node in _returned_behind(site, None))


def says_the_same(site: ExceptHandler, node: int) -> bool:
    """Whether what the clause returns is also what is returned when nothing has failed: a success that was none."""
    graph = site.program.graph(site.function)
    if graph.nodes[node][0] not in (CALL, BUILD) and graph.nodes[node] != (CONST, True):
        return False
    # Where something else may be returned too, this is one answer of several, and not what success looks like.
    tried = [number for number in range(len(graph.regions)) if _is_tried(site, number)]
    succeeds = [one for one, here in graph.returns if any(site.within(here, number) for number in tried)]
    succeeds += _returned_behind(site, _parents(site))
    return bool(succeeds) and all(_alike(graph.nodes, node, one) for one in succeeds)


def _alike(nodes: list[Node], one: int, other: int) -> bool:
    """Whether two expressions are written alike, of names, constants, displays and calls."""
    first, second = nodes[one], nodes[other]
    if one == other or first[0] != second[0]:
        return one == other
    match first[0]:
        case op if op in (CONST, NAME, DOTTED, FREE):
            return bool(first[1:] == second[1:])
        case op if op == ATTR:
            return bool(first[2] == second[2]) and _alike(nodes, first[1], second[1])
        case op if op == BUILD and first[1] == second[1]:
            return _all_alike(nodes, first[2], second[2])
        case op if op == CALL:
            named = [name for name, _ in first[3]] == [name for name, _ in second[3]]
            given = [value for _, value in first[3]], [value for _, value in second[3]]
            return named and _alike(nodes, first[1], second[1]) and _all_alike(nodes, first[2], second[2]) and _all_alike(nodes, *given)
    return False


def _all_alike(nodes: list[Node], first: Sequence[Any], second: Sequence[Any]) -> bool:
    """Whether entries are alike one by one; those of a mapping are pairs."""
    flat = [[part for entry in one for part in (entry if isinstance(entry, (tuple, list)) else (entry,))] for one in (first, second)]
    return len(flat[0]) == len(flat[1]) and all(a >= 0 and b >= 0 and _alike(nodes, a, b) for a, b in zip(*flat, strict=True))


def _tries_return(site: ExceptHandler) -> bool:
    """Whether a result is returned where it is tried, or what follows it there by ``else``."""
    graph = site.program.graph(site.function)
    tried = [number for number in range(len(graph.regions)) if _is_tried(site, number)]
    return any(site.within(here, number) for _, here in graph.returns for number in tried)


def _is_tried(site: ExceptHandler, region: int) -> bool:
    info = site.program.graph(site.function).regions[region]
    return region == site.info.of or (info.kind == ELSE and info.of == site.info.of)


def _returned_behind(site: ExceptHandler, regions: set[int] | None) -> Iterator[int]:
    """What is returned at a later place, or in a region around the statement, which is behind it or would end the function before."""
    graph = site.program.graph(site.function)
    around = _parents(site)
    for node, region in graph.returns:
        if (site.start(node) >= site.end or region in around) and (regions is None or region in regions):
            yield node


def _parents(site: ExceptHandler) -> set[int]:
    """The regions that the statement stands in, from the inmost to the function's body."""
    regions = site.program.graph(site.function).regions
    region, found = site.info.parent, {site.info.parent}
    while region > 0:
        region = regions[region].parent
        found.add(region)
    return found


def polls(site: ExceptHandler, waits: Iterable[int], *, bounded: bool) -> bool:
    """Whether it stands in a loop, or in one that ends, which waits and tries again; ``waits`` are the function's nodes that wait."""
    graph = site.program.graph(site.function)
    loops = [region for region in _parents(site) if region >= 0 and graph.regions[region].kind == LOOP]
    loops = [region for region in loops if not bounded or "while" not in graph.regions[region].flags]
    return any(graph.nodes[node][0] == CALL and site.within(graph.nodes[node][4], loop) for node in waits for loop in loops)


def tries_others(site: ExceptHandler) -> bool:
    """Whether it stands in a loop that what is tried ends when it has not failed: the next one is tried instead."""
    graph = site.program.graph(site.function)
    regions = graph.regions
    loops = (regions[region] for region in _parents(site) if region >= 0 and regions[region].kind == LOOP)
    if all("while" in loop.flags or _counts(graph.nodes, loop.node) for loop in loops) or any(True for _ in site.returned()):
        return False
    return any(site.within(region, site.info.of) for _, region in graph.returns) or _breaks(site)


def _counts(nodes: list[Node], node: int) -> bool:
    """Whether a loop only counts how often something is tried."""
    return bool(nodes[node][0] == CALL and nodes[nodes[node][1]] == (NAME, "range"))


def _breaks(site: ExceptHandler) -> bool:
    """Whether what is tried goes on to the next round, or out of the loop, when it has not failed."""
    regions = site.program.graph(site.function).regions
    return any(SKIPS in region.flags and site.within(number, site.info.of) for number, region in enumerate(regions))


def _around(site: ExceptHandler) -> set[int]:
    """The regions behind whose statement control comes without fail: a loop is only left when what is tried leaves it."""
    graph = site.program.graph(site.function)
    leaves = any(region == site.info.of for _, region in graph.returns) or _breaks(site)
    skips = SKIPS in site.info.flags
    region, found = site.info.parent, set[int]()
    while region >= 0:
        if not skips:
            found.add(region)
        if graph.regions[region].kind == LOOP:
            if not leaves:
                break
            skips = False
        region = graph.regions[region].parent
    return found

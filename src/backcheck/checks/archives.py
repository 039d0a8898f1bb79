"""Where the content of an archive comes from, and which files a member's name becomes that of.

Roles that open an archive say under ``reads`` by which parameter: an open file, or the name of one.
"""

from collections.abc import Iterator
from typing import Any

from backcheck.checks.kept_contents import kept
from backcheck.dataflow.lattice import Value, join
from backcheck.ir import ATTR, CALL, ELEM
from backcheck.semantics.points import Point
from backcheck.semantics.refs import Kind, Unresolved
from backcheck.sites.call_site import CallSite
from backcheck.sites.modelled import Modelled, call_at
from backcheck.sites.world import World

_OPEN_FILE = "fileobj"
_WRITING = frozenset("wax+")


def held_by(world: World, call: Modelled, archive: int) -> Value:
    """What contributes to what is in an archive that a call opens by itself, or that it is made on."""
    if call.fact("reads") is not None:
        return join(_opened(world, call))
    return join(_of_object(world, Point(call.function, archive, stack=call.stack)))


def told_by(world: World, function: int, node: int) -> Value:
    """What contributes to what is in the archive that told of its members at a node."""
    owner = world.program.functions[function]
    nodes = world.program.graph(owner).nodes
    here = nodes[node]
    asked = nodes[here[1]] if here[0] == CALL else here
    return join(_of_object(world, Point(owner, asked[1]))) if asked[0] in (ATTR, ELEM) else world.solver.reaching(owner, [node])


def _of_object(world: World, start: Point) -> Iterator[Value]:
    for point in world.origins.points(start):
        made = call_at(world.origins, point)
        if made is not None and made.fact("reads") is not None:
            yield from _opened(world, made)
        else:
            yield world.solver.reaching(start.function, [start.node])


def _opened(world: World, made: Modelled) -> Iterator[Value]:
    """Who chooses a name does not write what is in the file."""
    for one in made.given(made.fact("reads")):
        if isinstance(one, Point):
            content = kept(world, one)
            yield content
            if not _is_name(world, one):
                value = world.solver.reaching(one.function, [one.node])
                yield {atom: found for atom, found in value.items() if not found.built}
            elif not content and not all(isinstance(text, str) for text in world.origins.values(one.function, one.node)):
                yield world.solver.transfer.unknown(one.function, one.node, "the content of a file")
    if _OPEN_FILE in made.role.params:
        files = [one for one in made.given(_OPEN_FILE) if isinstance(one, Point)]
        yield from (world.solver.reaching(one.function, [one.node]) for one in files)


def _is_name(world: World, point: Point) -> bool:
    refs = world.types.of(point.function, point.node)
    roles = [world.program.models.find(ref.name) if ref.kind is Kind.LIBRARY else None for ref in refs if ref.kind is not Kind.CONSTANT]
    return bool(refs) and all(role is not None and role.facts.get("path") == "same" for role in roles)


def written_to(site: CallSite) -> list[int]:
    """The names of files that a call writes to: what it ``puts`` there, in a ``mode`` that writes where it has one."""
    puts: dict[str, Any] = site.role.facts.get("puts", {})
    modes = site.option(puts["mode"]) if "mode" in puts else ("w",)
    writes = any(isinstance(mode, Unresolved) or (isinstance(mode, str) and not _WRITING.isdisjoint(mode)) for mode in modes)
    return site.at(puts["at"]) if puts and writes else []

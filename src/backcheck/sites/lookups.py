"""Queries whose names of fields are not all written in the code. Roles say under ``lookup`` where names stand: in the ``keywords`` of a
call, or as the ``names`` that it is given.
"""

from collections.abc import Iterator

from backcheck.ir import CONST, Node
from backcheck.sites.call_site import CallSite
from backcheck.sites.world import World

LOOKUP, KEYWORDS = "lookup", "keywords"


def dynamic_lookups(world: World) -> list[CallSite]:
    """In judged files, in path and source order."""
    found = {(site.function.id, site.node): site for site in _found(world)}
    return [found[key] for key in sorted(found)]


def _found(world: World) -> Iterator[CallSite]:
    names = {role.name.rpartition(".")[2] for role in world.program.models if LOOKUP in role.facts}
    for name in sorted(names):
        for function in world.program.calling(name):
            if world.judged(function.path):
                nodes = world.program.graph(function).nodes
                for call in world.program.calls(function, world.program.aliases(name)):
                    roles = world.roles(world.calls.targets(function, call)) if _is_open(nodes, nodes[call]) else ()
                    for symbol, role in roles:
                        if LOOKUP in role.facts and named(nodes, nodes[call], role.facts[LOOKUP]):
                            yield CallSite(world.origins, function, call, symbol, role)
                            break


def _is_open(nodes: list[Node], call: Node) -> bool:
    return bool(named(nodes, call, KEYWORDS) or named(nodes, call, ""))


def named(nodes: list[Node], call: Node, how: str) -> list[int]:
    """The mappings that are spread into keywords, or the names that are no constants."""
    if how == KEYWORDS:
        return [value for keyword, value in call[3] if not keyword]
    return [one for one in call[2] if nodes[one][0] != CONST]

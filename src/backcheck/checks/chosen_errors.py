"""Exceptions of libraries that whoever answers with them has picked out by name: they knew what these tell."""

from backcheck.backend.error_status import STATUS_FIELDS
from backcheck.ir import ATTR, CALL, IF
from backcheck.semantics.conditions import unchanged
from backcheck.semantics.program import last_name
from backcheck.semantics.refs import Kind, Ref
from backcheck.sites.answer_site import Answer
from backcheck.sites.handlers import ExceptHandler
from backcheck.sites.world import World

_ASKS = "isinstance"


def is_chosen(world: World, ref: Ref) -> bool:
    """Whether a class is one of a library that nobody knows."""
    return ref.kind is Kind.EXTERNAL and world.program.models.find(ref.name) is None


def is_singled_out(world: World, site: Answer, clause: ExceptHandler) -> bool:
    """Whether the answer stands where a condition found the exception to be of such a class: ``if isinstance(error, Duplicate):``."""
    if site.function is not clause.function:
        return False
    graph, place = world.program.graph(site.function), site.span
    for number, region in enumerate(graph.regions):
        around = (region.line, region.column) <= (place.line, place.column) <= (region.end_line, region.end_column)
        if region.kind != IF or region.node < 0 or not (region.truth and around and clause.inside(number)):
            continue
        asked = graph.nodes[region.node]
        if asked[0] == CALL and last_name(graph.nodes, asked[1]) == _ASKS and len(asked[2]) == 2:
            refs = world.types.of(site.function, asked[2][1])
            if refs and all(is_chosen(world, ref) for ref in refs):
                return True
    return False


def is_unknown(world: World, clause: ExceptHandler) -> bool:
    """Whether a clause names a class that could not be followed: ``except node.state_error as error``."""
    return any(not world.types.of(clause.function, node) for node in clause.types)


def carries_status(world: World, clause: ExceptHandler) -> bool:
    """Whether a clause for such classes takes the status from the exception too, which so was made to be answered."""
    refs = [ref for node in clause.types for ref in world.types.of(clause.function, node)]
    nodes = world.program.graph(clause.function).nodes
    taken = (node for node in nodes if node[0] == ATTR and node[2] in STATUS_FIELDS and unchanged(nodes, node[1]) == clause.info.value)
    return bool(refs) and all(is_chosen(world, ref) for ref in refs) and any(True for _ in taken)

"""Answers that are asked for as a whole: an export, a download."""

import re

from backcheck.facts import Graph
from backcheck.ir import ATTR, BOOL, CALL, CMP, CONST, IF, ITEM, WHEN, Node

_WHOLE = re.compile(r"(?:\w+_)?(?:export|download|dump|backup|archive|csv|xlsx?)(?:_\w+)?", re.IGNORECASE)
_DEEPEST = 5


def asks_for_whole(graph: Graph, region: int) -> bool:
    """Whether what stands in a region is done only for a request that names an export: ``if "export" in request.GET``."""
    while region >= 0:
        here = graph.regions[region]
        if here.kind == IF and here.truth and here.node >= 0 and _names_export(graph.nodes, here.node):
            return True
        if here.parent >= region:
            return False
        region = here.parent
    return False


def _names_export(nodes: list[Node], node: int, depth: int = 0) -> bool:
    here = nodes[node]
    if depth > _DEEPEST:
        return False
    match here[0]:
        case op if op == CONST:
            return isinstance(here[1], str) and _WHOLE.fullmatch(here[1]) is not None
        case op if op in (CMP, BOOL):
            parts = here[2]
        case op if op == CALL:
            parts = here[2]
        case op if op == ITEM:
            parts = here[1:3]
        case op if op in (ATTR, WHEN):
            parts = here[1:2]
        case _:
            return False
    return any(_names_export(nodes, part, depth + 1) for part in parts)

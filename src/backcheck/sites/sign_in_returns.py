"""Routes of signing in or out, or to which a sign-in elsewhere sends the browser back: their method is the protocol's to choose."""

import re
from collections.abc import Iterator

from backcheck.backend.model import Route
from backcheck.ir import ATTR, CALL, CONST, ITEM, PARAM
from backcheck.semantics.program import Function
from backcheck.sites.purposes import purpose
from backcheck.sites.world import World

# What an authorization server hands back (RFC 6749, 4.1.2).
_CODE = frozenset(("code", "auth_code", "authorization_code"))
_STATE = "state"
_SIGN_IN = re.compile(r"(?i)(?:log|sign)[-_]?(?:in|out|off)")


def is_sign_in_return(world: World, route: Route, handlers: list[Function]) -> bool:
    """By its address, or by the handler reading what an authorization server answers."""
    if _SIGN_IN.fullmatch(route.path.rstrip("/").rpartition("/")[2]):
        return True
    return purpose(world, route, "sign-in-return") or any(_STATE in (names := set(read(world, one))) and names & _CODE for one in handlers)


def read(world: World, function: Function) -> Iterator[str]:
    """The names of parameters and of their fields, and the constant keys that are read."""
    yield from (param.name for param in function.facts.params)
    nodes = world.program.graph(function).nodes
    # Fields of one parameter that holds what was answered.
    yield from (node[2] for node in nodes if node[0] == ATTR and nodes[node[1]][0] == PARAM)
    for node in nodes:
        key = node[2] if node[0] == ITEM else node[2][0] if node[0] == CALL and node[2] and nodes[node[1]][0] == ATTR else -1
        if key >= 0 and nodes[key][0] == CONST and isinstance(nodes[key][1], str):
            yield nodes[key][1]

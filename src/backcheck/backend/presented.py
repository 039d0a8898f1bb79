"""What a request may show to prove who may ask: a token, a key or a password that the handler takes out of it."""

import re

from backcheck.ir import ATTR, AWAIT, CALL, CMP, CONST, ITEM, PARAM, WHEN, Node
from backcheck.semantics.program import Function, Program, last_name

_SECRET = re.compile(
    r"(?!csrf|xsrf|next_|page_|max_|num_|continuation)(\w+_)?(token|secret|otp|totp|license_key|signature|nonce|pin|passcode|password|challenge|captcha"
    r"|(activation|invite|invitation|verification|confirmation|recovery|access|claim|reset)_(code|key))",
    re.IGNORECASE,
)
# Said of an object that the framework fills from the request, these are secrets too.
_OF_BODY = frozenset(("key", "code"))
_IN_PATH = re.compile(r"\{((?:\w+_)?(?:code|uuid|guid|token|nonce|hash|(?:api|access|secret|share|invite)_?key))\}")


def presented(program: Program, function: Function | None, path: str) -> str:
    """Its name, empty where there is none."""
    in_path = _IN_PATH.search(path)
    if in_path is not None or function is None:
        return in_path[1] if in_path is not None else ""
    nodes = program.graph(function).nodes
    asked = _asked(nodes)
    for place, param in enumerate(function.facts.params):
        if _SECRET.fullmatch(param.name) and any(nodes[one][0] == PARAM and nodes[one][1] == place for one in asked):
            return param.name
    return next((name for one in sorted(asked) if (name := _read(nodes, nodes[one]))), "")


def _asked(nodes: list[Node]) -> set[int]:
    """What is handed to a call or compared: a secret that is only kept or shown proves nothing."""
    found: set[int] = set()
    for node in nodes:
        if node[0] == CALL:
            found.update((*node[2], *(value for _, value in node[3])))
        elif node[0] == CMP:
            found.update(node[2])
    while True:
        more = {
            nodes[one][1] for one in found if nodes[one][0] in (WHEN, AWAIT) or (nodes[one][0] == ATTR and nodes[nodes[one][1]][0] == PARAM)
        }
        if more <= found:
            return found
        found |= more


def _read(nodes: list[Node], node: Node) -> str:
    """The name under which something is read that may be a secret: ``body.token``, ``request.form["token"]``, ``data.get("token")``."""
    if node[0] == ATTR:
        name = str(node[2])
        return name if (_SECRET.fullmatch(name) or name in _OF_BODY) and nodes[node[1]][0] == PARAM else ""
    key = nodes[node[2]] if node[0] == ITEM else nodes[node[2][0]] if _is_get(nodes, node) else ()
    said = key[1].replace("-", "_") if key and key[0] == CONST and isinstance(key[1], str) else ""
    return str(key[1]) if _SECRET.fullmatch(said) else ""


def _is_get(nodes: list[Node], node: Node) -> bool:
    return bool(node[0] == CALL and node[2] and last_name(nodes, node[1]) in ("get", "pop", "getlist") and nodes[node[1]][0] == ATTR)

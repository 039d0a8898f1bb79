"""Values that are reckoned from the present time. Roles say under ``clock`` that a call tells it."""

from backcheck.ir import ATTR, BIN, CALL
from backcheck.semantics.origins import Origins
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind

_DEEPEST = 6


def tells_time(origins: Origins, function: Function, node: int) -> bool:
    """Whether a value is the time at which it is asked for, or one some time before or after."""
    made = origins.of(function, node)
    return bool(made) and all(one.node >= 0 and _is_time(origins, origins.program.functions[one.function], one.node) for one in made)


def _is_time(origins: Origins, function: Function, node: int, depth: int = 0) -> bool:
    nodes = origins.program.graph(function).nodes
    written = nodes[node]
    if depth > _DEEPEST or written[0] not in (CALL, BIN):
        return False
    if written[0] == BIN:
        return _is_time(origins, function, written[2], depth + 1)
    for ref in origins.calls.targets(function, node):
        role = origins.program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
        if role is not None and role.facts.get("clock"):
            return True
    inner = [*written[2][:1], *([nodes[written[1]][1]] if nodes[written[1]][0] == ATTR else [])]
    return any(_is_time(origins, function, one, depth + 1) for one in inner)

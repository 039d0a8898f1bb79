"""Methods that override a library's and hand on to it what they were given: such calls are judged where the method is called."""

from backcheck.ir import AFTER, PARAM, STAR, UPD, WHEN
from backcheck.semantics.conditions import before
from backcheck.semantics.refs import Kind
from backcheck.sites.modelled import Modelled

_ADDRESS = "client-url"


def handed_on(call: Modelled, kind: str) -> bool:
    """Whether what a kind of site asks about comes from the caller of the overriding method."""
    if not _is_of_parent(call) or call.role.name.rpartition(".")[2] != call.function.name:
        return False
    url = call.fact("url") or ()
    asked = ((url,) if isinstance(url, str) else tuple(url)) if kind == _ADDRESS else tuple(call.fact("options", {})) or call.role.params
    nodes = call.nodes
    written = {name: value for name, value in call.call[3] if name}
    for name, argument in zip(call.role.params, call.call[2], strict=False):
        if nodes[argument][0] == STAR:
            break
        written.setdefault(name, argument)
    return bool(asked) and all(_is_own_parameter(call, written[name]) for name in asked if name in written)


def _is_of_parent(call: Modelled) -> bool:
    receiver = call.receiver
    return receiver is not None and any(ref.kind is Kind.SUPER for ref in call.origins.types.of(call.function, receiver))


def _is_own_parameter(call: Modelled, node: int) -> bool:
    nodes = call.nodes
    while nodes[node][0] in (AFTER, UPD, WHEN):
        node = before(nodes, nodes[node]) if nodes[node][0] == AFTER else nodes[node][1]
    return bool(nodes[node][0] == PARAM)

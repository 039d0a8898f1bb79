"""The places of a call through which values pass, by the names that roles give them."""

from backcheck.ir import ATTR, STAR, Node
from backcheck.models.role import Role
from backcheck.semantics.calls import option


def given(nodes: list[Node], call: Node, role: Role, port: str) -> list[int]:
    """The nodes that a call passes at a port; ``*`` is every argument, ``*0`` the first positional one whatever its name."""
    if port == "self":
        owner = receiver(nodes, call)
        return [owner] if owner is not None else []
    if port == "*":
        return everything(call)
    if port.startswith("*"):
        place = int(port[1:])
        return [call[2][place]] if place < len(call[2]) else []
    found = option(nodes, call, role.params, port)
    if isinstance(found, int):
        return [found]
    if found is None:
        return []
    # Behind ``*args`` or ``**options`` the value may be anything that is passed there.
    return [one for one in call[2] if nodes[one][0] == STAR] + [value for keyword, value in call[3] if not keyword]


def everything(call: Node) -> list[int]:
    """All arguments of a call."""
    return [*call[2], *(value for _, value in call[3])]


def receiver(nodes: list[Node], call: Node) -> int | None:
    """The node that a method is called on; one that is taken from its class carries it as the last operand."""
    if len(call) > 5:
        return int(call[5])
    callee = nodes[call[1]]
    return int(callee[1]) if callee[0] == ATTR else None

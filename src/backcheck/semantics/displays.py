"""Container displays: ``[a, b]``, ``{"k": a}``."""

from backcheck.ir import CONST, Node


def entries_of(nodes: list[Node], built: Node, key: int | None) -> list[int]:
    """The entries of a container display that a key (any when None or not constant) selects."""
    wanted = nodes[key][1] if key is not None and nodes[key][0] == CONST else None
    match built[1]:
        case "dict":
            return [value for name, value in built[2] if wanted is None or _same(nodes, name, wanted)]
        case "dictmany":
            return [built[2][0][1]]
    entries = list(built[2])
    if isinstance(wanted, int) and -len(entries) <= wanted < len(entries):
        return [entries[wanted]]
    return entries


def _same(nodes: list[Node], key: int, wanted: object) -> bool:
    return key >= 0 and nodes[key][0] == CONST and nodes[key][1] == wanted

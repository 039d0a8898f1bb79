"""What attributes of instances and of classes may hold, whoever stored it."""

from collections.abc import Iterator
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING

from backcheck.dataflow.lattice import EVERYTHING, Path, Value, cleaned, join
from backcheck.ir import AFTER, ATTR, CALL, CONST, PHI, UPD, WHEN, Node
from backcheck.semantics.conditions import before
from backcheck.semantics.program import Class, Function
from backcheck.semantics.promised import is_unheard_of
from backcheck.semantics.refs import Kind

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer

_CLASSMETHOD = "builtins.classmethod"


def field(transfer: "Transfer", owner: Class, name: str, path: Path) -> Value | None:
    """What an attribute of instances may hold: every store in the methods of the class and its bases, then class attributes."""
    program = transfer.program
    parts: list[Value] = []
    known = False
    for one in transfer.types.members.lineage(owner):
        for method, node in transfer.types.members.stores(one, name):
            parts.append(cleaned(transfer.value(method, node, path), asked_by_end(transfer, method, 0, f".{name}")))
            known = True
        if (attribute := one.facts.attributes.get(name)) is not None:
            parts.append(transfer.value(program.function(one.path, one.facts.parent), attribute, path))
            known = True
        if known:
            return join([*parts, *_put_into(transfer, owner, name, path)])
    return None


def _put_into(transfer: "Transfer", owner: Class, name: str, path: Path) -> Iterator[Value]:
    """What methods put into what an attribute of the receiver holds."""
    for one in transfer.types.members.lineage(owner):
        for method, node in transfer.types.members.stores(one, f".{name}"):
            yield transfer.value(method, node, path)


def asked_by_end(transfer: "Transfer", method: Function, place: int, step: str) -> int:
    """What a part of a parameter is clean for by the end of a function: what was asked about it after the last store."""
    end = transfer.program.graph(method).outs.get(place)
    return _asked_before(transfer, method, end, step, {}) if end is not None else 0


def _asked_before(transfer: "Transfer", method: Function, version: int, step: str, known: dict[int, int]) -> int:
    """What conditions on every way to a version of an object tell about a part of it; ``known`` is of joins met before."""
    nodes = transfer.program.graph(method).nodes
    mask = 0
    while True:
        node = nodes[version]
        match node[0]:
            case op if op == WHEN:
                mask |= transfer.guards.clears(method, node[1], node[2], node[3], (step,))
                version = node[1]
            case op if op == UPD and not _stores(nodes, node, step):
                version = node[1]
            case op if op == AFTER:
                version = before(nodes, node)
            case op if op == PHI:
                if version not in known:
                    known[version] = EVERYTHING
                    known[version] = reduce(and_, (_asked_before(transfer, method, arm[0], step, known) for arm in node[1]))
                return mask | known[version]
            case _:
                return mask


def _stores(nodes: list[Node], node: Node, step: str) -> bool:
    """Whether a store may put another value into a part of an object."""
    if node[2] == "." or step.startswith("."):
        return bool(step == f".{node[3]}" and node[2] == ".")
    return nodes[node[3]][0] != CONST or step == f"[{nodes[node[3]][1]!r}"


def _of_class(transfer: "Transfer", owner: Class, name: str, path: Path) -> Value | None:
    """What an attribute of the class itself may hold; what its instances were given stands before it only there."""
    program, types = transfer.program, transfer.types
    for one in types.members.lineage(owner):
        attribute = one.facts.attributes.get(name)
        if attribute is None:
            continue
        given = [(method, node) for method, node in types.members.stores(one, name) if _CLASSMETHOD in types.decorations(method)]
        stores = [*given, *types.members.stores(one, f".{name}")]
        places = [(program.function(one.path, one.facts.parent), attribute), *stores, *_stores_outside(transfer, one, name)]
        return join(transfer.value(method, node, path) for method, node in places)
    return field(transfer, owner, name, path)


def _stores_outside(transfer: "Transfer", one: Class, name: str) -> Iterator[tuple[Function, int]]:
    """What functions store in an attribute of a class by the class's name."""
    for function in transfer.program.changing(one.name):
        stores = (node for node in transfer.program.graph(function).nodes if node[0] == UPD and tuple(node[2:4]) == (".", name))
        for _, base, _, _, value in stores:
            if value >= 0 and any(ref.kind is Kind.CLASS and ref.id == one.id for ref in transfer.types.of(function, base)):
                yield function, value


def class_attribute(transfer: "Transfer", function: Function, node: Node, path: Path) -> Value | None:
    """The value of an attribute that is read of a project class itself."""
    classes = [ref for ref in transfer.types.of(function, node[1]) if ref.kind is Kind.CLASS]
    found = [_of_class(transfer, transfer.program.classes[ref.id], node[2], path) for ref in classes]
    return join(value for value in found if value is not None) if any(value is not None for value in found) else None


def surely_without(transfer: "Transfer", function: Function, node: int, name: str) -> bool:
    """Whether an object that was made in this function has no attribute of a name."""
    nodes = transfer.program.graph(function).nodes
    while nodes[node][0] in (UPD, WHEN):
        if nodes[node][0] == UPD and tuple(nodes[node][2:4]) == (".", name):
            return False
        node = nodes[node][1]
    refs = transfer.types.of(function, node) if nodes[node][0] == CALL else ()
    return bool(refs) and all(
        ref.kind is Kind.INSTANCE and is_unheard_of(transfer.types, transfer.program.classes[ref.id], name) for ref in refs
    )


def named(transfer: "Transfer", function: Function, index: int, node: Node, path: Path) -> Value | None:
    """What ``getattr`` gives where the name is written there; the default too where there is one."""
    nodes = transfer.program.graph(function).nodes
    if len(node[2]) < 2 or nodes[node[2][1]][0] != CONST or not isinstance(nodes[node[2][1]][1], str):
        return None
    name, default = nodes[node[2][1]][1], node[2][2:]
    if default and surely_without(transfer, function, node[2][0], name):
        return transfer.each(function, default, path)
    found = transfer.attribute(function, index, (ATTR, node[2][0], name), path)
    return join((found, transfer.each(function, node[2][2:], path)))

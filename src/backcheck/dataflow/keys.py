"""Which keys a mapping surely has, through displays, stores, ``**``, ``|`` and the methods of mappings."""

from ast import literal_eval
from typing import TYPE_CHECKING

from backcheck.dataflow.lattice import Path
from backcheck.dataflow.ports import receiver
from backcheck.ir import AFTER, BIN, BUILD, CALL, CONST, PHI, RECEIVER, UPD, WHEN, Node
from backcheck.models.role import Role
from backcheck.semantics.conditions import Told, before, told_of_entry
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer

_MOST = 200
_QUOTES = ("'", '"')
_THERE = (Told.PRESENT, Told.TRUE, Told.SET)


def role_of(transfer: "Transfer", function: Function, call: int) -> Role | None:
    """What a call does, where it surely calls one thing that is modelled."""
    refs = transfer.calls.targets(function, call)
    return transfer.program.models.find(refs[0].name) if len(refs) == 1 and refs[0].kind is Kind.EXTERNAL else None


def only_reads(role: Role) -> bool:
    """Whether a method leaves its object as it was."""
    puts = any(flow.target == "self" for flow in role.propagates)
    return not puts and not any(role.facts.get(word) for word in ("takes-out", "takes", "empties", "shifts", "turns"))


def step_to(nodes: list[Node], key: int) -> str | None:
    """The step to what a constant key names."""
    return f"[{nodes[key][1]!r}" if key >= 0 and nodes[key][0] == CONST else None


def is_key(path: Path) -> bool:
    """Whether a path begins with a known key."""
    return bool(path) and path[0].startswith("[") and path[0] != "[*"


def has(transfer: "Transfer", function: Function, node: int, step: str) -> bool:
    """Whether a mapping surely has the key that a step names."""
    nodes = transfer.program.graph(function).nodes
    for _ in range(_MOST):
        here = nodes[node]
        match here[0]:
            case op if op == WHEN:
                if _is_told(nodes, here, step):
                    return True
                node = here[1]
            case op if op == UPD and here[2] == ".":
                node = here[1]
            case op if op == UPD:
                if (stored := step_to(nodes, here[3])) is None or stored == step:
                    return stored == step and here[4] >= 0
                node = here[1]
            case op if op == AFTER:
                found = _after(transfer, function, here, step)
                if found is not None:
                    return found
                node = before(nodes, here)
            case _:
                return _made(transfer, function, node, here, step)
    return False


def _is_told(nodes: list[Node], when: Node, step: str) -> bool:
    """Whether a condition says that a key is there."""
    return step[1:2] in _QUOTES and told_of_entry(nodes, when[1], literal_eval(step[1:]), when[2], when[3]) in _THERE


def _after(transfer: "Transfer", function: Function, after: Node, step: str) -> bool | None:
    """Whether the key is there after a call; None where the call says nothing of it."""
    nodes = transfer.program.graph(function).nodes
    role, call = role_of(transfer, function, after[1]), nodes[after[1]]
    if role is None:
        return False
    if after[2] != RECEIVER or only_reads(role):
        return None
    if role.facts.get("merges"):
        return True if merged(transfer, function, call, step) else None
    if not call[2] or role.facts.get("empties"):
        return False
    named = step_to(nodes, call[2][0])
    if role.facts.get("takes-out"):
        return None if named is not None and named != step else False
    return True if role.facts.get("item") and named == step else None


def _made(transfer: "Transfer", function: Function, node: int, here: Node, step: str) -> bool:
    nodes = transfer.program.graph(function).nodes
    match here[0]:
        case op if op == BUILD and here[1] == "dict":
            return any(has(transfer, function, value, step) if key < 0 else step_to(nodes, key) == step for key, value in here[2])
        case op if op == BIN and here[1] == "|":
            return any(has(transfer, function, side, step) for side in here[2:4])
        case op if op == CALL and (given := keywords(transfer, function, node)) is not None:
            return any(step == one for one, _ in given)
        case op if op == CALL:
            role = role_of(transfer, function, node)
            return role is not None and bool(role.facts.get("merges")) and merged(transfer, function, here, step)
        case op if op == PHI:
            return _on_all_ways(transfer, function, node, here, step)
    return False


def _on_all_ways(transfer: "Transfer", function: Function, node: int, here: Node, step: str) -> bool:
    key = (function.id, node, step)
    if key not in transfer.keys:
        transfer.keys[key] = False
        ways = list(transfer.alive(function, here))
        transfer.keys[key] = bool(ways) and all(has(transfer, function, arm[0], step) for arm in ways)
    return transfer.keys[key]


def keywords(transfer: "Transfer", function: Function, node: int) -> list[tuple[str, int]] | None:
    """The steps and values of a mapping that a call makes of keywords alone; None for anything else."""
    written = transfer.program.graph(function).nodes[node]
    if written[0] != CALL or written[2] or any(not keyword for keyword, _ in written[3]):
        return None
    targets = transfer.calls.targets(function, node)
    names = [targets[0].name] if len(targets) == 1 and targets[0].kind is Kind.EXTERNAL else []
    if len(targets) == 1 and targets[0].kind is Kind.CLASS:
        names = [*transfer.types.members.library_bases(transfer.program.classes[targets[0].id])]
    roles = (transfer.program.models.find(name) for name in names)
    if not any(role is not None and role.facts.get("merges") for role in roles):
        return None
    return [(f"[{keyword!r}", value) for keyword, value in written[3]]


def merged(transfer: "Transfer", function: Function, call: Node, step: str) -> bool:
    """Whether mappings and keywords that are brought together have a key."""
    if any(step == f"[{keyword!r}" for keyword, _ in call[3] if keyword):
        return True
    return any(has(transfer, function, one, step) for one in (*call[2], *(value for keyword, value in call[3] if not keyword)))


def sure(transfer: "Transfer", function: Function, node: int) -> frozenset[str]:
    """The keys that a display, and what was stored in it since, surely have; none for anything else."""
    nodes = transfer.program.graph(function).nodes
    found: set[str] = set()
    while nodes[node][0] in (WHEN, UPD):
        here = nodes[node]
        step = step_to(nodes, here[3]) if here[0] == UPD and here[2] == "[" else None
        if here[0] == UPD and (step is None or here[4] < 0):
            return frozenset(found)
        found |= {step} if step is not None else set()
        node = here[1]
    here = nodes[node]
    if here[0] == BUILD and here[1] == "dict":
        for key, value in here[2]:
            step = step_to(nodes, key)
            found |= sure(transfer, function, value) if key < 0 else {step} if step is not None else set()
    return frozenset(found)


def asked_is_there(transfer: "Transfer", function: Function, node: Node) -> bool:
    """Whether a mapping has the entry that a call asks it for, so that what it gives else is not needed."""
    nodes = transfer.program.graph(function).nodes
    step, owner = step_to(nodes, node[2][0]), receiver(nodes, node)
    return step is not None and owner is not None and has(transfer, function, owner, step)

"""How long an effect holds its thread: for certain long, perhaps, or not at all.

Roles say under ``wait`` what one waits for: ``content`` for the contents of a whole folder, an archive or a
stream, ``others`` for other threads of the program or whoever holds a lock, ``moments`` for what is short but for a failure, ``loop``
for a coroutine on a loop of its own, which no coroutine can start.
``at-once`` names the flags with which nothing is waited for.
"""

from collections.abc import Iterator
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING

from backcheck.dataflow.effects import Effect
from backcheck.dataflow.lattice import AtomKind
from backcheck.ir import AFTER, ATTR, BIN, CALL, CONST, EXCEPT, IF, NAME, NOT, PARAM, WHEN, Node
from backcheck.models.role import Role
from backcheck.semantics.conditions import before
from backcheck.semantics.program import Function

if TYPE_CHECKING:
    from backcheck.sites.world import World

DISK, SLEEPS = "disk", "sleeps"
_BRANCHES = frozenset((IF, EXCEPT))
_CONTENT = "content"
_SENT, _BYTES = "remote", "builtins.bytes"
_WRITES = frozenset(("write", "writelines", "write_bytes", "write_text"))
# Calls down to the one that waits; a sleep or a look-up so far away is for what failed, or for few.
_FAR, _VERY_FAR = 3, 4
# Seconds; other work of a loop takes as long.
_BLINK = 0.01


class Wait(Enum):
    """``FILE`` is a file of a size that the code does not tell, ``OTHERS`` what other threads do, ``RARE`` a way to try again."""

    LONG = "long"
    FILE = "file"
    OTHERS = "others"
    RARE = "rare"
    NONE = "none"


def wait(world: "World", effect: Effect) -> Wait:
    """What is waited for where an effect happens."""
    role = world.program.models.find(effect.symbol)
    number, node = effect.last
    function = world.program.functions[number]
    kind = role.facts.get("wait") if role is not None else None
    if kind == "loop" or (role is not None and _is_at_once(world, function, node, role)):
        return Wait.NONE
    if kind == "others" and len(effect.way) > 1:
        # Whoever asks for a result right away means to wait; a helper may know that it is there.
        return Wait.OTHERS
    if role is not None and (kind == "moments" or SLEEPS in role.effects) and hangs_on_conditions(world, effect, _VERY_FAR):
        return Wait.RARE
    if effect.word == DISK and kind != _CONTENT and not _writes_much(world, function, node):
        return Wait.FILE
    return Wait.LONG


def hangs_on_conditions(world: "World", effect: Effect, far: int = _FAR) -> bool:
    """Whether the way there is a long one, and goes on in a branch of what is called: what is passed here may never take it."""
    if len(effect.way) < far:
        return False
    return any(_in_branch(world, world.program.functions[number], node) for number, node in effect.way[1:])


def is_ruled_out(world: "World", effect: Effect) -> bool:
    """Whether a step of the way stands under a flag that the step before passes the other way: ``Run(key, read_only=True)``."""
    return any(_is_left_out(world, outer, inner) for outer, inner in pairwise(effect.way))


def _is_left_out(world: "World", outer: tuple[int, int], inner: tuple[int, int]) -> bool:
    caller, function = world.program.functions[outer[0]], world.program.functions[inner[0]]
    if world.program.graph(caller).nodes[outer[1]][0] != CALL:
        return False
    nodes, place = world.program.graph(function).nodes, world.program.span(function, inner[1])
    for region in world.program.graph(function).regions:
        around = (region.line, region.column) <= (place.line, place.column) <= (region.end_line, region.end_column)
        if region.kind != IF or region.node < 0 or not around:
            continue
        negated = nodes[region.node][0] == NOT
        asked = _plain(nodes, nodes[region.node][1] if negated else region.node)
        given = world.calls.argument(caller, outer[1], function, asked[1]) if asked[0] == PARAM else None
        value = world.program.graph(caller).nodes[given] if isinstance(given, int) else ()
        if value and value[0] == CONST and (bool(value[1]) is not negated) is not region.truth:
            return True
    return False


def _plain(nodes: list[Node], node: int) -> Node:
    """A value without what it was handed to since."""
    while nodes[node][0] in (AFTER, WHEN):
        node = before(nodes, nodes[node]) if nodes[node][0] == AFTER else nodes[node][1]
    return nodes[node]


def _in_branch(world: "World", function: Function, node: int) -> bool:
    place = world.program.span(function, node)
    regions = world.program.graph(function).regions
    return any(
        region.kind in _BRANCHES and (region.line, region.column) <= (place.line, place.column) <= (region.end_line, region.end_column)
        for region in regions
    )


def _is_at_once(world: "World", function: Function, node: int, role: Role) -> bool:
    """Whether a sleep ends before anybody would note it, or a flag says not to wait."""
    nodes = world.program.graph(function).nodes
    written = nodes[node]
    if written[0] != CALL or not written[2]:
        return False
    flags = role.facts.get("at-once")
    if flags:
        return any(name in flags for argument in written[2] for name in _flags(world, function, argument))
    first = nodes[written[2][0]]
    return SLEEPS in role.effects and first[0] == CONST and isinstance(first[1], int | float) and first[1] < _BLINK


def _flags(world: "World", function: Function, node: int) -> Iterator[str]:
    """The last names in what is put together with ``|``."""
    written = world.program.graph(function).nodes[node]
    if written[0] == BIN:
        yield from _flags(world, function, written[2])
        yield from _flags(world, function, written[3])
    elif written[0] in (ATTR, NAME):
        yield str(written[2] if written[0] == ATTR else written[1])


def _writes_much(world: "World", function: Function, node: int) -> bool:
    """Whether a stream is copied to the file that a call opens, or bytes that a client sends are written; texts are mostly short."""
    if any(_works_on(world, function, effect.here, node) and _is_content(world, effect) for effect in world.effects.direct(function)):
        return True
    sent = [one for one in _contents(world, function, node) if any(ref.name == _BYTES for ref in world.types.of(function, one))]
    value = world.solver.reaching(function, sent)
    return any(atom.kind == AtomKind.SOURCE and atom.label == _SENT for atom in value)


def _is_content(world: "World", effect: Effect) -> bool:
    role = world.program.models.find(effect.symbol)
    return role is not None and role.facts.get("wait") == _CONTENT


def _works_on(world: "World", function: Function, call: int, opened: int) -> bool:
    """Whether a call is given a file that another opens."""
    written = world.program.graph(function).nodes[call]
    given = written[2] if written[0] == CALL else ()
    return any(one.function == function.id and one.node == opened for argument in given for one in world.origins.of(function, argument))


def _contents(world: "World", function: Function, node: int) -> Iterator[int]:
    nodes = world.program.graph(function).nodes
    for call in (node, *world.program.calls(function, _WRITES)):
        written = nodes[call]
        callee = nodes[written[1]] if written[0] == CALL else ()
        if not callee or callee[0] != ATTR or callee[2] not in _WRITES or not written[2]:
            continue
        if call == node or any(origin.function == function.id and origin.node == node for origin in world.origins.of(function, callee[1])):
            yield written[2][0]

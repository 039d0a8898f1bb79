"""Loops: what the body changes is joined at the head before the body is lowered, so that one pass is enough."""

import ast
from collections.abc import Callable, Sequence

from backcheck.ir import ELEM, LOOP, NOTHING, PHI, SKIPS
from backcheck.semantics.lowering.builder import Builder, Loop
from backcheck.semantics.lowering.changed import assigned_in, called_in, mutated_in
from backcheck.semantics.lowering.expressions import MUTATORS, lower
from backcheck.semantics.lowering.scope import Scope
from backcheck.semantics.lowering.state import State


def _loop_head(scope: Scope, body: Sequence[ast.stmt]) -> list[tuple[int, str, int]]:
    """Opens a loop: what its body changes is a PHI from here on. Returns (phi, name or "", identity) to be closed later."""
    builder = scope.builder
    state = builder.state
    assert state is not None
    # What a later pass does is not known yet.
    state.told = {}
    heads: list[tuple[int, str, int]] = []
    for name in assigned_in(body):
        if (found := state.variables.get(name)) is not None:
            phi = builder.again((PHI, ((state.heap.get(found, found), NOTHING, True, ()),)), found)
            state.variables[name] = phi
            heads.append((phi, name, found))
    for name in dict.fromkeys((*mutated_in(body), *called_in(body, MUTATORS))):
        found = state.variables.get(name)
        if found is not None and not any(head[0] == found for head in heads):
            phi = builder.again((PHI, ((state.heap.get(found, found), NOTHING, True, ()),)), found)
            state.heap[found] = phi
            heads.append((phi, "", found))
    return heads


def _loop_close(builder: Builder, heads: list[tuple[int, str, int]], back: State | None) -> None:
    if back is None:
        return
    for phi, name, found in heads:
        came = back.variables.get(name, phi) if name else found
        newest = back.heap.get(came, came)
        if newest != phi:
            builder.nodes[phi] = (PHI, (*builder.nodes[phi][1], (newest, NOTHING, True, ())))


def _loop(
    scope: Scope, node: ast.For | ast.AsyncFor | ast.While, head: Callable[[], int], after: Callable[[], None], endless: bool
) -> None:
    builder = scope.builder
    builder.branches += 1
    heads = _loop_head(scope, node.body)
    assert builder.state is not None
    outside = builder.region
    entry = builder.state
    builder.state = entry.copy()
    head()
    builder.loops.append(loop := Loop())
    scope.run(node.body)
    builder.region = outside
    builder.loops.pop()
    builder.join(builder.state, *loop.continues)
    _loop_close(builder, heads, builder.state)
    if endless:
        builder.state = None
    else:
        builder.join(entry, builder.state)
        after()
    if node.orelse:
        scope.run(node.orelse)
    builder.join(builder.state, *loop.breaks)


def lower_for(scope: Scope, node: ast.For | ast.AsyncFor) -> None:
    builder = scope.builder
    iterated = lower(scope, node.iter)

    def head() -> int:
        flags = ("async",) if isinstance(node, ast.AsyncFor) else ()
        region = builder.enter(LOOP, iterated, node.body, flags=flags)
        scope.bind(node.target, builder.add((ELEM, iterated), node.target))
        return region

    _loop(scope, node, head, lambda: None, endless=False)


def lower_while(scope: Scope, node: ast.While) -> None:
    builder = scope.builder
    always = isinstance(node.test, ast.Constant) and bool(node.test.value)
    if isinstance(node.test, ast.Constant) and not always:
        scope.run(node.orelse)
        return
    test = NOTHING

    def head() -> int:
        nonlocal test
        test = lower(scope, node.test)
        region = builder.enter(LOOP, test, node.body, flags=("while", "endless") if always else ("while",))
        scope.narrow(node.test, test, True)
        return region

    _loop(scope, node, head, lambda: scope.narrow(node.test, test, False), endless=always)


def lower_break(scope: Scope, _: ast.Break) -> None:
    builder = scope.builder
    if builder.state is not None and builder.loops:
        builder.loops[-1].breaks.append(builder.state)
        builder.flag(SKIPS)
    builder.state = None


def lower_continue(scope: Scope, _: ast.Continue) -> None:
    builder = scope.builder
    if builder.state is not None and builder.loops:
        builder.loops[-1].continues.append(builder.state)
        builder.flag(SKIPS)
    builder.state = None

"""try: a handler may start from any point of the body, so a variable holds there any value that the body gave it."""

import ast
from collections.abc import Sequence

import msgspec

from backcheck.ir import CAUGHT, ELSE, EXCEPT, FINALLY, NOTHING, PHI, TRY
from backcheck.semantics.lowering.builder import Builder
from backcheck.semantics.lowering.expressions import lower
from backcheck.semantics.lowering.reasons import foretold, reasoned
from backcheck.semantics.lowering.scope import Scope
from backcheck.semantics.lowering.state import State


def lower_try(scope: Scope, node: ast.Try) -> None:
    builder = scope.builder
    before = builder.state
    assert before is not None
    entry, mark, returned = before.copy(), len(builder.log), len(builder.returns)
    region = builder.enter(TRY, NOTHING, node.body, flags=("finally",) if node.finalbody else ())
    tried = builder.region
    scope.run(node.body)
    end = builder.state
    interrupted = broken_off(builder, entry, end, mark)
    builder.region = region
    if node.orelse:
        builder.enter(ELSE, NOTHING, node.orelse, of=tried)
        scope.run(node.orelse)
    ends = [builder.state]
    for handler in node.handlers:
        builder.branches += 1
        builder.state = interrupted.copy()
        builder.region = region
        _handler(scope, node, handler, tried)
        ends.append(builder.state)
    builder.region = region
    builder.join(*ends)
    if node.finalbody:
        given = len(builder.returns)
        if _finally(scope, node.finalbody, interrupted):
            # What the clean-up returns stands in for what was returned before.
            del builder.returns[returned:given]
    builder.region = region


def broken_off(builder: Builder, entry: State, end: State | None, mark: int) -> State:
    """The state when the body of a try stopped somewhere: each variable may hold any value that it was given there."""
    state = entry.copy()
    given: dict[str, list[int]] = {}
    for name, node in builder.log[mark:]:
        given.setdefault(name, []).append(node)
    for name, values in given.items():
        first = entry.variables.get(name)
        options = list(dict.fromkeys(values if first is None else [first, *values]))
        if len(options) == 1:
            state.variables[name] = options[0]
        else:
            arms = tuple((builder.version(option), NOTHING, True, ()) for option in options)
            state.variables[name] = builder.again((PHI, arms), options[-1])
    if end is not None:
        for identity_, version in end.heap.items():
            if entry.heap.get(identity_, identity_) != version:
                arms = ((entry.heap.get(identity_, identity_), NOTHING, True, ()), (version, NOTHING, True, ()))
                state.heap[identity_] = builder.again((PHI, arms), version)
    return state


def _handler(scope: Scope, node: ast.Try, handler: ast.ExceptHandler, tried: int) -> None:
    builder = scope.builder
    types = lower(scope, handler.type) if handler.type else NOTHING
    caught = builder.add((CAUGHT, types), handler.type or handler)
    raises = len(builder.raises)
    builder.enter(EXCEPT, types, handler, value=caught, flags=_handler_flags(handler))
    own = builder.region
    if handler.name:
        builder.assign(handler.name, caught)
    scope.branch(handler.body)
    region = builder.regions[own]
    flags = list(region.flags)
    if len(builder.raises) > raises:
        flags.append("raises")
    elif reasoned(scope.file.lines, handler):
        flags.append("reasoned")
    elif foretold(scope.file.lines, node):
        flags.append("foretold")
    builder.regions[own] = msgspec.structs.replace(region, flags=tuple(flags), of=tried)


def _handler_flags(handler: ast.ExceptHandler) -> tuple[str, ...]:
    """``bare``; ``idle`` when the body does nothing at all; ``used`` when it reads the exception."""
    flags = [] if handler.type else ["bare"]
    body = [one for one in handler.body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]
    if all(isinstance(one, ast.Pass | ast.Continue | ast.Break) or (isinstance(one, ast.Return) and one.value is None) for one in body):
        flags.append("idle")
    inner = [node for one in body for node in ast.walk(one)]
    if any(isinstance(node, ast.Name) and node.id == handler.name and isinstance(node.ctx, ast.Load) for node in inner):
        flags.append("used")
    return tuple(flags)


def _finally(scope: Scope, body: Sequence[ast.stmt], interrupted: State) -> bool:
    """The clean-up runs on every way; where the try never ends normally it is lowered for its sites alone.

    Tells whether it always returns.
    """
    builder = scope.builder
    reached = builder.state is not None
    if not reached:
        builder.state = interrupted.copy()
    builder.enter(FINALLY, NOTHING, body)
    scope.run(body)
    ends = builder.state is None and isinstance(body[-1], ast.Return)
    if not reached:
        builder.state = None
    return ends

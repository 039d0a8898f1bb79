"""Branches and blocks: if, match, with."""

import ast

from backcheck.ir import BOOL, ENTER, IF, NOT, NOTHING, WITH
from backcheck.semantics.lowering import fold
from backcheck.semantics.lowering.builder import Builder
from backcheck.semantics.lowering.changed import assigned_in, mutated_in
from backcheck.semantics.lowering.expressions import identity, lower
from backcheck.semantics.lowering.patterns import bind_pattern, is_exact
from backcheck.semantics.lowering.scope import Scope, tested_in
from backcheck.semantics.lowering.state import State
from backcheck.semantics.lowering.tries import broken_off


def lower_if(scope: Scope, node: ast.If) -> None:
    builder = scope.builder
    builder.branches += 1
    test = lower(scope, node.test)
    known = fold.truth(builder.nodes[test])
    if known is not None:
        scope.run(node.body if known else node.orelse)
        return
    before = builder.state
    assert before is not None
    ends: list[State | None] = []
    bodies = (node.body, node.orelse) if tested_in(node.test) else ()
    changed = [name for body in bodies for name in (*assigned_in(body), *mutated_in(body))]
    leaves = isinstance(node.body[-1], ast.Return | ast.Raise | ast.Continue | ast.Break)
    for body, truth in ((node.body, True), (node.orelse, False)):
        builder.state = before.copy()
        scope.narrow(node.test, test, truth, None if leaves and not truth else changed)
        if body:
            region = builder.enter(IF, test, body, truth=truth)
            ends.append(scope.branch(body))
            builder.region = region
        else:
            ends.append(builder.state)
        end = ends[-1]
        if end is not None:
            ends[-1] = end.decided(test, truth=truth)
    builder.join(*ends)


def lower_with(scope: Scope, node: ast.With | ast.AsyncWith) -> None:
    builder = scope.builder
    region = builder.region
    before = builder.state
    assert before is not None
    entry, mark = before.copy(), len(builder.log)
    flags = ("async",) if isinstance(node, ast.AsyncWith) else ()
    for item in node.items:
        context = lower(scope, item.context_expr)
        builder.enter(WITH, context, node, flags=flags)
        if item.optional_vars is not None:
            scope.bind(item.optional_vars, builder.add((ENTER, context), item.context_expr))
    scope.run(node.body)
    builder.region = region
    if any(_suppresses(item.context_expr) for item in node.items):
        builder.join(builder.state, broken_off(builder, entry, builder.state, mark))


def _suppresses(context: ast.expr) -> bool:
    """``suppress(...)`` of contextlib, by its name alone: after it the body may have stopped anywhere."""
    match context:
        case ast.Call(func=ast.Name(id="suppress") | ast.Attribute(attr="suppress")):
            return True
    return False


def _all_of(builder: Builder, passed: tuple[int, ...], condition: int, at: ast.pattern) -> int:
    """The condition that the cases before did not hold, and that of this one."""
    conditions = passed if condition == NOTHING else (*passed, condition)
    return builder.add((BOOL, "and", conditions), at) if len(conditions) > 1 else conditions[0] if conditions else NOTHING


def lower_match(scope: Scope, node: ast.Match) -> None:
    builder = scope.builder
    subject = identity(scope, node.subject)
    before = builder.state
    assert before is not None
    ends: list[State | None] = []
    total = False
    passed: tuple[int, ...] = ()
    for case in node.cases:
        builder.branches += 1
        builder.state = before.copy()
        condition = bind_pattern(scope, case.pattern, subject)
        if case.guard is not None:
            scope.narrow(case.guard, lower(scope, case.guard), True)
        known = None if condition == NOTHING else fold.truth(builder.nodes[condition])
        if known is False:
            continue
        region = builder.enter(IF, condition, case.body, flags=("case",))
        end = scope.branch(case.body)
        builder.region = region
        if end is not None and case.guard is None:
            end.decided(_all_of(builder, passed, condition, case.pattern), truth=True)
        ends.append(end)
        if case.guard is None and is_exact(case.pattern):
            passed = (*passed, builder.add((NOT, condition), case.pattern))
        total = (condition == NOTHING or known is True) and case.guard is None
        if total:
            break
    builder.join(*ends, *([] if total else [before]))

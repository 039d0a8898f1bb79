"""The patterns of match: what each binds, and the condition that holds in its case."""

import ast

from backcheck.ir import ATTR, BOOL, BUILD, CMP, CONST, ITEM, NOTHING, PART, STAR
from backcheck.semantics.lowering import fold
from backcheck.semantics.lowering.builder import Builder
from backcheck.semantics.lowering.expressions import lower
from backcheck.semantics.lowering.scope import Scope


def bind_pattern(scope: Scope, pattern: ast.pattern, subject: int) -> int:
    """Binds the names of a pattern to parts of the subject; returns the condition of the case, -1 where it always holds."""
    builder = scope.builder
    match pattern:
        case ast.MatchValue():
            return _equals(scope, subject, lower(scope, pattern.value), pattern)
        case ast.MatchSingleton():
            return builder.add((CMP, ("is",), (subject, builder.add((CONST, pattern.value), pattern))), pattern)
        case ast.MatchAs():
            condition = bind_pattern(scope, pattern.pattern, subject) if pattern.pattern else NOTHING
            if pattern.name:
                builder.assign(pattern.name, subject)
            return condition
        case ast.MatchOr():
            return _either(scope, pattern, subject)
        case ast.MatchSequence():
            return _sequence(scope, pattern, subject)
        case ast.MatchMapping():
            return _mapping(scope, pattern, subject)
        case ast.MatchClass():
            return _class(scope, pattern, subject)
        case ast.MatchStar():
            if pattern.name:
                builder.assign(pattern.name, builder.add((PART, subject, NOTHING, NOTHING), pattern))
    return NOTHING


def is_exact(pattern: ast.pattern) -> bool:
    """Whether a case is taken exactly where its condition holds."""
    if isinstance(pattern, ast.MatchOr):
        return all(is_exact(one) for one in pattern.patterns)
    return isinstance(pattern, ast.MatchValue | ast.MatchSingleton)


def _either(scope: Scope, pattern: ast.MatchOr, subject: int) -> int:
    """What one alternative says of the subject does not hold in the others."""
    builder = scope.builder
    before = builder.version(subject)
    conditions: list[int] = []
    for option in pattern.patterns:
        conditions.append(bind_pattern(scope, option, subject))
        builder.update(subject, before)
    if NOTHING in conditions:
        return NOTHING
    decided = [fold.truth(builder.nodes[one]) for one in conditions]
    if True in decided or None not in decided:
        return builder.add((CONST, True in decided), pattern)
    condition = builder.add((BOOL, "or", tuple(conditions)), pattern)
    scope.hold(subject, condition)
    return condition


def _equals(scope: Scope, subject: int, value: int, at: ast.AST) -> int:
    """The case holds when the subject equals the value; inside it the subject is as good as the value."""
    builder = scope.builder
    known = fold.comparison("==", builder.nodes[_entry(builder, subject)], builder.nodes[value])
    if known is not None:
        return builder.add(known, at)
    condition = builder.add((CMP, ("==",), (subject, value)), at)
    scope.hold(subject, condition)
    return condition


def _entry(builder: Builder, node: int) -> int:
    """The entry of a display that a part of it is."""
    written = builder.nodes[node]
    if written[0] == ITEM and (base := builder.nodes[written[1]])[0] == BUILD and base[1] in ("tuple", "list"):
        key = builder.nodes[written[2]][1]
        plain = not any(builder.nodes[one][0] == STAR for one in base[2])
        if plain and isinstance(key, int) and -len(base[2]) <= key < len(base[2]):
            return int(base[2][key])
    return node


def _sequence(scope: Scope, pattern: ast.MatchSequence, subject: int) -> int:
    builder = scope.builder
    starred = next((i for i, one in enumerate(pattern.patterns) if isinstance(one, ast.MatchStar)), len(pattern.patterns))
    conditions: list[int] = []
    for index, inner in enumerate(pattern.patterns):
        if index == starred:
            bind_pattern(scope, inner, subject)
            continue
        key = builder.add((CONST, index if index < starred else index - len(pattern.patterns)), inner)
        conditions.append(bind_pattern(scope, inner, builder.add((ITEM, subject, key), inner)))
    if any(one != NOTHING and builder.nodes[one] == (CONST, False) for one in conditions):
        return builder.add((CONST, False), pattern)
    return builder.add((CMP, ("match",), (subject, subject)), pattern)


def _mapping(scope: Scope, pattern: ast.MatchMapping, subject: int) -> int:
    builder = scope.builder
    for key, inner in zip(pattern.keys, pattern.patterns, strict=True):
        bind_pattern(scope, inner, builder.add((ITEM, subject, lower(scope, key)), inner))
    if pattern.rest:
        builder.assign(pattern.rest, builder.add((PART, subject, NOTHING, NOTHING), pattern))
    return builder.add((CMP, ("match",), (subject, subject)), pattern)


def _class(scope: Scope, pattern: ast.MatchClass, subject: int) -> int:
    builder = scope.builder
    condition = builder.add((CMP, ("isinstance",), (subject, lower(scope, pattern.cls))), pattern)
    scope.hold(subject, condition)
    for index, inner in enumerate(pattern.patterns):
        # ``int(x)`` and the other builtin classes bind the subject itself; dataclasses bind by __match_args__.
        whole = len(pattern.patterns) == 1 and isinstance(pattern.cls, ast.Name) and pattern.cls.id in _WHOLE
        key = builder.add((CONST, index), inner)
        bind_pattern(scope, inner, builder.version(subject) if whole else builder.add((ITEM, subject, key), inner))
    for name, inner in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True):
        bind_pattern(scope, inner, builder.add((ATTR, subject, name), inner))
    return condition


_WHOLE = frozenset({"bool", "bytearray", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple"})

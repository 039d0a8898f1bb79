"""The patterns of match."""

import ast
from typing import Any

import libcst as cst

from backcheck.syntax.python.modern.converter import Converter, Table, identifier

_SINGLETONS = {"True": True, "False": False, "None": None}


def _value(to: Converter, node: cst.MatchValue) -> ast.pattern:
    return to.places.put(ast.MatchValue(to.expression(node.value)), node.value)


def _singleton(to: Converter, node: cst.MatchSingleton) -> ast.pattern:
    return to.places.put(ast.MatchSingleton(_SINGLETONS[node.value.value]), node.value)


def _list(to: Converter, node: cst.MatchList) -> ast.pattern:
    return to.places.put(ast.MatchSequence(_elements(to, node)), node)


def _tuple(to: Converter, node: cst.MatchTuple) -> ast.pattern:
    return to.places.set(ast.MatchSequence(_elements(to, node)), *to.places.inner(node))


def _elements(to: Converter, node: cst.MatchList | cst.MatchTuple) -> list[ast.pattern]:
    return [to.pattern(one if isinstance(one, cst.MatchStar) else one.value) for one in node.patterns]


def _star(to: Converter, node: cst.MatchStar) -> ast.pattern:
    """libcst counts the comma after it too."""
    start = to.places.start(node)
    after = to.places.after(start, "*") or start
    end = to.places.end(node.name) if node.name is not None else to.places.after(after, "_")
    return to.places.set(ast.MatchStar(_captured(node.name)), start, end or after)


def _mapping(to: Converter, node: cst.MatchMapping) -> ast.pattern:
    keys = [to.expression(one.key) for one in node.elements]
    values = [to.pattern(one.pattern) for one in node.elements]
    return to.places.put(ast.MatchMapping(keys, values, _captured(node.rest)), node)


def _class(to: Converter, node: cst.MatchClass) -> ast.pattern:
    values = [to.pattern(one.value) for one in node.patterns]
    names = [identifier(one.key) for one in node.kwds]
    found = ast.MatchClass(to.expression(node.cls), values, names, [to.pattern(one.pattern) for one in node.kwds])
    return to.places.put(found, node)


def _as(to: Converter, node: cst.MatchAs) -> ast.pattern:
    """Also a lone name and the underscore that takes everything."""
    inner: Any = to.pattern(node.pattern) if node.pattern is not None else None
    return to.places.put(ast.MatchAs(inner, _captured(node.name)), node)


def _or(to: Converter, node: cst.MatchOr) -> ast.pattern:
    return to.places.put(ast.MatchOr([to.pattern(one.pattern) for one in node.patterns]), node)


def _captured(name: cst.Name | None) -> str | None:
    return None if name is None else identifier(name)


TABLE: Table = {
    cst.MatchValue: _value,
    cst.MatchSingleton: _singleton,
    cst.MatchList: _list,
    cst.MatchTuple: _tuple,
    cst.MatchStar: _star,
    cst.MatchMapping: _mapping,
    cst.MatchClass: _class,
    cst.MatchAs: _as,
    cst.MatchOr: _or,
}

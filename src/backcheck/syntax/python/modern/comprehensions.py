"""Comprehensions and generators."""

import ast

import libcst as cst

from backcheck.syntax.python import nodes
from backcheck.syntax.python.modern.converter import STORE, Converter, Table


def _list(to: Converter, node: cst.ListComp, _: ast.expr_context) -> ast.expr:
    return to.places.put(ast.ListComp(to.expression(node.elt), _loops(to, node.for_in)), node)


def _set(to: Converter, node: cst.SetComp, _: ast.expr_context) -> ast.expr:
    return to.places.put(ast.SetComp(to.expression(node.elt), _loops(to, node.for_in)), node)


def _generator(to: Converter, node: cst.GeneratorExp, _: ast.expr_context) -> ast.expr:
    return to.places.set(ast.GeneratorExp(to.expression(node.elt), _loops(to, node.for_in)), *to.places.inner(node))


def _dict(to: Converter, node: cst.DictComp, _: ast.expr_context) -> ast.expr:
    return to.places.put(ast.DictComp(to.expression(node.key), to.expression(node.value), _loops(to, node.for_in)), node)


def _spread(to: Converter, node: cst.StarredDictComp, _: ast.expr_context) -> ast.expr:
    """``{**one for one in many}``: the mapping stands where the key does, and there is no value."""
    key, loops = to.expression(node.value), _loops(to, node.for_in)
    return to.places.put(nodes.made(ast.DictComp, key=key, value=None, generators=loops), node)


def _loops(to: Converter, node: cst.CompFor) -> list[ast.comprehension]:
    found: list[ast.comprehension] = []
    loop: cst.CompFor | None = node
    while loop is not None:
        tests = [to.expression(one.test) for one in loop.ifs]
        is_async = int(loop.asynchronous is not None)
        found.append(ast.comprehension(to.expression(loop.target, STORE), to.expression(loop.iter), tests, is_async))
        loop = loop.inner_for_in
    return found


TABLE: Table = {
    cst.ListComp: _list,
    cst.SetComp: _set,
    cst.GeneratorExp: _generator,
    cst.DictComp: _dict,
    cst.StarredDictComp: _spread,
}

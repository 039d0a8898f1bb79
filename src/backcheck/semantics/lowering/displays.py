"""Texts, containers and comprehensions: expressions that put several values into one."""

import ast
from collections.abc import Callable

from backcheck.ir import BUILD, ELEM, LOOP, NOTHING, TEXT
from backcheck.semantics.lowering import fold
from backcheck.semantics.lowering.scope import Scope
from backcheck.syntax.python.nodes import Interpolation, TemplateStr


def formatted_text(scope: Scope, node: ast.JoinedStr | TemplateStr) -> int:
    """A template is no text yet, but what it is made of is what matters here."""
    pieces: list[int] = []
    for value in node.values:
        if isinstance(value, ast.FormattedValue | Interpolation):
            pieces.append(scope.lower(scope, value.value))
            if isinstance(value.format_spec, ast.JoinedStr):
                pieces += [scope.lower(scope, part.value) for part in value.format_spec.values if isinstance(part, ast.FormattedValue)]
        else:
            pieces.append(scope.lower(scope, value))
    builder = scope.builder
    return builder.add(fold.joined([builder.nodes[piece] for piece in pieces]) or (TEXT, tuple(pieces)), node)


def formatted_value(scope: Scope, node: ast.FormattedValue | Interpolation) -> int:
    return scope.builder.add((TEXT, (scope.lower(scope, node.value),)), node)


def sequence(kind: str) -> Callable[[Scope, ast.List], int]:
    def build(scope: Scope, node: ast.List) -> int:
        return scope.builder.add((BUILD, kind, tuple(scope.lower(scope, element) for element in node.elts)), node)

    return build


def mapping(scope: Scope, node: ast.Dict) -> int:
    pairs = tuple(
        (scope.lower(scope, key) if key else NOTHING, scope.lower(scope, value)) for key, value in zip(node.keys, node.values, strict=True)
    )
    return scope.builder.add((BUILD, "dict", pairs), node)


def comprehension(scope: Scope, node: ast.ListComp) -> int:
    return _comprehended(scope, node, node.generators, (node.elt,))


def dict_comprehension(scope: Scope, node: ast.DictComp) -> int:
    """Of ``{**one for one in many}`` the parser gives a key alone."""
    if getattr(node, "value", None) is None:
        return _comprehended(scope, node, node.generators, (node.key,), spread=True)
    return _comprehended(scope, node, node.generators, (node.key, node.value))


def _comprehended(
    scope: Scope, node: ast.expr, generators: list[ast.comprehension], results: tuple[ast.expr, ...], *, spread: bool = False
) -> int:
    builder = scope.builder
    before = builder.state.copy() if builder.state else None
    regions: list[int] = []
    start, own = len(builder.log), set[str]()
    for generator in generators:
        iterated = scope.lower(scope, generator.iter)
        flags = ("async", "comprehension") if generator.is_async else ("comprehension",)
        regions.append(builder.enter(LOOP, iterated, node, flags=flags))
        mark = len(builder.log)
        scope.bind(generator.target, builder.add((ELEM, iterated), generator.iter))
        own.update(name for name, _ in builder.log[mark:])
        if scope.at_module_level or scope.owner >= 0:
            # Its variables are its own: neither names of the module nor attributes of the class.
            del builder.log[mark:]
        for condition in generator.ifs:
            scope.narrow(condition, scope.lower(scope, condition), True)
    values = [scope.lower(scope, result) for result in results]
    for region in reversed(regions):
        builder.region = region
    if before is not None and builder.state is not None:
        # What ``:=`` binds inside belongs to the code around.
        bound = {name: value for name, value in builder.log[start:] if name not in own}
        builder.state = type(before)(before.variables | bound, builder.state.heap)
    if spread:
        return builder.add((BUILD, "dict", ((NOTHING, values[0]),)), node)
    if len(values) == 2:
        return builder.add((BUILD, "dictmany", ((values[0], values[1]),)), node)
    return builder.add((BUILD, "many", (values[0],)), node)

"""Which variables a body assigns or changes, found before it is lowered."""

import ast
from collections.abc import Collection, Iterator, Sequence


def _statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a body and of what it nests, but not of functions and classes defined there."""
    pending = [*reversed(body)]
    while pending:
        statement = pending.pop()
        yield statement
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        inner = [getattr(statement, name, ()) for name in ("body", "orelse", "finalbody")]
        inner += [part.body for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ()))]
        pending += reversed([one for body in inner for one in body])


def _names(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple | ast.List):
        for element in target.elts:
            yield from _names(element)
    elif isinstance(target, ast.Starred):
        yield from _names(target.value)


def assigned_in(body: Sequence[ast.stmt]) -> list[str]:
    """Variables that the statements bind, in source order."""
    found: dict[str, None] = {}
    for statement in _statements(body):
        match statement:
            case ast.Assign(targets=targets):
                found.update(dict.fromkeys(name for target in targets for name in _names(target)))
            case ast.AugAssign(target=target) | ast.AnnAssign(target=target) | ast.For(target=target) | ast.AsyncFor(target=target):
                found.update(dict.fromkeys(_names(target)))
            case ast.With(items=items) | ast.AsyncWith(items=items):
                found.update(dict.fromkeys(name for item in items if item.optional_vars for name in _names(item.optional_vars)))
            case ast.Expr(value=ast.NamedExpr(target=target)) | ast.If(test=ast.NamedExpr(target=target)):
                found[target.id] = None
    return list(found)


def _base(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def mutated_in(body: Sequence[ast.stmt]) -> list[str]:
    """Variables whose objects the statements store into or call a method of, in source order."""
    found: dict[str, None] = {}
    for statement in _statements(body):
        targets: list[ast.expr] = []
        match statement:
            case ast.Assign():
                targets = statement.targets
            case ast.AugAssign() | ast.AnnAssign():
                targets = [statement.target]
            case ast.Delete():
                targets = statement.targets
            case (
                ast.Expr(value=ast.Call(func=ast.Attribute() as function))
                | ast.Expr(value=ast.Await(value=ast.Call(func=ast.Attribute() as function)))
            ):
                targets = [function]
        for target in targets:
            if isinstance(target, ast.Attribute | ast.Subscript) and (name := _base(target)):
                found[name] = None
    return list(found)


def called_in(body: Sequence[ast.stmt], methods: Collection[str]) -> list[str]:
    """Variables that the statements call one of some methods of, wherever in an expression, in source order."""
    found: dict[str, None] = {}
    for statement in body:
        for node in ast.walk(statement):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr)) if attr in methods:
                    found[name] = None
    return list(found)


def rebound_in(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """Variables of the code around that a function, or one nested in it, binds by ``nonlocal``, in source order."""
    return list(dict.fromkeys(name for node in ast.walk(function) if isinstance(node, ast.Nonlocal) for name in node.names))

"""Annotations to instances: ``Optional[T]``, ``T | None``, ``Annotated[T, ...]``, text annotations."""

import ast
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

from backcheck.ir import ATTR, BIN, BUILD, CONST, DOTTED, ITEM, NAME, Node
from backcheck.models.models import Models
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref

if TYPE_CHECKING:
    from backcheck.semantics.types import Types

_TRANSPARENT = frozenset(
    f"{module}.{name}"
    for module in ("typing", "typing_extensions")
    for name in ("Optional", "Union", "Annotated", "Final", "ClassVar", "Required", "NotRequired", "ReadOnly", "Awaitable", "Coroutine")
)
_CLASSES = frozenset(("builtins.type", "typing.Type"))
_DEEPEST = 6
_Part = TypeVar("_Part")


def annotated(types: "Types", function: Function, node: int, depth: int = 0) -> tuple[Ref, ...]:
    """What a value with this annotation is; empty for what says nothing (Any, a type variable, None)."""
    nodes = types.program.graph(function).nodes
    written = nodes[node]
    if depth > _DEEPEST:
        return ()
    if written[0] == CONST:
        return _text(types, function, written[1]) if isinstance(written[1], str) else ()
    if written[0] == BIN and written[1] == "|":
        return annotated(types, function, written[2], depth + 1) + annotated(types, function, written[3], depth + 1)
    if written[0] == ITEM:
        return _generic(types, function, written[1], written[2], depth)
    return _instances(types, types.of(function, node)) or _alias(types, function, written, depth)


def _alias(types: "Types", function: Function, written: Node, depth: int) -> tuple[Ref, ...]:
    return tuple(ref for owner, value in aliased(types, function, written) for ref in annotated(types, owner, value, depth + 1))


def aliased(types: "Types", function: Function, written: Node) -> tuple[tuple[Function, int], ...]:
    """``User = Annotated[...]`` and ``Text = str | None`` at the top level of a module, used by their name."""
    found: list[tuple[Function, int]] = []
    match written[0]:
        case op if op == NAME:
            found += types.names.variables(function.path, written[1])
        case op if op == DOTTED:
            found += types.names.imported(function.path, written[1])
        case op if op == ATTR:
            for ref in types.of(function, written[1]):
                found += types.names.variables(ref.name, written[2]) if ref.kind is Kind.MODULE else ()
    return tuple(one for one in found if types.program.graph(one[0]).nodes[one[1]][0] in (ITEM, BIN, NAME, DOTTED, ATTR))


def _instances(types: "Types", classes: Iterable[Ref]) -> tuple[Ref, ...]:
    found: list[Ref] = []
    for ref in classes:
        if ref.kind is Kind.EXTERNAL and ref.name in ("typing.Any", "builtins.object"):
            continue
        alias = types.program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
        found += [Ref(Kind.LIBRARY, alias.type)] if alias is not None and alias.type else types.instances(ref)
    return tuple(found)


def _generic(types: "Types", function: Function, base: int, argument: int, depth: int) -> tuple[Ref, ...]:
    nodes = types.program.graph(function).nodes
    inner = nodes[argument]
    parts = inner[2] if inner[0] == BUILD and inner[1] == "tuple" else (argument,)
    refs = types.of(function, base)
    if _names_class(refs):
        return tuple(ref for part in parts for ref in types.of(function, part))
    return _parted(types, refs, parts, lambda part: annotated(types, function, part, depth + 1))


def _names_class(refs: Iterable[Ref]) -> bool:
    """Whether an annotation of these with an argument means the argument itself: ``type[User]``."""
    return any(ref.name in _CLASSES for ref in refs)


def _parted(types: "Types", refs: Iterable[Ref], parts: Sequence[_Part], of_part: Callable[[_Part], tuple[Ref, ...]]) -> tuple[Ref, ...]:
    """What an annotation with arguments means: one of them, or an instance that holds them."""
    names = {ref.name for ref in refs}
    if names & _TRANSPARENT:
        if any(name.endswith(".Annotated") for name in names):
            parts = parts[:1]
        elif any(name.endswith(".Coroutine") for name in names):
            parts = parts[-1:]
        return tuple(ref for part in parts for ref in of_part(part))
    found = _instances(types, refs)
    elements = tuple(ref for part in parts[-1:] for ref in of_part(part))
    return tuple(Ref(ref.kind, ref.name, ref.id, value=elements[0]) if elements else ref for ref in found)


def _text(types: "Types", function: Function, text: str) -> tuple[Ref, ...]:
    """A forward reference: an annotation written as a text, or a part of one."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return ()
    return _written(types, function, tree)


def _written(types: "Types", function: Function, tree: ast.expr) -> tuple[Ref, ...]:
    match tree:
        case ast.BinOp(left=left, right=right):
            return _written(types, function, left) + _written(types, function, right)
        case ast.Constant(value=str() as text):
            return _text(types, function, text)
        case ast.Subscript(value=value, slice=inner):
            refs = _named(types, function, value)
            parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            if _names_class(refs):
                return tuple(ref for part in parts for ref in _named(types, function, part))
            return _parted(types, refs, parts, lambda part: _written(types, function, part))
    return _instances(types, _named(types, function, tree))


def _named(types: "Types", function: Function, tree: ast.expr) -> tuple[Ref, ...]:
    """What a plain or dotted name in a text refers to."""
    match tree:
        case ast.Name(id=name):
            return types.names.in_module(function.path, name)
        case ast.Attribute(value=value, attr=name):
            return tuple(one for ref in _named(types, function, value) for one in types.members.of(ref, name))
    return ()


def admits_none(types: "Types", function: Function, node: int, depth: int = 0) -> bool:
    """Whether a value with this annotation may be None, as far as it is written out; ``Any`` may."""
    written = types.program.graph(function).nodes[node]
    if depth > _DEEPEST:
        return True
    if written[0] == CONST:
        return written[1] is None or (isinstance(written[1], str) and ("None" in written[1] or "Optional" in written[1]))
    if written[0] == BIN and written[1] == "|":
        return any(admits_none(types, function, part, depth + 1) for part in written[2:4])
    names = {ref.name for ref in types.of(function, written[1] if written[0] == ITEM else node)}
    if written[0] == ITEM and any(is_descriptor(types.program.models, name) for name in names):
        return admits_none(types, function, written[2], depth + 1)
    if written[0] == ITEM and names & _TRANSPARENT:
        inner = types.program.graph(function).nodes[written[2]]
        parts = inner[2] if inner[0] == BUILD and inner[1] == "tuple" else (written[2],)
        parts = parts[:1] if any(name.endswith(".Annotated") for name in names) else parts
        optional = any(name.endswith(".Optional") for name in names)
        return optional or any(admits_none(types, function, part, depth + 1) for part in parts)
    return not names or bool(names & {"typing.Any", "builtins.object"})


def is_descriptor(models: Models, name: str) -> bool:
    """Whether objects of a library's class stand in a class for what its instances hold: ``Mapped[str]``."""
    role = models.find(name)
    return role is not None and bool(role.facts.get("descriptor"))

"""What names are given at the top level of modules and classes, and the texts that they stand for."""

from collections.abc import Iterable, Iterator

from backcheck.ir import ATTR, BIN, CALL, CONST, DOTTED, NAME, TEXT, Node
from backcheck.semantics.conditions import unchanged
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind
from backcheck.semantics.types import Types

_DEEPEST = 10
_Places = list[tuple[Function, int]]


def definitions(types: Types, function: Function, written: Node) -> _Places:
    """All that a name, an import, or an attribute of a module or class is given where it is defined, with the function that holds it."""
    if written[0] == NAME:
        return _of_name(types, function, written[1])
    if written[0] == ATTR:
        return _of_attribute(types, function, written)
    return _imported(types, function, written[1]) if written[0] == DOTTED else []


def text_of(types: Types, function: Function, node: int, depth: int = 0) -> str | None:
    """A text that is written here, in pieces too, alone in a call, or is what a name is given once; None for any other."""
    nodes = types.program.graph(function).nodes
    written = nodes[unchanged(nodes, node)]
    if written[0] == CONST:
        return written[1] if isinstance(written[1], str) else None
    if depth > _DEEPEST:
        return None
    if written[0] == CALL and len(written[2]) == 1 and not written[3]:
        return text_of(types, function, written[2][0], depth + 1)
    if written[0] == BIN and written[1] == "+":
        return _put_together(types, function, written[2:4], depth + 1)
    if written[0] == TEXT:
        return _put_together(types, function, written[1], depth + 1)
    found = definitions(types, function, written)
    return text_of(types, *found[0], depth + 1) if len(found) == 1 else None


def _put_together(types: Types, function: Function, pieces: Iterable[int], depth: int) -> str | None:
    texts = [text_of(types, function, one, depth) for one in pieces]
    return "".join(one for one in texts if one is not None) if None not in texts else None


def _of_name(types: Types, function: Function, name: str) -> _Places:
    module = types.program.module(function.path)
    found = types.program.graph(module).cells.get(name)
    if found is not None and module.id != function.id:
        return [(module, one) for one in found]
    for symbol in types.program.files[function.path].symbols.get(name, ()):
        if symbol.kind == "import":
            return _imported(types, function, str(symbol.target))
    return []


def _imported(types: Types, function: Function, target: str) -> _Places:
    owner, _, name = target.rpartition(".")
    prefix = owner or "." * (len(target) - len(target.lstrip(".")))
    for ref in types.names.dotted(function.path, prefix):
        if ref.kind is Kind.MODULE and (found := _in_module(types, ref.name, name)):
            return found
    return []


def _of_attribute(types: Types, function: Function, written: Node) -> _Places:
    for ref in types.of(function, written[1]):
        if ref.kind in (Kind.CLASS, Kind.INSTANCE):
            for one in types.members.lineage(types.program.classes[ref.id]):
                if (node := one.facts.attributes.get(written[2])) is not None:
                    return [(types.program.function(one.path, one.facts.parent), node)]
        elif ref.kind is Kind.MODULE:
            return _in_module(types, ref.name, written[2])
    return []


def _in_module(types: Types, path: str, name: str) -> _Places:
    module = types.program.module(path)
    return [(module, one) for one in types.program.graph(module).cells.get(name, ())]


def changed(types: Types, function: Function, path: str, name: str) -> Iterator[int]:
    """What a function stores in a module's variable, under whatever name it goes there."""
    graph = types.program.graph(function)
    for own, node in (*graph.globals, *graph.changes):
        if own in types.program.aliases(name):
            root = graph.nodes[unchanged(graph.nodes, node)]
            places = types.names.imported_places(function.path, root[1]) if root[0] == DOTTED else types.names.places(function.path, own)
            if (path, name) in places:
                yield node

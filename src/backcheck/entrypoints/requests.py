"""What a framework hands to whoever answers: the request, as the first parameter."""

from collections.abc import Iterable

from backcheck.entrypoints.facts import Check, Found
from backcheck.entrypoints.reader import Reader
from backcheck.ir import AFTER, CALL, FREE, PARAM, WHEN, Node
from backcheck.semantics.conditions import before
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref

_STATIC = "builtins.staticmethod"
_DEEPEST = 3


def first_place(reader: Reader, function: Function) -> int:
    """The first parameter that a caller fills: behind the receiver of a method."""
    bound = function.facts.owner >= 0 and _STATIC not in reader.types.decorations(function)
    return 1 if bound else 0


def hand_request(reader: Reader, found: Found, function: Function, *types: str) -> None:
    """Notes that a framework calls a function with objects of its own, in this order."""
    found.entries.add(function.id)
    first = first_place(reader, function)
    for place, name in enumerate(types, first):
        if name and place < len(function.facts.params) and function.facts.params[place].kind in ("", "/"):
            found.handed[function.id, place] = (Ref(Kind.LIBRARY, name),)


def hand_through(reader: Reader, found: Found, checks: Iterable[Check], function: Function) -> None:
    """What is handed to a function is handed to what its decorators put in front of it: ``async def inner(request)``."""
    for check in checks:
        place = check.place if check.kind == "decorator" else None
        if place is None:
            continue
        owner = reader.program.functions[place.function]
        written = reader.node(owner, place.node)
        for ref in reader.types.of(owner, written[1] if written[0] == CALL else place.node):
            if ref.kind in (Kind.FUNCTION, Kind.METHOD):
                _hand_nested(reader, found, reader.program.functions[ref.id], function, 0)


def _hand_nested(reader: Reader, found: Found, outer: Function, function: Function, depth: int) -> None:
    """The functions in a decorator that go on to what they wrap, with what they are given."""
    names = {param.name for param in outer.facts.params}
    for index, facts in enumerate(outer.file.functions if depth < _DEEPEST and outer.index > 0 else ()):
        if facts.parent != outer.index or index == outer.index:
            continue
        inner = reader.program.sibling(outer, index)
        nodes = reader.program.graph(inner).nodes
        for call in reader.program.calls(inner):
            callee = nodes[nodes[call][1]]
            for place, argument in enumerate(nodes[call][2]) if callee[0] == FREE and callee[1] in names else ():
                known = found.handed.get((function.id, place))
                given = nodes[_plain(nodes, argument)]
                if given[0] == PARAM and known is not None:
                    found.handed.setdefault((inner.id, given[1]), known)
        _hand_nested(reader, found, inner, function, depth + 1)


def _plain(nodes: list[Node], node: int) -> int:
    """A name without what conditions and earlier calls say of it."""
    while nodes[node][0] in (WHEN, AFTER):
        node = nodes[node][1] if nodes[node][0] == WHEN else before(nodes, nodes[node])
    return node

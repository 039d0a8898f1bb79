"""What a framework hands to whoever answers: the request, as the first parameter."""

from collections.abc import Iterable

from backcheck.entrypoints.facts import Check, Found
from backcheck.entrypoints.reader import Reader
from backcheck.ir import AFTER, CALL, FREE, PARAM, PHI, UPD, WHEN, Node
from backcheck.semantics.conditions import before
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref

_STATIC = "builtins.staticmethod"
_DEEPEST = 3
_MOST_STEPS = 50


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
            callee = nodes[_plain(nodes, nodes[call][1])]
            for place, argument in enumerate(nodes[call][2]) if callee[0] == FREE and callee[1] in names else ():
                known = found.handed.get((function.id, place)) or _receiver(reader, function, place)
                given = nodes[_plain(nodes, argument)]
                if given[0] == PARAM and known:
                    before_it = found.handed.get((inner.id, given[1]), ())
                    found.handed[inner.id, given[1]] = tuple(dict.fromkeys((*before_it, *known)))
        _hand_nested(reader, found, inner, function, depth + 1)


def _receiver(reader: Reader, function: Function, place: int) -> tuple[Ref, ...]:
    """The object that a method is one of."""
    owner = reader.program.owner(function) if place == 0 else None
    return (Ref(Kind.INSTANCE, id=owner.id),) if owner is not None else ()


def _plain(nodes: list[Node], node: int) -> int:
    """A name without what conditions, earlier calls and stores say of it."""
    for _ in range(_MOST_STEPS):
        match nodes[node][0]:
            case op if op in (WHEN, UPD):
                node = nodes[node][1]
            case op if op == AFTER:
                node = before(nodes, nodes[node])
            case op if op == PHI:
                node = nodes[node][1][0][0]
            case _:
                return node
    return node

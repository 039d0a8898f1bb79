"""Views that tests call themselves, with a request that they made: ``show(factory.get("/"))``, ``Show.as_view()(request)``, or the method
of a view that they made too: ``prepared(Show(), request).get(request)``.
"""

from collections.abc import Iterator, Mapping, Sequence

from backcheck.backend.fixtures import Fixtures
from backcheck.backend.matching import Routing
from backcheck.backend.model import Route, TestCall
from backcheck.entrypoints.reader import Reader
from backcheck.ir import ATTR, CALL, NOTHING, PARAM
from backcheck.semantics.points import Point
from backcheck.semantics.program import Function, last_name
from backcheck.semantics.refs import Kind

_MADE = "as_view"
_VERBS = {name: name.upper() for name in ("get", "post", "put", "patch", "delete")}
_ANY = "generic"


def asked_directly(reader: Reader, kinds: Mapping[str, str], routes: Sequence[Route], routing: Routing) -> Iterator[TestCall]:
    """What such calls ask for."""
    program = reader.program
    names = {program.functions[route.function].name: None for route in routes if route.function >= 0 and route.owner < 0}
    for function in dict.fromkeys(one for name in (_MADE, *names) for one in program.calling(name)):
        if str(kinds.get(function.path, "")) != "test":
            continue
        for call in program.calls(function):
            given = reader.node(function, call)[2]
            methods = _methods(reader, function, given[0]) if given else ()
            for handler in _views(reader, function, call) if methods else ():
                for method in methods:
                    places = routing.handled(handler, method)
                    if places:
                        line = program.span(function, call).line
                        yield TestCall(function.path, line, method, routes[places[0]].handler, places)


def asked_by_method(
    reader: Reader, kinds: Mapping[str, str], routes: Sequence[Route], routing: Routing, fixtures: Fixtures
) -> Iterator[TestCall]:
    """What calls of a view's own method ask for."""
    program = reader.program
    owners = {route.owner for route in routes if route.owner >= 0}
    for name, method in _VERBS.items():
        for function in program.calling(name) if owners else ():
            for call in program.calls(function, frozenset((name,))) if str(kinds.get(function.path, "")) == "test" else ():
                node = reader.node(function, call)
                callee = reader.node(function, node[1])
                for owner in _made(reader, fixtures, function, callee[1]) & owners if callee[0] == ATTR and node[2] else ():
                    places = routing.handled((NOTHING, owner), method)
                    if places:
                        yield TestCall(function.path, program.span(function, call).line, method, routes[places[0]].handler, places)


def _made(reader: Reader, fixtures: Fixtures, function: Function, node: int) -> set[int]:
    """The classes that an object is one of, by the calls that make it, here or in a fixture."""
    written = reader.node(function, node)
    handed = list(fixtures.points(function, written[1])) if written[0] == PARAM else []
    found: set[int] = set()
    for point in (one for start in handed or [Point(function, node)] for one in reader.origins.points(start)):
        made = reader.node(point.function, point.node) if point.node >= 0 else ()
        if made and made[0] == CALL:
            found |= {ref.id for ref in reader.types.of(point.function, made[1]) if ref.kind is Kind.CLASS}
    return found


def _views(reader: Reader, function: Function, call: int) -> Iterator[tuple[int, int]]:
    """The function, or the class by whose ``as_view()`` the callee was made."""
    callee = reader.node(function, call)[1]
    yield from ((ref.id, NOTHING) for ref in reader.types.of(function, callee) if ref.kind is Kind.FUNCTION)
    for point in reader.origins.points(Point(function, callee)):
        node = reader.node(point.function, point.node) if point.node >= 0 else ()
        if node and node[0] == CALL and last_name(reader.program.graph(point.function).nodes, node[1]) == _MADE:
            maker = reader.node(point.function, node[1])
            refs = reader.types.of(point.function, maker[1]) if maker[0] == ATTR else ()
            yield from ((NOTHING, ref.id) for ref in refs if ref.kind is Kind.CLASS)


def _methods(reader: Reader, function: Function, request: int) -> tuple[str, ...]:
    """The methods of a request that was made by a verb; nothing for what was not made by one."""
    found: dict[str, None] = {}
    for point in reader.origins.points(Point(function, request)):
        node = reader.node(point.function, point.node) if point.node >= 0 else ()
        name = last_name(reader.program.graph(point.function).nodes, node[1]) if node and node[0] == CALL else ""
        if name in _VERBS:
            found[_VERBS[name]] = None
        elif name == _ANY and node[2]:
            found |= dict.fromkeys(text.upper() for text in reader.texts(point.function, node[2][0], point.stack) if text)
    return tuple(found)

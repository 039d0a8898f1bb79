"""The objects that calls are made through, and what they say of a call's options.

Facts of roles: ``client`` on a method says that its options may come from the object; ``through`` names the method that
it hands its arguments to, which may be overridden or replaced. ``attachments`` on a class name the methods that hang
something into it (``mount``), the parameter, and the method of what is hung in that runs for each call.
"""

from collections.abc import Iterator
from typing import Any, Protocol

import msgspec

from backcheck.ir import UPD
from backcheck.semantics.points import MISSING, Point
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import UNRESOLVED, Kind
from backcheck.sites.meanings import ABSENT, Values, of_points, spellings, unique
from backcheck.sites.modelled import Modelled, call_at


class Asked(Protocol):
    """Whoever knows the options of calls."""

    def values(self, call: Modelled, name: str) -> Values: ...
    def written(self, call: Modelled, name: str) -> Values: ...
    def default(self, call: Modelled, name: str) -> Values: ...


class Client(msgspec.Struct, frozen=True):
    """``made`` is the library call that made it, ``own`` the project's class that it is of; neither where it is not known."""

    made: Modelled | None = None
    own: Class | None = None


def of(call: Modelled) -> Iterator[Client]:
    """What the object may be that a method is called on."""
    receiver = call.receiver
    if receiver is None:
        return
    program = call.origins.program
    own = [ref for ref in call.origins.types.of(call.function, receiver) if ref.kind in (Kind.INSTANCE, Kind.SUPER)]
    for ref in own:
        yield Client(own=program.classes[ref.owner if ref.kind is Kind.SUPER else ref.id])
    if own:
        return
    for point in call.origins.points(call.at(receiver)):
        refs = call.origins.types.of(point.function, point.node) if point.node >= 0 else ()
        # What was declared may say less than what was made.
        own = [ref for ref in refs if ref.kind is Kind.INSTANCE]
        yield from (Client(own=program.classes[ref.id]) for ref in own)
        # A class or module is its own receiver and holds no options.
        if not own and (not refs or any(ref.kind is not Kind.EXTERNAL for ref in refs)):
            yield Client(made=call_at(call.origins, point))


def option(asked: Asked, call: Modelled, client: Client, name: str) -> Values | None:
    """The option as a client gives it to a call; None where it does not."""
    stored = _stored(call, client, name)
    if stored is not None:
        return stored
    handed = _handed_on(asked, call, client, name)
    if handed is not None:
        return handed
    if client.made is None:
        return of_own_class(asked, call, client.own, name) if client.own is not None else (UNRESOLVED,)
    found = asked.values(client.made, name)
    return None if found == (ABSENT,) else found


def _class_of(call: Modelled) -> str:
    return call.role.name.rpartition(".")[0]


def _stored(call: Modelled, client: Client, name: str) -> Values | None:
    """The option as an attribute that was set on the client, in this function or in the files of the call and of the making."""
    receiver = call.receiver
    for spelling in spellings(call, name):
        attribute = call.origins.program.models.find(f"{_class_of(call)}.{spelling['param']}")
        if receiver is None or attribute is None or attribute.kind != "attribute":
            continue
        points = list(_stores(call, client, receiver, spelling["param"]))
        if points:
            return unique(list(of_points(call, list(points), spelling)))
    return None


def _stores(call: Modelled, client: Client, receiver: int, attribute: str) -> Iterator[Point]:
    values, always = call.origins.fields.stores_before(call.function, receiver, attribute)
    yield from (call.at(value) for value in values)
    if always or client.made is None:
        if client.own is not None and not always:
            yield from (Point(method, value) for method, value in call.origins.field(client.own, attribute))
        return
    for path in dict.fromkeys((client.made.function.path, call.function.path)):
        for function, node in stores_in(call, path, attribute):
            written = call.origins.program.graph(function).nodes[node]
            if _is_made_by(call, function, written[1], client.made) and written[4] >= 0:
                yield Point(function, written[4])


def stores_in(call: Modelled, path: str, attribute: str) -> Iterator[tuple[Function, int]]:
    """The stores into attributes of a name in a file."""
    program = call.origins.program
    for function in program.holding(attribute, path):
        for index, node in enumerate(program.graph(function).nodes):
            if node[0] == UPD and node[2] == "." and node[3] == attribute:
                yield function, index


def _is_made_by(call: Modelled, function: Function, node: int, made: Modelled) -> bool:
    return any(point.function is made.function and point.node == made.node for point in call.origins.points(Point(function, node)))


def _handed_on(asked: Asked, call: Modelled, client: Client, name: str) -> Values | None:
    """The option as a function of the project adds it on the way: an override, a replaced method, something hung into the client."""
    through = call.fact("through", call.role.name.rpartition(".")[2])
    if client.own is not None and not _is_super(call):
        own = call.origins.types.members.method(client.own, through)
        if own is not None:
            return added_by(asked, call, own, name)
    replaced = _replaced(call, client, through, name)
    return replaced if replaced is not None else _attached(asked, call, client, name)


def _is_super(call: Modelled) -> bool:
    receiver = call.receiver
    return receiver is not None and any(ref.kind is Kind.SUPER for ref in call.origins.types.of(call.function, receiver))


def _replaced(call: Modelled, client: Client, through: str, name: str) -> Values | None:
    """``client.request = partial(client.request, ...)``."""
    receiver = call.receiver
    if receiver is None:
        return None
    found: list[Any] = []
    for start in _stores(call, client, receiver, through):
        for point in call.origins.points(start):
            made = call_at(call.origins, point)
            if made is None or not made.fact("partial"):
                return (UNRESOLVED,)
            for spelling in spellings(call, name):
                found += [one for one in of_points(call, made.given(spelling["param"]), spelling) if one is not MISSING]
    return unique(found) or None


def _attached(asked: Asked, call: Modelled, client: Client, name: str) -> Values | None:
    models, program = call.origins.program.models, call.origins.program
    role = models.find(_class_of(call))
    found: list[Any] = []
    for word, attachment in (role.facts.get("attachments", {}) if role is not None else {}).items():
        for function in program.calling(word):
            for node in program.calls(function, frozenset((word,))):
                made = call_at(call.origins, Point(function, node))
                if made is None or made.receiver is None or not _same_client(call, client, made):
                    continue
                for given in made.given(attachment["port"]):
                    for method in _methods(call, given, attachment["method"]) if isinstance(given, Point) else ():
                        found += added_by(asked, call, method, name)
    kept = [value for value in found if value is not None and value is not ABSENT]
    return unique(kept) or None


def _same_client(call: Modelled, client: Client, attaching: Modelled) -> bool:
    receiver = attaching.receiver
    assert receiver is not None
    if client.own is not None:
        refs = call.origins.types.of(attaching.function, receiver)
        return any(ref.kind is Kind.INSTANCE and ref.id == client.own.id for ref in refs)
    return client.made is not None and _is_made_by(call, attaching.function, receiver, client.made)


def _methods(call: Modelled, given: Point, name: str) -> Iterator[Function]:
    """The methods of a name that the project's own classes give to an object."""
    types = call.origins.types
    for ref in types.of(given.function, given.node):
        for one in types.members.of(ref, name) if ref.kind is Kind.INSTANCE else ():
            if one.kind is Kind.METHOD:
                yield call.origins.program.functions[one.id]


def added_by(asked: Asked, call: Modelled, method: Function, name: str) -> Values:
    """The option that a method of the project gives to the method of the same name above it, when this call comes through it."""
    program = call.origins.program
    entered = ((method.id, call.function.id, call.node),)
    found: list[Any] = []
    for node in program.calls(method, frozenset((method.name,))):
        inner = call_at(call.origins, Point(method, node, stack=entered))
        if inner is not None:
            found += asked.written(inner, name) or asked.default(call, name)
    return unique(found) or (UNRESOLVED,)


def of_own_class(asked: Asked, call: Modelled, own: Class, name: str) -> Values | None:
    """What a class of the project gives to the constructor of the library class that it derives from."""
    program = call.origins.program
    for ref in call.origins.types.members.order(own):
        if ref.kind is not Kind.CLASS:
            role = program.models.find(ref.name)
            return (role.defaults[name],) if role is not None and name in role.defaults else None
        owner = program.classes[ref.id]
        if "__init__" not in owner.facts.methods:
            continue
        found = added_by(asked, call, program.function(owner.path, owner.facts.methods["__init__"]), name)
        return None if found in ((UNRESOLVED,), (ABSENT,)) else found
    return None

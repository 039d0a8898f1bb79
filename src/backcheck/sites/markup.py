"""Whether what is sent is read as markup: by the media type that a call names or that is set later, else by the library's own.

Facts of roles: ``media`` names the parameters with the type, ``plain: none`` tells that without one nothing is read as markup,
``takes: data`` that what is no text is sent for programs, ``holds: data`` that what a call or an attribute gives is such a thing,
``typed-by`` the methods of the answering object that set its headers, see ``_set_on``.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

from backcheck.ir import AFTER, ATTR, AWAIT, BUILD, CALL, CONST, PHI, UPD, WHEN
from backcheck.semantics.points import MISSING, Point
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref
from backcheck.sites.answer_site import Answer
from backcheck.sites.call_site import ABSENT, CallSite
from backcheck.sites.world import World

_TYPES = ("html", "svg")
_TYPE_HEADER = "content-type"
_DISPOSITION = "content-disposition"
_SPELLINGS = {_TYPE_HEADER: ("Content-Type", "content-type", "Content-type"), _DISPOSITION: ("Content-Disposition", "content-disposition")}
_DISPLAYS = ("dict", "list", "dictmany", "many", "set")
_OBJECTS = (Kind.LIBRARY, Kind.INSTANCE)
_TEXTS = frozenset(("builtins.str", "builtins.bytes", "builtins.bytearray", "builtins.object"))


class Read(StrEnum):
    """How a browser reads an answer; ``OPEN`` where its type is only known at run time."""

    MARKUP = "markup"
    OTHERWISE = "otherwise"
    OPEN = "open"


def read(world: World, site: CallSite | Answer) -> Read:
    """How what a site sends is read; what is only marked as safe is to be markup."""
    if isinstance(site, Answer):
        return _by_types(list(_beside(world, site.function, site.node)), Read.MARKUP)
    facts = site.role.facts
    if "media" not in facts and "carries" not in facts:
        return Read.MARKUP
    if facts.get("takes") == "data" and all(is_data(world, Point(site.function, node)) for node in site.at(str(facts["carries"]))):
        return Read.OTHERWISE
    named = [value for name in facts["media"] for value in site.option(name) if value is not ABSENT and value is not None]
    given = [one for one in site.modelled.given("headers") if isinstance(one, Point)]
    later = list(_set_later(world, site))
    if _is_saved(later) or any(_entries(world, one, _DISPOSITION) for one in given):
        return Read.OTHERWISE
    types = [value for key, value in later if key == _TYPE_HEADER]
    if facts.get("takes") == "data":
        named += [value for node in site.at(str(facts["carries"])) for value in _beside(world, site.function, node)]
    types = (
        types
        or list(_set_on(world, site, facts.get("typed-by", ())))
        or named
        or [value for one in given for value in _entries(world, one, _TYPE_HEADER)]
    )
    return _by_types(types, Read.OTHERWISE if facts.get("plain") == "none" else Read.MARKUP)


def is_data(world: World, start: Point) -> bool:
    """Whether a value is a mapping, a list, what was sent as such, or an object that is no text."""
    found = world.origins.points(start)
    return bool(found) and all(_holds_data(world, point) for point in found)


def _holds_data(world: World, point: Point) -> bool:
    if point.node < 0:
        return False
    node = world.program.graph(point.function).nodes[point.node]
    if node[0] == BUILD:
        return node[1] in _DISPLAYS
    if node[0] == CONST:
        return node[1] is None
    refs = world.types.of(point.function, point.node)
    if refs and all(ref.kind in _OBJECTS and _TEXTS.isdisjoint(_ancestors(world, ref)) for ref in refs):
        return True
    called = world.calls.targets(point.function, point.node) if node[0] == CALL else ()
    return any(role.facts.get("holds") == "data" for _, role in world.roles((*refs, *called)))


def _ancestors(world: World, ref: Ref) -> tuple[str, ...]:
    """The library's classes that an object is of."""
    if ref.kind is Kind.LIBRARY:
        return world.program.models.ancestors(ref.name)
    bases = world.types.members.library_bases(world.program.classes[ref.id])
    return tuple(name for base in bases for name in world.program.models.ancestors(base))


def _by_types(types: list[Any], default: Read) -> Read:
    if not types:
        return default
    if any(not isinstance(value, str) for value in types):
        return Read.OPEN
    return Read.MARKUP if any(word in value for value in types for word in _TYPES) else Read.OTHERWISE


def _is_saved(later: list[tuple[str, Any]]) -> bool:
    """Whether a browser saves the answer and shows nothing of it."""
    return any(key == _DISPOSITION for key, _ in later)


def _beside(world: World, function: Function, body: int) -> Iterator[Any]:
    """The type that stands in the headers of ``body, status, headers``."""
    nodes = world.program.graph(function).nodes
    node = nodes[body]
    if node[0] == BUILD and node[1] == "tuple" and node[2]:
        last = node[2][-1]
        if len(node[2]) > 2 or nodes[last][0] == BUILD:
            yield from _entries(world, Point(function, last), _TYPE_HEADER)


def _entries(world: World, headers: Point, name: str) -> list[Any]:
    """The values of a header in a mapping of them; None for one that is not known."""
    found = (one for spelling in _SPELLINGS[name] for one in world.origins.mappings.entries(headers, spelling))
    return [world.origins.value(one) if isinstance(one, Point) else None for one in found if one is not MISSING]


def _set_later(world: World, site: CallSite) -> Iterator[tuple[str, Any]]:
    """The headers that are set on the answer after it was made, in the function that makes it."""
    nodes = site.nodes
    media = site.role.facts["media"] or ("mimetype", "content_type")
    for node in nodes:
        if node[0] != UPD or not _is_of(site, node[1]):
            continue
        key = nodes[node[3]] if node[2] == "[" else ()
        name = str(key[1]).lower() if key and key[0] == CONST else ""
        if node[2] == "." and node[3] in media:
            name = _TYPE_HEADER
        if name in _SPELLINGS:
            yield name, world.origins.value(Point(site.function, node[4]))


def _set_on(world: World, site: CallSite, methods: Sequence[str]) -> Iterator[Any]:
    """The type that the object which answers was given by its own methods: in the same function, else in those that run before.

    The first of ``methods`` sets a header by name and value, the others are those of a class that run before its answers.
    """
    if not methods:
        return
    found = list(_typed_in(world, site.function, methods[0]))
    owner = world.program.owner(site.function)
    for name in methods[1:] if not found and owner is not None else ():
        method = world.types.members.method(owner, name) if owner is not None else None
        found += _typed_in(world, method, methods[0]) if method is not None else ()
    yield from found


def _typed_in(world: World, function: Function, setter: str) -> Iterator[Any]:
    """What ``self.set_header("Content-Type", value)`` sets in a function."""
    nodes = world.program.graph(function).nodes
    for call in world.program.calls(function, frozenset((setter,))):
        given = nodes[call][2]
        key = nodes[given[0]] if len(given) > 1 else ()
        if key and key[0] == CONST and str(key[1]).lower() == _TYPE_HEADER:
            yield world.origins.value(Point(function, given[1]))


def _is_of(site: CallSite, index: int) -> bool:
    """Whether a node is the answer as it was before, or a part of it."""
    return any(one == site.node for one in _back(site, index))


def _back(site: CallSite, index: int) -> Iterator[int]:
    nodes = site.nodes
    pending, seen = [index], set[int]()
    while pending:
        one = pending.pop()
        if one in seen:
            continue
        seen.add(one)
        yield one
        pending += _before(nodes[one])


def _before(node: tuple[Any, ...]) -> list[int]:
    if node[0] in (UPD, AFTER, WHEN, ATTR, AWAIT):
        return [node[1]]
    return [arm[0] for arm in node[1]] if node[0] == PHI else []

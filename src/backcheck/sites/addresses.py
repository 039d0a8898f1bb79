"""The addresses that a client is given: scheme and host, as far as they are known.

Facts of roles: ``url`` names the parameter (or several) with a whole address, ``host`` one with a bare host, whose
``scheme`` the role says; ``upgrades-with`` is the method that encrypts an open connection later on.
"""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec.structs import replace

from backcheck.ir import BUILD, CONST
from backcheck.semantics.origins import Origins
from backcheck.semantics.points import MISSING, Point
from backcheck.semantics.texts import Text, Texts
from backcheck.sites.modelled import Modelled, call_at

# What the scheme and the host of an address are asked for by, as options.
SCHEME, HOST = "address-scheme", "address-host"
_HOLE = "\x00"
_WHOLE = re.compile(r"\A\s*(?P<scheme>[A-Za-z\x00][A-Za-z0-9+.\-\x00]*)://(?P<place>[^/?#\\]*)")


class Address(msgspec.Struct, frozen=True):
    """``scheme`` and ``host`` are in lower case, None where they are not known; a relative one has neither: both are empty.

    ``secured`` tells that the connection is encrypted later on.
    """

    scheme: str | None
    host: str | None
    secured: bool = False


def parsed(text: Text, scheme: str | None = None, secured: bool = False) -> Address:
    """The address that a text is; with a ``scheme`` it is a bare host."""
    written = "".join(_HOLE if piece is None else piece for piece in text)
    if scheme is not None:
        return Address(scheme, _host(written), secured)
    found = _WHOLE.match(written)
    if found is None:
        return Address(None, None) if written.startswith(_HOLE) else Address("", "")
    known = found["scheme"].lower()
    return Address(None if _HOLE in known else known, _host(found["place"]))


def _host(place: str) -> str | None:
    """The host of a place, without user and port; None when a hole touches it."""
    host = place.rpartition("@")[2].strip()
    bare = host[1:].partition("]")[0] if host.startswith("[") else host if host.count(":") > 1 else host.partition(":")[0]
    return None if _HOLE in bare else bare.lower()


def given(call: Modelled, texts: Texts) -> Iterator[Address]:
    """The addresses that a call is given; a relative one is none."""
    names: Any = call.fact("url") or ()
    for name in (names,) if isinstance(names, str) else names:
        yield from _of_parameter(call, texts, name)
    host = call.fact("host")
    if host is not None:
        secured = _encrypted_later(call)
        yield from (replace(one, secured=secured) for one in _of_parameter(call, texts, host, str(call.fact("scheme"))))


def starts(call: Modelled) -> Iterator[Point]:
    """The values that hold the addresses."""
    for name in ports(call):
        yield from (point for point in call.given(name) if isinstance(point, Point))


def ports(call: Modelled) -> tuple[str, ...]:
    """The parameters that take an address or a host."""
    url, host = call.fact("url") or (), call.fact("host")
    return (*((url,) if isinstance(url, str) else tuple(url)), *((host,) if host is not None else ()))


def _of_parameter(call: Modelled, texts: Texts, name: str, scheme: str | None = None) -> Iterator[Address]:
    for point in call.given(name):
        if isinstance(point, Point):
            for text in _texts(call, texts, point):
                yield parsed(text, scheme)
        elif point is not MISSING:
            yield Address(scheme, None)


def _texts(call: Modelled, texts: Texts, start: Point, seen: frozenset[Point] = frozenset()) -> Iterator[Text]:
    """The texts of an address; a prepared request, or an object made from an address, has that one."""
    for point in call.origins.points(start):
        if point in seen:
            continue
        made = call_at(call.origins, point)
        inner = made.fact("url") if made is not None else None
        if made is not None and isinstance(inner, str):
            for one in made.given(inner):
                yield from _texts(call, texts, one, seen | {point}) if isinstance(one, Point) else ()
        else:
            for one in each(call.origins, point):
                yield from texts.of(one)


def each(origins: Origins, point: Point) -> list[Point]:
    """The elements of a list of addresses; the point itself where it is no list."""
    here = origins.program.graph(point.function).nodes[point.node] if point.node >= 0 else (CONST, ...)
    return [point.at(entry) for entry in here[2]] if here[0] == BUILD and here[1] in ("list", "tuple", "set") else [point]


def _encrypted_later(call: Modelled) -> bool:
    """Whether the method that encrypts the connection is called on the object somewhere."""
    word = call.fact("upgrades-with")
    if word is None:
        return False
    program = call.origins.program
    for function in program.calling(word):
        for node in program.calls(function, frozenset((word,))):
            upgrade = Modelled(call.origins, function, node, call.role)
            receiver = upgrade.receiver
            for point in call.origins.points(Point(function, receiver)) if receiver is not None else ():
                if point.function is call.function and point.node == call.node:
                    return True
    return False


def reached_by(call: Modelled, texts: Texts) -> Iterator[Address]:
    """The addresses of a call; behind a client that has an address of its own an unknown one is taken for relative."""
    covered = _has_base(call)
    return (one for one in given(call, texts) if not (covered and one.scheme is None))


def _has_base(call: Modelled) -> bool:
    """Whether the client that the call is made through was given an address to start from."""
    receiver = call.receiver
    if receiver is None or not call.fact("client"):
        return False
    for point in call.origins.points(call.at(receiver)):
        made = call_at(call.origins, point)
        base = made.fact("url") if made is not None else None
        if made is not None and isinstance(base, str) and any(one is not MISSING for one in made.given(base)):
            return True
    return False

"""Templates of texts, with the places where something is put in: of ``str.format`` and of ``%``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter

_CONVERSION = re.compile(r"%(?:\((?P<name>\w+)\))?(?P<how>[-+ #0]*\d*(?:\.\d+)?)(?P<kind>[sdrifx%])")
# What puts a text or a number in as it is: ``{0:s}``, ``{:d}``, ``{name!s}``.
_AS_IT_IS = (None, "", "s", "d")
_DOLLAR = re.compile(r"\$(?:\$|([_a-zA-Z]\w*)|\{([_a-zA-Z]\w*)\})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Field:
    """``key`` is the place or the name of what is put in; None where that, or what becomes of it, is not known."""

    key: int | str | None = None


def braces(template: str) -> Iterator[str | Field]:
    """The pieces of a template for ``format``."""
    try:
        parsed = list(Formatter().parse(template))
    except ValueError:
        yield Field()
        return
    count = 0
    for literal, name, how, conversion in parsed:
        if literal:
            yield literal
        if name is None:
            continue
        key: int | str | None = count if not name else int(name) if name.isdecimal() else name if name.isidentifier() else None
        count += not name
        yield Field(key if how in _AS_IT_IS and conversion in _AS_IT_IS else None)


def places(template: str) -> frozenset[int | str] | None:
    """The places and names that a template for ``format`` asks for; None where one is told by what is put in."""
    try:
        parsed = list(Formatter().parse(template))
    except ValueError:
        return None
    found: set[int | str] = set()
    for count, (_, name, how, _) in enumerate(one for one in parsed if one[1] is not None):
        if "{" in (how or ""):
            return None
        first = re.split(r"[.\[]", str(name), maxsplit=1)[0]
        found.add(count if not first else int(first) if first.isdecimal() else first)
    return frozenset(found)


def names(template: str) -> frozenset[int | str]:
    """The names that a template with dollar signs asks for."""
    return frozenset(found[1] or found[2] for found in _DOLLAR.finditer(template) if found[1] or found[2])


def percents(template: str) -> Iterator[str | Field]:
    """The pieces of a template for ``%``."""
    at = count = 0
    for found in _CONVERSION.finditer(template):
        if found.start() > at:
            yield template[at : found.start()]
        at = found.end()
        if found["kind"] == "%":
            yield "%"
            continue
        key: int | str = found["name"] or count
        count += not found["name"]
        yield Field(key if found["kind"] in "sd" and not found["how"] else None)
    if at < len(template):
        yield template[at:]

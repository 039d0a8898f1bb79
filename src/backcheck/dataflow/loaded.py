"""Stored records that reach an answer: from where, and how many there may be."""

from collections.abc import Iterable
from enum import IntEnum

import msgspec


class Bound(IntEnum):
    """What the code says of their number: a limit; those of one parent; nothing for what is offered beside a form or a record; nothing
    for what is short by its nature; a time before which they are left out; a condition that could not be followed; nothing."""

    SOME = 0
    PARENT = 1
    OFFERED = 2
    SHORT = 3
    RECENT = 4
    UNSURE = 5
    ALL = 6


class Way(IntEnum):
    """How a value is asked for: as it is; as what is made anew for each turn of a loop; as a part of that, of which only
    the element that it is made of counts."""

    WHOLE = 0
    EACH = 1
    PART = 2


class Loaded(msgspec.Struct, frozen=True, array_like=True):
    """Records, by the node of a function's graph that asks for them; ``entity`` is empty where their class is not known.

    ``beside`` marks those that are one thing of several that are answered together.
    """

    bound: Bound
    function: int
    node: int
    entity: str = ""
    beside: bool = False


Records = tuple[Loaded, ...]
"""Each place once, with the widest of its bounds."""

NONE: Records = ()


def joined(parts: Iterable[Records]) -> Records:
    """All records of some values."""
    found: dict[tuple[int, int], Loaded] = {}
    for records in parts:
        for one in records:
            known = found.get((one.function, one.node))
            if known is None or (known.bound, not known.beside) < (one.bound, not one.beside):
                found[one.function, one.node] = one
    return tuple(found.values())


def entries(parts: Iterable[Records]) -> Records:
    """The records of a mapping's entries. Whoever gives a page and its whole query together hardly gives all of that."""
    found = [*parts]
    paged = {(one.function, one.node) for records in found for one in records if one.bound is Bound.SOME}
    return tuple(
        narrowed((one,), Bound.UNSURE)[0] if (one.function, one.node) in paged and one.bound is Bound.ALL else one for one in joined(found)
    )


def narrowed(records: Records, bound: Bound) -> Records:
    """The records of which no more are left than a bound says."""
    return tuple(one if one.bound <= bound else msgspec.structs.replace(one, bound=bound) for one in records)


def among(records: Records, others: int) -> Records:
    """The records as one thing among others."""
    return tuple(msgspec.structs.replace(one, beside=True) for one in records) if others else records

"""What contributes to a value: sources, parameters still to be filled, things unknown; each with what it was cleaned for.

The order is by certainty of harm: joining two ways keeps every contributor, and keeps it clean only for the kinds that
both ways cleaned it for.
"""

from collections.abc import Collection, Iterable, Mapping
from enum import IntEnum
from typing import Final

import msgspec


class AtomKind(IntEnum):
    SOURCE = 0  # a value of a source kind, made at a node
    PARAMETER = 1  # whatever callers pass
    UNKNOWN = 2  # a call or name that could not be followed
    LITERAL = 3  # a constant text


Path = tuple[str, ...]
"""Access path: ``.name`` for an attribute, ``[key`` for a constant key, ``[*`` for some element. Bounded."""

RECEIVER_OF = "()"
"""Step of a path: what a method that is handed about as a value was taken from."""

LONGEST_PATH: Final = 3
EVERYTHING: Final = -1
# Nobody reads as many; without a bound values grow with the program, and the time with their product.
_WIDE: Final = 250
_MOST_OF_A_KIND: Final[Mapping[int, int]] = {int(AtomKind.PARAMETER): 120, int(AtomKind.UNKNOWN): 40, int(AtomKind.LITERAL): 60}


class Atom(msgspec.Struct, frozen=True, array_like=True, order=True):
    """``label`` is the source kind, or why something is unknown.

    For PARAMETER ``node`` is its place, and ``label`` the class that the receiver must be, empty where it may be any.
    """

    kind: int
    label: str
    function: int
    node: int
    path: Path = ()


class Trail(msgspec.Struct, frozen=True, array_like=True):
    """One step of the way a value took; ``before`` leads back to the source. ``inner`` is the way inside a called function."""

    function: int
    node: int
    before: "Trail | None" = None
    inner: "Trail | None" = None


class Contribution(msgspec.Struct, frozen=True, array_like=True):
    """``cleaned`` is a bit set of sink kinds, ``built`` says how text was put together with it ("+", "an f-string", "join";
    empty when it was not), ``maybe`` that it passed through a call nobody knows, ``exposed`` the kinds for which nothing counts that
    it was cleaned for before, because it was decoded since."""

    cleaned: int = 0
    built: str = ""
    maybe: bool = False
    trail: Trail | None = None
    exposed: int = 0


Value = Mapping[Atom, Contribution]
NOTHING: Final[Value] = {}


def longer(step: str, path: Path) -> Path:
    """A path with one more step in front, cut at the bound."""
    return (step, *path)[:LONGEST_PATH]


class Kinds:
    """Bits for the names of sink kinds, given out as they are met."""

    def __init__(self) -> None:
        self._bits: dict[str, int] = {}

    def mask(self, kinds: Iterable[str]) -> int:
        total = 0
        for kind in kinds:
            if kind == "*":
                return EVERYTHING
            total |= self._bits.setdefault(kind, 1 << len(self._bits))
        return total


def join(values: Iterable[Value]) -> Value:
    """Every contributor of every way; where there are very many, not every unknown thing and every constant."""
    first: Value | None = None
    total: dict[Atom, Contribution] | None = None
    for value in values:
        if not value or value is first:
            continue
        if first is None:
            first = value
            continue
        if total is None:
            total = dict(first)
        for atom, new in value.items():
            old = total.get(atom)
            if old is None:
                total[atom] = new
            elif old != new:
                total[atom] = merged(old, new)
    if total is None:
        return first or NOTHING
    return total if len(total) <= _WIDE else _narrowed(total)


def _narrowed(value: Value) -> Value:
    """All sources, and of the rest the first, whatever the order in which they came."""
    left = dict(_MOST_OF_A_KIND)
    found: dict[Atom, Contribution] = {}
    for atom in sorted(value):
        if atom.kind in left:
            left[atom.kind] -= 1
            if left[atom.kind] < 0:
                continue
        found[atom] = value[atom]
    return found


def merged(old: Contribution, new: Contribution) -> Contribution:
    """One contributor by two ways: the way that is clean for less tells how it came, then the one that is certain, then the one built."""
    both, exposed = old.cleaned & new.cleaned, old.exposed | new.exposed
    if both not in (old.cleaned, new.cleaned) or exposed not in (old.exposed, new.exposed):
        return Contribution(both, old.built or new.built, old.maybe and new.maybe, old.trail or new.trail, exposed)
    return new if _tells_more(old, new) else old


def added(known: Value, arriving: Value) -> Value:
    """The contributors that are new, or that tell more than what is known of them."""
    return {atom: one for atom, one in arriving.items() if (old := known.get(atom)) is None or _tells_more(old, one)}


def _tells_more(old: Contribution, new: Contribution) -> bool:
    if old.cleaned != new.cleaned:
        return bool(old.cleaned & ~new.cleaned)
    if old.exposed != new.exposed:
        return bool(new.exposed & ~old.exposed)
    if old.maybe != new.maybe:
        return old.maybe
    return not old.built and bool(new.built)


def passed(value: Value, function: int, node: int, *, cleaned: int = 0, built: str = "", maybe: bool = False) -> Value:
    """The contributors after one more step."""
    if not value:
        return value
    return {
        atom: Contribution(old.cleaned | cleaned, old.built or built, old.maybe or maybe, Trail(function, node, old.trail), old.exposed)
        for atom, old in value.items()
    }


def cleaned(value: Value, mask: int) -> Value:
    if not value or not mask:
        return value
    return {atom: Contribution(old.cleaned | mask, old.built, old.maybe, old.trail, old.exposed) for atom, old in value.items()}


def exposed(value: Value, mask: int) -> Value:
    """The contributors after they were decoded: only what can carry nothing at all stays clean."""
    return {
        atom: Contribution(_left(old.cleaned, mask), old.built, old.maybe, old.trail, old.exposed | mask) for atom, old in value.items()
    }


def _left(cleaned: int, mask: int) -> int:
    return cleaned if cleaned == EVERYTHING else cleaned & ~mask


def onward(first: Contribution, then: Contribution, trail: Trail | None) -> Contribution:
    """One way behind another."""
    mask = _left(first.cleaned, then.exposed) | then.cleaned
    return Contribution(mask, first.built or then.built, first.maybe or then.maybe, trail, first.exposed | then.exposed)


def besides(value: Value, kinds: Collection[str]) -> Value:
    """The contributors that are no sources of some kinds."""
    return {atom: one for atom, one in value.items() if atom.kind != AtomKind.SOURCE or atom.label not in kinds} if kinds else value


def continued(value: Value, found: Contribution) -> Value:
    """Contributors that arrive at a parameter, taken on along the way from that parameter."""
    way = found.trail
    return {
        atom: onward(one, found, Trail(way.function, way.node, one.trail, way) if way is not None else one.trail)
        for atom, one in value.items()
    }

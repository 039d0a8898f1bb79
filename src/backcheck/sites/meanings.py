"""What was found for an option means: parts of tuples, objects that stand for their own options, values that switch it off.

How libraries spell options is in their roles, under ``options``: for each option a list of spellings, the first that is
given counts. ``param`` is the parameter; ``off`` holds the values that switch the option off, which makes it true or
false; ``none: default`` says that None is the same as not given, ``none: meant`` that it is a setting like others; ``item`` which
part of a tuple counts. A class whose objects stand for some of their own options says which under ``stands-for``.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from backcheck.semantics.origins import Origins
from backcheck.semantics.points import MISSING, Found, Point
from backcheck.semantics.refs import SET, UNRESOLVED, Symbol, Unresolved
from backcheck.sites.modelled import Modelled, call_at
from backcheck.sites.switches import behind_switch

Values = tuple[Any, ...]


class Absent:
    """The value of an option that is given nowhere and has no known default; there is one."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = Absent()


def spellings(call: Modelled, name: str) -> list[dict[str, Any]]:
    """How the library spells an option."""
    found: list[dict[str, Any]] = call.fact("options", {}).get(name)
    return found or [{"param": name}]


def of_points(call: Modelled, points: Iterable[Found], spelling: dict[str, Any]) -> Iterator[Any]:
    """The values of what was found for a spelling; MISSING stands for "not given"."""
    for point in points:
        if not isinstance(point, Point):
            yield MISSING if point is MISSING else UNRESOLVED
            continue
        if "off" in spelling:
            yield from switches(call.origins, point, spelling["off"], lambda points: _parts(call, points, spelling))
        else:
            yield from _parts(call, call.origins.points(point), spelling)


def switches(origins: Origins, start: Point, off: list[Any], meant: Callable[[Iterable[Point]], Iterable[Any]]) -> Values:
    """Whether the option is on; where a choice or a switch of somebody else's decides, nobody knows."""
    found = unique([switched(value, off) for value in meant(origins.points(start))])
    if False not in found:
        return found
    certain = [switched(value, off) for value in meant(origins.certain(start))] if len(found) > 1 else found
    if False in certain and not behind_switch(origins, start):
        return found
    return unique([UNRESOLVED if value is False else value for value in found])


def _parts(call: Modelled, points: Iterable[Point], spelling: dict[str, Any]) -> Iterator[Any]:
    """The values of the points, of tuples the item that counts."""
    for value in _meant(call, points, spelling.get("none") == "default"):
        if isinstance(value, tuple) and "item" in spelling:
            yield value[spelling["item"]] if len(value) > spelling["item"] else UNRESOLVED
        else:
            yield SET if value is None and spelling.get("none") == "meant" else value


def _meant(call: Modelled, points: Iterable[Point], none_is_missing: bool) -> Iterator[Any]:
    """The values of the points where a search ended; an object that stands for some of its own options is those."""
    for point in points:
        made = call_at(call.origins, point)
        stands = made.fact("stands-for") if made is not None else None
        if made is None or stands is None:
            value = call.origins.value(point)
            yield MISSING if value is None and none_is_missing else value
        elif "first" in stands:
            yield from _first(made, stands["first"])
        else:
            yield _any(made, stands["any"])


def _first(made: Modelled, names: list[str]) -> Values:
    """The first of some parameters that is given, else what the library takes for the last."""
    for name in names:
        found = [value for value in of_points(made, made.given(name), {}) if value is not MISSING]
        if found:
            return unique(found)
    return (made.role.defaults.get(names[-1]),)


def _any(made: Modelled, names: list[str]) -> Any:
    """Some parameter that is not None, None where all are."""
    found = [value for name in names for value in of_points(made, made.given(name), {}) if value is not MISSING and value is not None]
    return found[0] if found else None


def switched(value: Any, off: list[Any]) -> Any:
    """False for a value that switches the option off, True for one that does not, UNRESOLVED for an unknown one."""
    if value is MISSING:
        return value
    if not off:
        return True
    if value is UNRESOLVED or value is SET:
        return UNRESOLVED
    if isinstance(value, Unresolved):
        return True
    shown = value.name if isinstance(value, Symbol) and not value.made else value
    return not any(type(shown) is type(one) and shown == one for one in off)


def unique(found: list[Any]) -> Values:
    """Each value once, in order."""
    kept: list[Any] = []
    for value in found:
        if not any(value is one or (type(value) is type(one) and value == one) for one in kept):
            kept.append(value)
    return tuple(kept)

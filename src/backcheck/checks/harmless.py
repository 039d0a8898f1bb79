"""Options with which a call does no harm, whatever reaches it.

A role's ``safe-with`` maps options to the values that make the call safe, any one of them; classes count with what derives from them.
``by-version`` names those that are safe by default from some version of the library on.
"""

from collections.abc import Iterator
from typing import Any

from backcheck.semantics.points import MISSING, Found, Point
from backcheck.semantics.refs import Kind, Ref, Symbol, Unresolved
from backcheck.sites.call_site import ABSENT, CallSite
from backcheck.sites.world import World


def harmless(world: World, site: CallSite) -> bool | None:
    """None where that cannot be told."""
    wanted: dict[str, list[Any]] = site.role.facts.get("safe-with", {})
    found = [_is_safe(world, site, name, wanted[name]) for name in wanted]
    if True in found:
        return True
    return None if None in found else False


def _is_safe(world: World, site: CallSite, name: str, safe: list[Any]) -> bool | None:
    given = [one for one in site.modelled.given(name) if one is not MISSING]
    classes = {_is_class(world, one, safe) for one in given}
    if len(classes) == 1 and None not in classes:
        return classes.pop()
    found = set(_told(site, name, safe))
    return found.pop() if len(found) == 1 else None


def _told(site: CallSite, name: str, safe: list[Any]) -> Iterator[bool | None]:
    """Of each value that the option may have."""
    for value in site.option(name):
        if value is ABSENT:
            yield None if name in site.role.facts.get("by-version", ()) else False
        elif isinstance(value, Unresolved):
            yield None
        else:
            shown = value.name if isinstance(value, Symbol) else value
            yield any(type(shown) is type(one) and shown == one for one in safe)


def _is_class(world: World, found: Found, safe: list[Any]) -> bool | None:
    """Whether a value is one of the safe classes, or derives from one; None where it is no class that is known."""
    if not isinstance(found, Point):
        return None
    refs = world.types.of(found.function, found.node)
    told = {bool(set(_named(world, ref)) & set(safe)) for ref in refs if ref.kind in (Kind.EXTERNAL, Kind.CLASS)}
    return told.pop() if len(told) == 1 and all(ref.kind in (Kind.EXTERNAL, Kind.CLASS) for ref in refs) else None


def _named(world: World, ref: Ref) -> tuple[str, ...]:
    """A class and the library's classes that it derives from."""
    return (ref.name,) if ref.kind is Kind.EXTERNAL else world.types.members.library_bases(world.program.classes[ref.id])

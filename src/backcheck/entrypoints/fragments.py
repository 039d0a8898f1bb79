"""Routes before composition of handlers that are handed a request: functions, methods, and classes that answer by verbs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from backcheck.entrypoints.facts import Check, Found, Fragment, Param, Place
from backcheck.entrypoints.reader import Reader
from backcheck.entrypoints.registrations import Registered, Registrations
from backcheck.entrypoints.requests import hand_request, hand_through
from backcheck.entrypoints.verb_methods import answering
from backcheck.entrypoints.views import View
from backcheck.ir import NOTHING
from backcheck.semantics.program import Class, Function

_IMPLICIT = frozenset(("HEAD", "OPTIONS"))


@dataclass(frozen=True, slots=True)
class Fragments:
    """``neutral`` makes a framework's pattern a plain path, ``types`` tells what its parameters let through; ``handed`` are the
    types of what a handler is called with."""

    reader: Reader
    found: Found
    ours: Registrations
    neutral: Callable[[str], str]
    types: Callable[[str], dict[str, str]]
    handed: tuple[str, ...] = ()

    def function(self, registered: Registered, methods: tuple[str, ...], view: View, *, decorated: bool = True) -> None:
        """A function, or what could not be found out. What a decorator registered has nothing of the decorators above it: those
        below it are in ``registered``, and ``decorated`` is false."""
        function = self.reader.program.functions[view.function] if view.function >= 0 else None
        own = self.checks(function) if function is not None and decorated else ()
        if function is not None:
            hand_request(self.reader, self.found, function, *self.handed)
        self._add(registered, methods, view, function, None, own)

    def verbs(self, registered: Registered, view: View, only: tuple[str, ...] = (), before: str = "", checks: Iterable[Check] = ()) -> None:
        """A class, by the methods that it has for verbs: all, or ``only`` some. ``checks`` stand before each of them."""
        one = self.reader.program.classes[view.owner]
        for verb, method in answering(self.reader, one, before):
            if not only or verb in only:
                hand_request(self.reader, self.found, method, *self.handed)
                self._add(registered, (verb,), View(method.id, one.id, checks=view.checks), method, one, (*checks, *self.checks(method)))

    def whole(self, registered: Registered, methods: tuple[str, ...], view: View, function: Function | None) -> None:
        """A class that answers as one; ``function`` is what of it runs first."""
        own = self.checks(function) if function is not None else ()
        found = View(function.id if function is not None else NOTHING, view.owner, checks=view.checks)
        self._add(registered, methods, found, function, self.reader.program.classes[view.owner], own)

    def checks(self, function: Function) -> tuple[Check, ...]:
        """The decorators of a function."""
        parent = self.reader.program.parent(function)
        return self.ours.checks(parent, function.facts.decorators) if parent is not None else ()

    def _add(
        self,
        registered: Registered,
        methods: tuple[str, ...],
        view: View,
        function: Function | None,
        one: Class | None,
        own: tuple[Check, ...],
    ) -> None:
        methods = tuple(method for method in methods if method not in _IMPLICIT)
        if not methods:
            return
        where, node = self.reader.program.functions[registered.place.function], registered.place.node
        patterns = registered.patterns
        types = {name: group for pattern in patterns if pattern is not None for name, group in self.types(pattern).items()}
        checks = tuple(dict.fromkeys((*registered.checks, *view.checks, *own)))
        if function is not None:
            hand_through(self.reader, self.found, checks, function)
        head = one.facts if one is not None else function.facts if function is not None else None
        self.found.fragments.append(
            Fragment(
                methods,
                tuple(None if pattern is None else self.neutral(pattern) for pattern in patterns),
                registered.routers,
                registered.place,
                view.function,
                one.id if one is not None else NOTHING,
                head.line if head is not None else self.reader.program.span(where, node).line,
                checks,
                tuple(Param(name, "path", group) for name, group in types.items()),
                self.reader.conditional(where, node),
                registered.endpoint,
                symbol=view.symbol,
            )
        )


def placed(
    reader: Reader, lists: Iterable[tuple[Function, int, tuple[Place, ...]]]
) -> tuple[dict[Place, tuple[Place, ...]], tuple[Place, ...]]:
    """What each element of some lists hangs on, and what lists of which not all is known hang on: elements found in no list may be theirs.

    ``lists`` are the nodes of lists with what their elements hang on.
    """
    known: dict[Place, tuple[Place, ...]] = {}
    lost: dict[Place, None] = {}
    for function, node, routers in lists:
        entries, whole = reader.known_entries(function, node)
        if not whole:
            lost |= dict.fromkeys(routers)
        for owner, entry in entries:
            key = Place(owner.id, entry)
            known[key] = tuple(dict.fromkeys((*known.get(key, ()), *routers)))
    return known, tuple(lost)


def outermost(found: Found) -> tuple[Place, ...]:
    """The one application that is hung below no other, where there is one."""
    below = {child for mount in found.mounts for child in mount.children}
    apps = [router.place for router in found.routers if router.app and router.place not in below]
    return tuple(apps) if len(apps) == 1 else ()

"""Routes and apps as sites."""

from collections.abc import Iterator
from typing import Any

from backcheck.backend.model import App, Auth, Route
from backcheck.position import Span
from backcheck.semantics.program import Function
from backcheck.sites.site import Site
from backcheck.sites.world import World
from backcheck.verdict import Anchor

_GUARDED = (Auth.REQUIRED, Auth.EXEMPTING)
_CHANGING = frozenset(("POST", "PUT", "PATCH", "DELETE", "*"))
_MANY = 10
_FEW_GUARDED = 4
_SEVERAL = 2
# What is written at one route, and may have been forgotten at another.
_BEFORE = frozenset(("decorator", "dependency", "permission", "mixin", "base-class"))
_EVERY_METHOD = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


class Siblings:
    """The routes of one app; of one top-level folder for routes that hang on no app. ``once`` lets each question be put once.

    ``mostly_open`` marks an app where hardly any of the routes that change something have a guard that is known. ``together`` are the
    routes that share questions: all those that hang on no app ask theirs once.
    """

    __slots__ = ("_put", "guarded", "mostly_open", "routes", "together")

    def __init__(self, routes: tuple[Route, ...], together: tuple[Route, ...], put: set[str]) -> None:
        self.routes = routes
        self.together = together
        self.guarded = any(one.auth in _GUARDED for one in routes)
        changing = [one for one in routes if one.changes and _CHANGING & set(one.told)]
        open_ = sum(one.auth in (Auth.NONE, Auth.OPTIONAL) for one in changing)
        self.mostly_open = open_ >= _MANY and open_ > _FEW_GUARDED * sum(one.auth in _GUARDED for one in changing)
        self._put = put

    def guards(self) -> Iterator[str]:
        """For each guarded route the first guard that refuses; what stands in a handler is its own."""
        for route in self.routes:
            if route.auth in _GUARDED:
                first = next(guard for guard in route.guards if guard.auth is route.auth)
                yield "a check in the handler" if first.kind == "in-handler" else first.name

    def stands_out(self, route: Route) -> bool:
        """Whether what changes something in the same file, or in the app, is guarded before its handlers, but for hardly any other."""
        beside = tuple(one for one in self.routes if one.file == route.file)
        return _is_an_exception(beside, _SEVERAL, 2) or _is_an_exception(self.routes, 2 * _MANY, _MANY)

    def once(self, question: str) -> bool:
        """Whether nobody has put the question before."""
        new = question not in self._put
        self._put.add(question)
        return new


def _is_an_exception(routes: tuple[Route, ...], least: int, times: int) -> bool:
    """Whether many more handlers that change something are guarded than open."""
    changing = [one for one in routes if one.changes and _CHANGING & set(one.told)]
    guarded = {(one.file, one.line) for one in changing if one.auth is Auth.REQUIRED and any(guard.kind in _BEFORE for guard in one.guards)}
    open_ = {(one.file, one.line) for one in changing if one.auth in (Auth.NONE, Auth.OPTIONAL)}
    return len(guarded) >= max(least, times * len(open_))


class RouteSite(Site):
    """A handler with all the routes that lead to it: a function, or a class-based view as one."""

    __slots__ = ("app", "routes", "siblings")

    def __init__(self, world: World, function: Function, routes: tuple[Route, ...], siblings: Siblings) -> None:
        first = routes[0]
        span = Span(first.file, first.line, 0, first.line, 0)
        super().__init__(function, _head(world, first) or span, Anchor(f"{'/'.join(first.methods)} {first.path}", first.handler))
        self.routes = routes
        self.app = first.app
        self.siblings = siblings

    @property
    def methods(self) -> tuple[str, ...]:
        """Every method that the handler answers."""
        return tuple(dict.fromkeys(method for route in self.routes for method in route.methods))

    def option(self, name: str) -> tuple[Any, ...]:
        """What a rule's condition may ask of a route."""
        if name != "methods":
            return ()
        return _EVERY_METHOD if "*" in self.methods else self.methods

    def asked(self, methods: tuple[str, ...]) -> tuple[Route, ...]:
        """The routes whose handler answers one of the methods, all of them when none is named."""
        return tuple(route for route in self.routes if not methods or "*" in route.told or set(methods) & set(route.told))


def _family(route: Route) -> tuple[int, str]:
    return route.app, "" if route.app >= 0 else route.file.partition("/")[0]


def _head(world: World, route: Route) -> Span | None:
    """The line of the ``def``, or of the ``class`` of a class-based view."""
    program = world.program
    if _is_of_class(world, route) and (one := program.classes[route.owner]).path == route.file:
        return one.head
    if route.function >= 0 and (function := program.functions[route.function]).path == route.file:
        return function.head
    return None


def _is_of_class(world: World, route: Route) -> bool:
    """Whether a class answers as a whole: not by a method that is made a route of its own."""
    if route.owner < 0 or world.program.classes[route.owner].facts.line != route.line:
        return False
    if route.function < 0:
        return True
    names = world.types.decorations(world.program.functions[route.function])
    roles = (world.program.models.find(name) for name in names)
    return not any(role is not None and role.facts.get("own-route") for role in roles)


def routes(world: World) -> Iterator[RouteSite]:
    """Every handler in judged files that a route of an app or of a library's router leads to; a class is one."""
    grouped: dict[tuple[str, int, str], list[Route]] = {}
    for route in world.backend.routes:
        if world.judged(route.file):
            handler = "" if _is_of_class(world, route) else route.handler
            grouped.setdefault((route.file, route.line, handler), []).append(route)
    families: dict[tuple[int, str], list[Route]] = {}
    for route in world.backend.routes:
        families.setdefault(_family(route), []).append(route)
    loose, put = tuple(route for route in world.backend.routes if route.app < 0), set[str]()
    siblings = {
        family: Siblings(tuple(members), loose if family[0] < 0 else tuple(members), put if family[0] < 0 else set())
        for family, members in families.items()
    }
    for key in sorted(grouped):
        found = grouped[key]
        number = found[0].function if found[0].function >= 0 else found[0].registered.function
        yield RouteSite(world, world.program.functions[number], tuple(found), siblings[_family(found[0])])


class AppSite(Site):
    """An application object: the call that makes it, or the settings that are one."""

    __slots__ = ("app",)

    def __init__(self, world: World, app: App) -> None:
        function = world.program.functions[app.place.function]
        span = world.program.span(function, app.place.node) if app.place.node >= 0 else Span(app.file, app.line, 0, app.line, 0)
        super().__init__(function, span, Anchor(f"app {app.name}", app.framework))
        self.app = app

    def option(self, name: str) -> tuple[Any, ...]:
        """What a rule's condition may ask of an app."""
        return (self.app.framework,) if name == "framework" else ()


def apps(world: World) -> Iterator[AppSite]:
    """The applications of judged files."""
    for app in world.backend.apps:
        if world.judged(app.file):
            yield AppSite(world, app)

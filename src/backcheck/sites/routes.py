"""Routes and apps as sites."""

import re
from collections.abc import Iterator
from typing import Any

from backcheck.backend.model import App, Auth, Route
from backcheck.position import Span
from backcheck.semantics.program import Function
from backcheck.sites.site import Site
from backcheck.sites.world import World
from backcheck.verdict import Anchor

# What a path or a handler is called when it is open by its purpose. Whole words only: ``login`` does not mean ``login-history``.
_PURPOSES: dict[str, re.Pattern[str]] = {
    "login": re.compile(r"log-?in|sign-?in|sso|saml|authenticate|auth|callback|oauth\d?|authorize|two-?factor|2fa|mfa|otp|verify-?otp"),
    "logout": re.compile(r"log-?out|sign-?out|logoff"),
    "register": re.compile(r"register|registration|sign-?up|join|create-?account|accept-?invit\w*|invitations?"),
    "token": re.compile(r"tokens?|refresh|refresh-?token|token-?refresh|introspect|revoke|jwt"),
    "password-reset": re.compile(
        r"(password-?)?reset(-?password)?|forgot(-?password)?|password-?forgot|recover(y)?|confirm(-?email)?|activate|verify(-?email)?"
    ),
    "health": re.compile(r"health(z|check)?|ready(z)?|readiness|live(z)?|liveness|ping|status|heartbeat|alive"),
}
_EVERY_METHOD = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_WORDS = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


class RouteSite(Site):
    """A handler with all the routes that lead to it: a function, or a class-based view as one."""

    __slots__ = ("app", "guarded", "routes")

    def __init__(self, world: World, function: Function, routes: tuple[Route, ...]) -> None:
        first = routes[0]
        span = Span(first.file, first.line, 0, first.line, 0)
        super().__init__(function, _head(world, first) or span, Anchor(f"{'/'.join(first.methods)} {first.path}", first.handler))
        self.routes = routes
        self.app = first.app
        self.guarded = any(one.auth is Auth.REQUIRED for one in _siblings(world, first))

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
        """The routes that answer one of the methods, all of them when none is named."""
        return tuple(route for route in self.routes if not methods or "*" in route.methods or set(methods) & set(route.methods))


def purpose(world: World, route: Route, kind: str) -> bool:
    """Whether a route is open by its purpose: by the last words of its path, or by the name of its handler."""
    if kind == "signed-webhook":
        # A checked signature is a guard like any other, and is among the route's guards.
        return False
    if route.path in world.login_routes and kind == "login":
        return True
    pattern = _PURPOSES[kind]
    segments = [segment for segment in route.path.lower().split("/") if segment and not segment.startswith("{")]
    words = [*segments[-2:], route.handler.rpartition(".")[2].lower().replace("_", "-")]
    return any(pattern.fullmatch(word.replace("_", "-")) for word in words if _WORDS.fullmatch(word))


def _siblings(world: World, route: Route) -> list[Route]:
    """The routes of the same app; of the same top-level folder for a route that hangs on no app."""
    if route.app >= 0:
        return [one for one in world.backend.routes if one.app == route.app]
    top = route.file.partition("/")[0]
    return [one for one in world.backend.routes if one.app < 0 and one.file.partition("/")[0] == top]


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
    for key in sorted(grouped):
        found = grouped[key]
        number = found[0].function if found[0].function >= 0 else found[0].registered.function
        yield RouteSite(world, world.program.functions[number], tuple(found))


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

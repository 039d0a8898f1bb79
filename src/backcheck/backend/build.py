"""The model of a backend, built of what the recognisers found."""

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from backcheck.backend.apps import Apps
from backcheck.backend.compose import Composition, Way
from backcheck.backend.context import Context
from backcheck.backend.documents import Documents
from backcheck.backend.entities import Entities
from backcheck.backend.guards import Guards
from backcheck.backend.handlers import Handlers
from backcheck.backend.model import App, Auth, Backend, Guard, Route, Unseen
from backcheck.backend.outcomes import Outcomes
from backcheck.backend.refusers import Refusers
from backcheck.backend.tested import Tested
from backcheck.backend.unseen import driven, named
from backcheck.backend.verdicts import opening, strongest
from backcheck.entrypoints.facts import Check, EntryPoints, Fragment, Place
from backcheck.entrypoints.patterns import HOLE, UNNAMED
from backcheck.semantics.calls import Calls
from backcheck.semantics.program import Class, Function, Program
from backcheck.semantics.types import Types

_CHANGING = frozenset(("POST", "PUT", "PATCH", "DELETE", "*"))
_SOCKET = ("WEBSOCKET",)
_IN_PATH = re.compile(r"\{(\w+)\}")
# What only those know who were told: a link that was sent to one person.
_SECRET = re.compile(
    r"(\w+_)?(secret(_(key|token|code|hash))?|signature|signed_\w+|(reset|invite|invitation|confirm(ation)?|access|share|magic|unsubscribe)_(token|key|code))"
)
_NOT_SERVED = frozenset(("test", "example", "docs", "generated", "vendored", "excluded", "migration"))


def build_backend(
    program: Program, types: Types, calls: Calls, entrypoints: EntryPoints, kinds: Mapping[str, str], config_guards: tuple[str, ...] = ()
) -> Backend:
    """``kinds`` maps paths to file classes: routes and apps of tests, examples and documentation are none of the backend's."""
    assert calls.types is types
    served = {function.id: str(kinds.get(function.path, "service")) not in _NOT_SERVED for function in program.functions}
    return _Builder(calls, entrypoints, served, kinds, config_guards).build()


class _Builder:
    def __init__(
        self, calls: Calls, entries: EntryPoints, served: Mapping[int, bool], kinds: Mapping[str, str], trusted: tuple[str, ...]
    ) -> None:
        self.program = calls.program
        self.entries = entries
        self.served = served
        self.kinds = kinds
        self.composition = Composition(entries.found, served)
        refusers = Refusers(calls)
        outcomes = Outcomes(calls, entries, refusers)
        refusers.answers = outcomes.answers
        self.outcomes = outcomes
        self.guards = Guards(calls, entries, outcomes, trusted)
        self.handlers = Handlers(calls, entries, outcomes)
        self.documents = Documents(outcomes.anonymous.reader)

    def build(self) -> Backend:
        apps = Apps(self.outcomes.origins, self.composition, self.entries.found).read()
        found = [route for fragment in self.entries.found.fragments for route in self._routes(fragment, apps)]
        routes = tuple(_merged(_known(found)))
        reader = self.outcomes.anonymous.reader
        entities = Entities(reader, self.served).read()
        tested = Tested(reader, self.kinds, routes, apps)
        calls = tuple(tested.calls())
        unseen = Unseen(named(self.program, self.kinds, routes, calls), driven(self.program, self.kinds), tested.unfollowed)
        return Backend(routes, apps, entities, calls, unseen)

    def _routes(self, fragment: Fragment, apps: tuple[App, ...]) -> Iterator[Route]:
        places = {app.place: number for number, app in enumerate(apps)}
        for path, way in self.composition.routes(fragment):
            if path is not None:
                yield self._route(fragment, _rooted(path), way, places)

    def _route(self, fragment: Fragment, path: str, way: Way, apps: Mapping[Place, int]) -> Route:
        path = self._named(path, fragment)
        endpoint = way.endpoint(fragment.endpoint)
        method = fragment.methods[0] if len(fragment.methods) == 1 else ""
        guards = self._guards(fragment, way, Context(path, method, endpoint, fragment.action, fragment.owner))
        name, file = self._handler(fragment)
        auth = self._auth(fragment, way, guards)
        return Route(
            fragment.methods,
            path,
            name,
            file,
            fragment.line,
            auth,
            tuple(guard for guard in guards if guard.auth is not Auth.NONE),
            fragment.params,
            apps.get(way.app, -1) if way.app is not None else -1,
            fragment.function,
            fragment.owner,
            fragment.place,
            fragment.conditional or way.conditional,
            self.documents.of(fragment),
            endpoint=endpoint,
            told=fragment.methods if fragment.told is None else fragment.told,
            changes=self._changes(fragment, auth),
            placed=bool(fragment.routers) and HOLE not in path,
            capability=any(_SECRET.fullmatch(name) for name in _IN_PATH.findall(path)),
            opened=any(guard.auth is Auth.NONE and self._opens(guard) for guard in guards),
            within=tuple((apps[app], _rooted(seen)) for app, seen in way.within if seen is not None and app in apps),
        )

    def _named(self, path: str, fragment: Fragment) -> str:
        """Groups without names by the parameters that a function takes them in, behind the request."""
        if UNNAMED not in path or fragment.function < 0:
            return path
        facts = self.program.functions[fragment.function].facts
        names = [param.name for param in facts.params if param.kind in ("", "/")][2 if facts.owner >= 0 else 1 :]
        if len(names) < path.count(UNNAMED) or _IN_PATH.findall(path.replace(UNNAMED, "")):
            return path
        for name in names[: path.count(UNNAMED)]:
            path = path.replace(UNNAMED, f"{{{name}}}", 1)
        return path

    def _opens(self, guard: Guard) -> bool:
        """A word for letting everybody in, written at the route: what the settings say of all routes is none."""
        if guard.kind in ("decorator", "permission") and guard.file and opening(guard.name):
            return True
        role = self.program.models.find(guard.name) if guard.kind in ("permission", "decorator") else None
        return role is not None and (role.facts.get("guard") == "none" or "exempts" in role.facts)

    def _auth(self, fragment: Fragment, way: Way, guards: list[Guard]) -> Auth:
        """Without a guard a route is only called open when nothing on the way to it is unknown."""
        auth = strongest(guard.auth for guard in guards)
        known = fragment.function >= 0 or fragment.owner >= 0 or fragment.symbol != ""
        if auth in (Auth.NONE, Auth.OPTIONAL) and (not way.whole or not known or self._unsure()):
            return Auth.UNKNOWN
        return auth

    def _guards(self, fragment: Fragment, way: Way, context: Context) -> list[Guard]:
        checks: dict[Check, None] = dict.fromkeys(way.checks)
        if way.app is not None:
            checks.update(dict.fromkeys(self.composition.everywhere(way.app)))
        checks.update(dict.fromkeys(fragment.checks))
        # What stands before requests does not stand before sockets, nor the other way round.
        other = "before-request" if fragment.methods == _SOCKET else "before-websocket"
        checks = {check: None for check in checks if check.kind != other}
        guards = dict.fromkeys(guard for check in checks for guard in self.guards.judge(check, context))
        guards = dict.fromkeys(self._not_exempted(guards))
        handler = self._own(fragment)
        if handler is not None and strongest(guard.auth for guard in guards) is not Auth.REQUIRED:
            changing = bool(_CHANGING & set(fragment.methods if fragment.told is None else fragment.told))
            guards.update(dict.fromkeys(self.handlers.judge(handler, self.guards, changing=changing)))
        return _once(guards)

    def _own(self, fragment: Fragment) -> Function | None:
        """The code of the project that answers: the handler, or what the library's handler leaves the change to."""
        if fragment.function >= 0:
            return self.program.functions[fragment.function]
        return self._hook(self.program.classes[fragment.owner]) if fragment.owner >= 0 else None

    def _hook(self, one: Class) -> Function | None:
        """The method that a view hands what was sent to, which changes nothing by itself."""
        members = self.outcomes.types.members
        roles = (self.program.models.find(base) for base in members.library_bases(one))
        names = (str(role.facts["changes-in"]) for role in roles if role is not None and "changes-in" in role.facts)
        return next((hook for name in names if (hook := members.method(one, name)) is not None), None)

    def _changes(self, fragment: Fragment, auth: Auth) -> bool:
        """Asked of open routes only."""
        if not _CHANGING & set(fragment.methods if fragment.told is None else fragment.told):
            return False
        if auth in (Auth.NONE, Auth.OPTIONAL) and fragment.function < 0 and fragment.owner >= 0:
            return self._changes_in_hook(self.program.classes[fragment.owner])
        if auth not in (Auth.NONE, Auth.OPTIONAL) or fragment.function < 0:
            return True
        return self.handlers.changes(self.program.functions[fragment.function])

    def _changes_in_hook(self, one: Class) -> bool:
        """Of a view that changes nothing by itself: whether the method does that it hands what was sent to."""
        roles = (self.program.models.find(base) for base in self.outcomes.types.members.library_bases(one))
        if not any(role is not None and "changes-in" in role.facts for role in roles):
            return True
        hook = self._hook(one)
        return hook is not None and self.handlers.changes(hook)

    def _not_exempted(self, guards: Iterable[Guard]) -> Iterator[Guard]:
        """A decorator may take a route out of what a layer asks."""
        found = list(guards)
        roles = [self.program.models.find(guard.name) for guard in found if guard.kind == "decorator"]
        exempted = {role.facts.get("exempts") for role in roles if role is not None}
        return (guard for guard in found if guard.name not in exempted)

    def _unsure(self) -> bool:
        """A refusing hook hangs on an application that could not be found out."""
        refusing = (guard.auth for check in self.composition.unplaced() for guard in self.guards.judge(check))
        return strongest(refusing) in (Auth.REQUIRED, Auth.EXEMPTING, Auth.UNKNOWN)

    def _handler(self, fragment: Fragment) -> tuple[str, str]:
        """Its name and its file."""
        if fragment.owner >= 0:
            one = self.program.classes[fragment.owner]
            name = f"{one.qualified}.{fragment.action}" if fragment.action else one.qualified
            return name, one.path
        if fragment.function >= 0:
            function = self.program.functions[fragment.function]
            return function.qualified, function.path
        return fragment.symbol or "?", self.program.functions[fragment.place.function].path


def _rooted(path: str) -> str:
    return path if path.startswith("/") else f"/{path}"


def _once(guards: Iterable[Guard]) -> list[Guard]:
    """A guard that stands at several places counts where it comes first."""
    found: dict[tuple[str, str, int, Auth], Guard] = {}
    for guard in guards:
        found.setdefault((guard.name, guard.file, guard.line, guard.auth), guard)
    return list(found.values())


def _known(routes: list[Route]) -> list[Route]:
    """An address that is only whole at run time says nothing more of what is written at one place than one that is known."""
    known = {route.registered for route in routes if HOLE not in route.path}
    return [route for route in routes if HOLE not in route.path or route.registered not in known]


def _merged(routes: Iterable[Route]) -> list[Route]:
    """Methods of one class at one place are one route as far as their guards agree; what is registered twice is one."""
    found: dict[tuple[object, ...], Route] = {}
    for route in routes:
        group = () if route.owner >= 0 else route.methods
        key = (group, route.path, route.handler, route.app, route.auth, route.guards if route.owner >= 0 else ())
        known = found.get(key)
        methods = tuple(sorted({*route.methods, *known.methods})) if known is not None else route.methods
        documented = route.documented and (known is None or known.documented)
        answered = tuple(sorted({*route.told, *known.told})) if known is not None else route.told
        changes = route.changes if known is None else route.changes or known.changes
        found[key] = replace(known or route, methods=methods, documented=documented, told=answered, changes=changes)
    return sorted(found.values(), key=lambda route: (route.path, route.methods, route.file, route.line))

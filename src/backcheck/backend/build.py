"""The model of a backend, built of what the recognisers found."""

from collections.abc import Iterator, Mapping

from backcheck.backend.apps import read_apps
from backcheck.backend.compose import Composition, Way
from backcheck.backend.guards import Guards, strongest
from backcheck.backend.handlers import Handlers
from backcheck.backend.model import App, Auth, Backend, Guard, Route
from backcheck.backend.outcomes import Outcomes
from backcheck.backend.refusers import Refusers
from backcheck.entrypoints.facts import Check, EntryPoints, Fragment
from backcheck.semantics.calls import Calls
from backcheck.semantics.program import Program
from backcheck.semantics.types import Types

_NOT_SERVED = frozenset(("test", "example", "docs", "generated", "vendored", "excluded", "migration"))


def build_backend(
    program: Program, types: Types, calls: Calls, entrypoints: EntryPoints, kinds: Mapping[str, str], config_guards: tuple[str, ...] = ()
) -> Backend:
    """``kinds`` maps paths to file classes: routes and apps of tests, examples and documentation are none of the backend's."""
    assert calls.types is types
    served = {function.id: str(kinds.get(function.path, "service")) not in _NOT_SERVED for function in program.functions}
    return _Builder(program, calls, entrypoints, served, config_guards).build()


class _Builder:
    def __init__(self, program: Program, calls: Calls, entries: EntryPoints, served: Mapping[int, bool], trusted: tuple[str, ...]) -> None:
        self.program = program
        self.entries = entries
        self.composition = Composition(entries.found, served)
        refusers = Refusers(calls)
        outcomes = Outcomes(calls, entries, refusers)
        refusers.answers = outcomes.answers
        self.guards = Guards(calls, entries, outcomes, trusted)
        self.handlers = Handlers(calls, outcomes)
        self.outcomes = outcomes

    def build(self) -> Backend:
        apps = read_apps(self.program, self.composition)
        routes: dict[tuple[object, ...], Route] = {}
        for fragment in self.entries.found.fragments:
            for route in self._routes(fragment, apps):
                routes.setdefault((route.methods, route.path, route.handler, route.app), route)
        ordered = sorted(routes.values(), key=lambda route: (route.path, route.methods, route.file, route.line))
        return Backend(tuple(ordered), apps)

    def _routes(self, fragment: Fragment, apps: tuple[App, ...]) -> Iterator[Route]:
        for path, way in self.composition.routes(fragment):
            if path is None:
                continue
            yield self._route(fragment, path or "/", way, apps)

    def _route(self, fragment: Fragment, path: str, way: Way, apps: tuple[App, ...]) -> Route:
        guards = self._guards(fragment, way)
        auth = strongest([guard.auth for guard in guards])
        whole = way.whole and fragment.function + fragment.owner > -2
        if auth in (Auth.NONE, Auth.OPTIONAL) and (not whole or self._unsure()):
            auth = Auth.UNKNOWN
        place = next((index for index, app in enumerate(apps) if app.place == way.app), -1)
        name, file, documented = self._handler(fragment)
        return Route(
            fragment.methods,
            path if path.startswith("/") else f"/{path}",
            name,
            file,
            fragment.line,
            auth,
            tuple(guard for guard in guards if guard.auth is not Auth.NONE),
            fragment.params,
            place,
            fragment.function,
            fragment.owner,
            fragment.place,
            fragment.conditional or way.conditional,
            documented if fragment.documented is None else fragment.documented,
            endpoint=fragment.endpoint,
        )

    def _guards(self, fragment: Fragment, way: Way) -> list[Guard]:
        checks: dict[Check, None] = dict.fromkeys(way.checks)
        if way.app is not None:
            checks.update(dict.fromkeys(self.composition.everywhere(way.app)))
        checks.update(dict.fromkeys(fragment.checks))
        guards = [self.guards.judge(check) for check in checks]
        if strongest([guard.auth for guard in guards]) is not Auth.REQUIRED and fragment.function >= 0:
            guards += self.handlers.judge(self.program.functions[fragment.function], self.guards)
        return guards

    def _unsure(self) -> bool:
        """A refusing hook hangs on an application that could not be found out."""
        return any(self.guards.judge(check).auth in (Auth.REQUIRED, Auth.UNKNOWN) for check in self.composition.unplaced())

    def _handler(self, fragment: Fragment) -> tuple[str, str, bool]:
        if fragment.function >= 0:
            function = self.program.functions[fragment.function]
            return function.qualified, function.path, function.facts.documented
        if fragment.owner >= 0:
            one = self.program.classes[fragment.owner]
            return one.qualified, one.path, one.facts.documented
        return "?", self.program.functions[fragment.place.function].path, False

"""Which routes the tests ask for, by which methods."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from backcheck.backend.model import Backend, Route
from backcheck.semantics.types import Types

# Requests that are written down for another program than Python.
_OTHER_TESTS = re.compile(r"(\.tavern\.ya?ml|[._]postman_collection\.json|\.hurl|\.robot|\.feature)$")
# Tests of pages in a browser, in the languages that browsers speak.
_BROWSED = re.compile(r"\.cy\.[cm]?[jt]sx?$|(^|/)(cypress|e2e|playwright)/.*\.[cm]?[jt]sx?$")
# A package as it is built and installed: its repository is elsewhere.
_PACKAGED = re.compile(r"([^/]+\.dist-info/.+|PKG-INFO)$")
_MANY, _FEW = 20, 10
_IMPLIED = frozenset(("HEAD", "OPTIONS", "TRACE"))


class Share(msgspec.Struct, frozen=True):
    """How many of an app's routes are called by tests."""

    called: int
    routes: int

    @property
    def hardly(self) -> bool:
        """Whether so few are called that one finding says more than one for each of the others."""
        return not self.called or (self.routes >= _MANY and self.called * _FEW < self.routes)


def beside(kinds: Mapping[str, str]) -> tuple[str, str, bool]:
    """What the names of files tell of tests that no rule reads: requests, a browser's tests, and whether all is a built package."""
    unread = min((path for path in kinds if _OTHER_TESTS.search(path)), default="")
    browsed = min((path for path, kind in kinds.items() if kind == "test" and _BROWSED.search(path)), default="")
    return unread, browsed, any(_PACKAGED.match(path) for path in kinds)


class TestedRoutes:
    """``unread`` is a file of requests that no rule reads, if there is one, ``browsed`` one that steers a browser; ``unfollowed``
    counts the requests whose address is not known.
    """

    __test__ = False

    def __init__(self, backend: Backend, types: Types, kinds: Mapping[str, str]) -> None:
        self._types = types
        self._models = types.program.models
        self._places = {id(route): place for place, route in enumerate(backend.routes)}
        self._called: dict[int, set[str]] = {}
        # A view set answers each method of an address by an action, which is a route.
        self._beside: dict[tuple[int, str], set[str]] = {}
        for call in backend.tests:
            for place in call.routes:
                self._called.setdefault(place, set()).add(call.method)
                self._beside.setdefault((backend.routes[place].owner, backend.routes[place].path), set()).add(call.method)
        self._any = "test" in kinds.values()
        self._tried = Counter(backend.routes[place].app for place in self._called)
        self._apps = len(backend.apps)
        self._routes = Counter(route.app for route in backend.routes)
        self.unread, browsed, self.packaged = beside(kinds)
        self.browsed = backend.unseen.driven or browsed
        self.unfollowed = backend.unseen.unfollowed
        self._named = backend.unseen.named

    def asked(self, app: int) -> bool:
        """Whether each route of an app is asked about: enough of it is tested, or there is no app at all."""
        if app < 0:
            # Beside an app, what hangs on none has an address that is not known, or none at all.
            return self._any and not self._apps
        return self._any and (bool(self.unread) or not self.share(app).hardly)

    def share(self, app: int) -> Share:
        """How much of an app the tests call."""
        return Share(self._tried[app], self._routes[app])

    def names(self, route: Route) -> bool:
        """Whether the tests hold the name or the address of a route for which no request is seen."""
        return self._places[id(route)] in self._named

    def missing(self, route: Route) -> tuple[str, ...]:
        """The methods of a route that no test asks with; one of several that a library answers alike is enough."""
        called = self._called.get(self._places[id(route)], set())
        asked = route.told or route.methods
        if "*" in asked:
            return () if called else asked
        wanted = set(asked) - _IMPLIED or set(asked)
        wanted -= called
        if called and "*" in route.methods:
            # Nobody wrote that it answers GET.
            wanted.discard("GET")
        beside = self._beside.get((route.owner, route.path), set()) if route.owner >= 0 else called
        for alike in self._alike(route):
            if beside & alike:
                wanted -= alike
        return tuple(sorted(wanted))

    def _alike(self, route: Route) -> Iterator[set[str]]:
        for base in self._bases(route):
            role = self._models.find(base)
            yield from (set(group) for group in (role.facts.get("alike", ()) if role is not None else ()))

    def _bases(self, route: Route) -> Iterable[str]:
        if route.owner < 0:
            return self._models.ancestors(route.handler)
        return self._types.members.library_bases(self._types.program.classes[route.owner])

"""Who has the records of a stored class made: whoever uses the program, or those alone who set it up."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import IntEnum
from functools import cached_property

from backcheck.backend.model import Auth, Route
from backcheck.ir import ATTR, CALL, CONST, FUNC
from backcheck.semantics.program import Function, last_name
from backcheck.semantics.refs import Kind
from backcheck.sites.by_hand import is_by_hand
from backcheck.sites.makers import Makers
from backcheck.sites.purposes import purpose
from backcheck.sites.world import World

_STAFF = re.compile(r"staff|super_?user|admin|root|operator|sysop", re.IGNORECASE)
_MOST = 200
# Fewer routes may well be all for staff.
_MANY = 20


class Maker(IntEnum):
    """``NOBODY`` is seen to make any; ``ANYONE`` may, without being known."""

    NOBODY = 0
    SETUP = 1
    USE = 2
    ANYONE = 3


class Growth:
    """Answers are kept."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._program = world.program
        self._makers = Makers(world)
        self._known: dict[str, Maker] = {}

    def of(self, entity: str) -> Maker:
        """Who has records of a class made, by its name."""
        if entity not in self._known:
            self._known[entity] = self._found(entity)
        return self._known[entity]

    def _found(self, entity: str) -> Maker:
        found = [self._of_routes(self._makers.routes.get(entity, ()))]
        found += [self._run_by(one) for one in self._makers.functions.get(entity, ())]
        return max((*found, Maker.SETUP)) if entity in self._makers.administered else max(found)

    def _run_by(self, function: Function) -> Maker:
        """Who runs a function, through those that call it."""
        pending, seen, found = [function], set[int](), Maker.NOBODY
        while pending and len(seen) < _MOST and found is not Maker.ANYONE:
            one = pending.pop()
            if one.id in seen:
                continue
            seen.add(one.id)
            start = self._start(one)
            found = max(found, start)
            if start is Maker.NOBODY:
                pending += [caller for caller, _ in self._world.calls.callers(one)]
                pending += self._filled_by.get(one.id, ())
        return found

    def _start(self, function: Function) -> Maker:
        """Who runs a function without another one of the program."""
        if not self._world.serves(function.path):
            return Maker.SETUP if self._world.kinds.get(function.path) == "migration" else Maker.NOBODY
        if is_by_hand(self._world, function):
            return Maker.SETUP
        routes = self._routes.get(function.id)
        if routes:
            return self._of_routes(routes)
        return Maker.USE if self._world.entries.is_entry(function) else Maker.NOBODY

    @cached_property
    def _routes(self) -> dict[int, list[Route]]:
        """Routes by the functions that they run: a function, or all methods of a class and of its bases."""
        found: dict[int, list[Route]] = {}
        for route in self._world.backend.routes:
            if route.function >= 0:
                found.setdefault(route.function, []).append(route)
            elif route.owner >= 0:
                for one in self._world.types.members.lineage(self._program.classes[route.owner]):
                    for _, method in self._program.methods(one):
                        found.setdefault(method.id, []).append(route)
        return found

    @cached_property
    def _filled_by(self) -> dict[int, list[Function]]:
        """The functions that have parameters filled, by what a framework runs for that."""
        found: dict[int, list[Function]] = {}
        for (number, _), refs in self._world.entries.found.injected.items():
            for ref in refs:
                for one in self._world.calls.functions(ref):
                    found.setdefault(one.id, []).append(self._program.functions[number])
        return found

    def _of_routes(self, routes: Iterable[Route]) -> Maker:
        return max(map(self._of_route, routes), default=Maker.NOBODY)

    def _of_route(self, route: Route) -> Maker:
        if self.is_for_few(route) or purpose(self._world, route, "setup"):
            return Maker.SETUP
        return Maker.ANYONE if route.auth in (Auth.NONE, Auth.OPTIONAL) else Maker.USE

    def is_for_few(self, route: Route) -> bool:
        """Whether a route is for staff, in an app that has routes for others; where most are, that is what its users are called."""
        return self._is_for_staff(route) and route.app not in self.of_staff

    @cached_property
    def of_staff(self) -> frozenset[int]:
        """The apps of which most routes are for staff."""
        every: Counter[int] = Counter()
        staff: Counter[int] = Counter()
        for route in self._world.backend.routes:
            every[route.app] += 1
            staff[route.app] += self._is_for_staff(route)
        return frozenset(app for app, number in every.items() if number >= _MANY and staff[app] * 2 > number)

    def _is_for_staff(self, route: Route) -> bool:
        """Whether a route lets nobody in but those who run the program, by what its guards or its address are called."""
        guards = (guard.name.rpartition(".")[2] for guard in route.guards if guard.auth not in (Auth.NONE, Auth.OPTIONAL))
        said = (*guards, *self._decorated(route))
        return any(map(_STAFF.search, said)) or any(map(_STAFF.fullmatch, route.path.split("/")))

    def _decorated(self, route: Route) -> Iterator[str]:
        """What the decorators of a handler are called, and the texts that they are given."""
        if route.function < 0 or (parent := self._program.parent(self._program.functions[route.function])) is None:
            return
        nodes = self._program.graph(parent).nodes
        for decorator in self._program.functions[route.function].facts.decorators:
            called = nodes[decorator][0] == CALL
            yield last_name(nodes, nodes[decorator][1] if called else decorator)
            given = nodes[decorator][2] if called else ()
            yield from (name for one in given if nodes[one][0] == FUNC for name in self._asked(parent, nodes[one][1]))
            if given and self._is_own(parent, decorator):
                yield from (str(nodes[one][1]) for one in given if nodes[one][0] == CONST)

    def _asked(self, parent: Function, number: int) -> Iterator[str]:
        """What a function that is written at a decorator reads: ``lambda user: user.is_superuser``."""
        return (str(node[2]) for node in self._program.graph(self._program.sibling(parent, number)).nodes if node[0] == ATTR)

    def _is_own(self, function: Function, call: int) -> bool:
        """Whether what is called belongs to the program: libraries' decorators say other things."""
        return any(ref.kind is Kind.FUNCTION for ref in self._world.calls.targets(function, call))

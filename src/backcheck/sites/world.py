"""Everything that sites and checks may ask: the linked program, its flows, the model of the backend, the configuration."""

from collections import Counter
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Any

from backcheck.backend.model import Backend
from backcheck.backend.transactions import OpenedByFrameworks
from backcheck.dataflow.effects import Effects
from backcheck.dataflow.names import Names
from backcheck.dataflow.safe_writes import Injected, SafeWrites
from backcheck.dataflow.solver import Solver
from backcheck.dataflow.statement_parts import StatementParts
from backcheck.dataflow.transactions import Transactions
from backcheck.dataflow.uses import Uses
from backcheck.entrypoints.facts import EntryPoints
from backcheck.models.role import Role
from backcheck.semantics.calls import Calls
from backcheck.semantics.origins import Origins
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref
from backcheck.semantics.texts import Texts
from backcheck.sites.by_hand import stands_by_hand
from backcheck.sites.call_site import CallSite
from backcheck.sites.gathering import Gathering, ModelledSite
from backcheck.sites.tested import TestedRoutes

_READING = frozenset(("GET", "HEAD", "OPTIONS"))
_SEVERAL = 3


class World:
    """``kinds`` maps each path to its file class; ``backend`` is the model of routes, apps and settings."""

    def __init__(
        self,
        calls: Calls,
        solver: Solver,
        entries: EntryPoints,
        backend: Backend,
        kinds: Mapping[str, str],
        other: Mapping[str, Any] | None = None,
        login_routes: tuple[str, ...] = (),
    ) -> None:
        self.program = calls.program
        self.calls = calls
        self.types = calls.types
        self.solver = solver
        self.entries = entries
        self.origins = Origins(calls, entries, self.judged)
        self.texts = Texts(self.origins)
        self.statement_parts = StatementParts(solver, self.texts)
        self.names = Names(calls, self.judged)
        self.uses = Uses(calls, self.judged)
        self.effects = Effects(self.origins)
        opened = OpenedByFrameworks(self.origins, entries, backend)
        self.transactions = Transactions(
            self.origins, self.effects, opened.atomic, self.judged, stands_by_hand, entries.is_entry, lambda: opened.wraps
        )
        self.backend = backend
        self.kinds = kinds
        # Tests call what they test many times over.
        calls.prefer(self.serves)
        self.other = other or {}
        self.login_routes = login_routes
        self._asked: AbstractSet[str] | None = None
        self._put: set[tuple[str, ...]] = set()
        self._safe_writes: dict[str, SafeWrites] = {}
        self._gathering = Gathering(self.origins, entries, self.judged)

    def once(self, question: tuple[str, ...]) -> bool:
        """Whether nobody has put a question of one file before."""
        new = question not in self._put
        self._put.add(question)
        return new

    def safe_writes(self, method: str) -> SafeWrites:
        """The writes that a request of a method comes by."""
        found = self._safe_writes.get(method)
        if found is None:
            blocks = self.transactions.blocks
            injected = Injected(self._injected, lambda function: function.id in self._shared)
            found = self._safe_writes[method] = SafeWrites(self.origins, self.effects, blocks, injected, method)
        return found

    @cached_property
    def _shared(self) -> frozenset[int]:
        """What fills parameters of several routes that change something, or decorates them."""
        found: Counter[int] = Counter()
        for route in self.backend.routes:
            if route.function >= 0 and not set(route.methods) <= _READING:
                found.update(self._before(self.program.functions[route.function]))
        return frozenset(number for number, times in found.items() if times >= _SEVERAL)

    def _before(self, handler: Function) -> set[int]:
        """The functions that run before a handler: to fill its parameters, or as its decorators."""
        pending, seen = [*self._injected(handler), *self.effects.runs.wrappers(handler)], set[int]()
        while pending:
            function = pending.pop()
            if function.id not in seen:
                seen.add(function.id)
                pending += self._injected(function)
        return seen

    @cached_property
    def tested(self) -> TestedRoutes:
        """What the tests ask for."""
        return TestedRoutes(self.backend, self.types, self.kinds)

    def _injected(self, function: Function) -> Iterator[Function]:
        """What a framework runs to fill the parameters of a function."""
        for place in range(len(function.facts.params)):
            for ref in self.entries.injected(function, place):
                yield from self.calls.functions(ref)

    def serves(self, path: str) -> bool:
        """Whether a file is service code: no test, migration or example, nor what others wrote."""
        return self.kinds.get(path, "service") == "service"

    def judged(self, path: str) -> bool:
        """Whether rules judge a file here and now."""
        return self.serves(path) and (self._asked is None or path in self._asked)

    def ask_only(self, paths: AbstractSet[str]) -> None:
        """To be called before any site is asked for: all other files were judged before, and nothing in them has changed."""
        self._asked = paths

    @property
    def has_tests(self) -> bool:
        """Whether the repository has any test file."""
        return "test" in self.kinds.values()

    def functions(self) -> Iterator[Function]:
        """The functions of judged files, in path and source order."""
        return (function for function in self.program.functions if self.judged(function.path))

    def call_sites(self, kind: str) -> list[ModelledSite]:
        """The calls, stores and settings in judged files whose role names a site kind."""
        return self._gathering.of(kind)

    def sinks(self, kind: str) -> list[CallSite]:
        """The calls in judged files at which a value of a sink kind does harm."""
        return self._gathering.sinks(kind)

    def roles(self, refs: tuple[Ref, ...]) -> Iterator[tuple[str, Role]]:
        """The library symbols among references, with their roles."""
        for ref in refs:
            if ref.kind is Kind.EXTERNAL and (role := self.program.models.find(ref.name)) is not None:
                yield ref.name, role

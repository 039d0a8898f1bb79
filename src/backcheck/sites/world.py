"""Everything that sites and checks may ask: the linked program, its flows, the model of the backend, the configuration."""

from collections.abc import Iterator, Mapping
from typing import Any

from backcheck.backend.model import Backend
from backcheck.dataflow.effects import Effects
from backcheck.dataflow.solver import Solver
from backcheck.ir import CALL
from backcheck.models.role import Role
from backcheck.semantics.calls import Calls
from backcheck.semantics.origins import Origins
from backcheck.semantics.program import Function, last_name
from backcheck.semantics.refs import Kind, Ref
from backcheck.sites.call_site import CallSite


class World:
    """``kinds`` maps each path to its file class; ``backend`` is the model of routes, apps and settings."""

    def __init__(
        self,
        calls: Calls,
        solver: Solver,
        backend: Backend,
        kinds: Mapping[str, str],
        other: Mapping[str, Any] | None = None,
        login_routes: tuple[str, ...] = (),
    ) -> None:
        self.program = calls.program
        self.calls = calls
        self.types = calls.types
        self.solver = solver
        self.origins = Origins(calls)
        self.effects = Effects(self.origins)
        self.backend = backend
        self.kinds = kinds
        self.other = other or {}
        self.login_routes = login_routes
        self._by_kind: dict[str, list[CallSite]] | None = None

    def judged(self, path: str) -> bool:
        """Whether rules judge a file: service code, not tests, migrations, examples or what others wrote."""
        return self.kinds.get(path, "service") == "service"

    @property
    def has_tests(self) -> bool:
        """Whether the repository has any test file."""
        return "test" in self.kinds.values()

    def functions(self) -> Iterator[Function]:
        """The functions of judged files, in path and source order."""
        return (function for function in self.program.functions if self.judged(function.path))

    def call_sites(self, kind: str) -> list[CallSite]:
        """The calls in judged files whose role names a site kind."""
        if self._by_kind is None:
            self._by_kind = self._collect()
        return self._by_kind.get(kind, [])

    def _collect(self) -> dict[str, list[CallSite]]:
        wanted = {
            name for name, symbols in self.program.models.by_last_name().items() if any(self._has_sites(symbol) for symbol in symbols)
        }
        found: dict[str, list[CallSite]] = {}
        for name in sorted(wanted):
            for function in self.program.calling(name):
                if not self.judged(function.path):
                    continue
                for site in self._sites_in(function, self.program.aliases(name)):
                    for kind in site.role.sites:
                        found.setdefault(kind, []).append(site)
        return {kind: _unique(sites) for kind, sites in found.items()}

    def _has_sites(self, symbol: str) -> bool:
        role = self.program.models.find(symbol)
        return role is not None and bool(role.sites)

    def _sites_in(self, function: Function, names: frozenset[str]) -> Iterator[CallSite]:
        nodes = self.program.graph(function).nodes
        for index, node in enumerate(nodes):
            if node[0] == CALL and last_name(nodes, node[1]) in names:
                for symbol, role in self.roles(self.calls.targets(function, index)):
                    if role.sites:
                        yield CallSite(self.origins, function, index, symbol, role)
                        break

    def roles(self, refs: tuple[Ref, ...]) -> Iterator[tuple[str, Role]]:
        """The library symbols among references, with their roles."""
        for ref in refs:
            if ref.kind is Kind.EXTERNAL and (role := self.program.models.find(ref.name)) is not None:
                yield ref.name, role


def _unique(sites: list[CallSite]) -> list[CallSite]:
    return sorted({(site.function.id, site.node): site for site in sites}.values(), key=lambda site: (site.function.id, site.node))

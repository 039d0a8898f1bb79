"""Every place that roles make a site of: calls of modelled symbols, under whatever name, and stores into modelled attributes.

A role's ``when`` narrows a kind of site: ``given`` lists parameters of which one must be passed, ``unless`` the values of
a parameter with which the call is none, and ``unserved`` that it is none where what it makes is for the side of a server.
"""

from collections.abc import Callable, Iterator

from backcheck.entrypoints.facts import EntryPoints
from backcheck.ir import ATTR, CALL, DOTTED
from backcheck.models.role import Role
from backcheck.semantics.origins import Origins
from backcheck.semantics.points import MISSING, Point
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref
from backcheck.sites.call_site import CallSite
from backcheck.sites.handing_on import handed_on
from backcheck.sites.meanings import of_points, switched
from backcheck.sites.modelled import Modelled, call_at
from backcheck.sites.served import served
from backcheck.sites.setting_site import SettingSite, setting_sites
from backcheck.sites.store_site import StoreSite, attribute_stores

ModelledSite = CallSite | StoreSite | SettingSite


class Gathering:
    """Sites by kind, and calls by the kinds of their sinks; ``judged`` tells which files are asked about."""

    def __init__(self, origins: Origins, entries: EntryPoints, judged: Callable[[str], bool]) -> None:
        self._origins = origins
        self._entries = entries
        self._program = origins.program
        self._judged = judged
        self._by_kind: dict[str, list[ModelledSite]] | None = None
        self._by_sink: dict[str, list[CallSite]] | None = None
        self._served: frozenset[tuple[int, int]] | None = None

    def of(self, kind: str) -> list[ModelledSite]:
        """In path and source order."""
        if self._by_kind is None:
            self._by_kind = {}
            found: list[ModelledSite] = [*self._calls(lambda role: bool(role.sites)), *self._stores(), *self._settings()]
            for _, site in sorted({(site.function.id, site.node): site for site in found}.items(), key=lambda item: item[0]):
                for one in site.role.sites:
                    self._by_kind.setdefault(one, []).append(site)
        return [site for site in self._by_kind.get(kind, ()) if self._fits(site, kind)]

    def sinks(self, kind: str) -> list[CallSite]:
        """The calls that have a sink of a kind, in path and source order."""
        if self._by_sink is None:
            self._by_sink = {}
            found = {(site.function.id, site.node): site for site in self._calls(lambda role: bool(role.sinks))}
            for _, site in sorted(found.items(), key=lambda item: item[0]):
                for one in dict.fromkeys(sink.kind for sink in site.role.sinks):
                    self._by_sink.setdefault(one, []).append(site)
        return self._by_sink.get(kind, [])

    def _calls(self, wants: Callable[[Role], bool]) -> Iterator[CallSite]:
        models = self._program.models
        wanted = [
            name
            for name, symbols in models.by_last_name().items()
            if any((role := models.find(symbol)) is not None and wants(role) for symbol in symbols)
        ]
        for name in sorted((*wanted, *self._variables(frozenset(wanted), wants))):
            for function in self._program.calling(name):
                if self._judged(function.path):
                    yield from self._in_function(function, self._program.aliases(name), wants)
        for function in self._program.calling(""):
            if self._judged(function.path):
                yield from self._in_function(function, frozenset(("",)), wants)

    def _variables(self, known: frozenset[str], wants: Callable[[Role], bool]) -> Iterator[str]:
        """Variables of modules that hold a function whose calls are sites."""
        libraries = self._program.models.libraries
        for path, facts in self._program.files.items():
            if not any(name.partition(".")[0] in libraries for name in facts.imports):
                continue
            module = self._program.module(path)
            for name, symbols in facts.symbols.items():
                values = [int(symbol.target) for symbol in symbols if symbol.kind == "value"]
                if name not in known and any(self._holds_function(module, value, wants) for value in values):
                    yield name

    def _holds_function(self, module: Function, value: int, wants: Callable[[Role], bool]) -> bool:
        node = self._program.graph(module).nodes[value]
        if node[0] == CALL:
            made = call_at(self._origins, Point(module, value))
            if made is None or not made.fact("partial"):
                return False
        elif node[0] not in (ATTR, DOTTED):
            return False
        return any(wants(role) for _, role in self._roles(self._origins.types.of(module, value)))

    def _in_function(self, function: Function, names: frozenset[str], wants: Callable[[Role], bool]) -> Iterator[CallSite]:
        for index in self._program.calls(function, names):
            for symbol, role in self._roles(self._origins.calls.targets(function, index)):
                if wants(role):
                    yield CallSite(self._origins, function, index, symbol, role)
                    break

    def _roles(self, refs: tuple[Ref, ...]) -> Iterator[tuple[str, Role]]:
        for ref in refs:
            if ref.kind is Kind.EXTERNAL and (role := self._program.models.find(ref.name)) is not None:
                yield ref.name, role

    def _stores(self) -> Iterator[StoreSite]:
        """A store that only prepares a later one into the same object, by which all is off, is no place of its own."""
        found = list(self._all_stores())
        off = [one for one in found if any(True not in one.option(name) for name in one.role.facts["stores"])]
        prepared = {(one.function.id, node) for one in off for node in one.earlier()}
        # What is switched on again in a branch was off for the others, as somebody chose.
        overruled = {(one.function.id, node) for one in found if one not in off for node in one.earlier()}
        for one in off:
            one.chosen = (one.function.id, one.node) in overruled
        yield from (one for one in found if one not in off or (one.function.id, one.node) not in prepared)

    def _all_stores(self) -> Iterator[StoreSite]:
        names = {role.name.rpartition(".")[2] for role in self._program.models if role.sites and "stores" in role.facts}
        for name in sorted(names):
            for function in self._program.holding(name):
                if self._judged(function.path):
                    yield from self._stores_in(function, name)

    def _stores_in(self, function: Function, name: str) -> Iterator[StoreSite]:
        for index, role in attribute_stores(self._origins.types, function, name):
            if "stores" in role.facts and role.sites:
                yield StoreSite(self._origins, function, index, role)

    def _settings(self) -> Iterator[SettingSite]:
        """Settings that apps have, each assignment that reaches one."""
        frameworks = {router.place: router.framework for router in self._entries.found.routers}
        roles = [role for role in self._program.models if role.sites and "setting" in role.facts]
        for settings in self._entries.found.settings:
            for role in roles:
                if role.facts["setting"] == frameworks.get(settings.app):
                    for site in setting_sites(self._origins, role, settings.settings):
                        if self._judged(site.path):
                            yield site

    def _fits(self, site: ModelledSite, kind: str) -> bool:
        if isinstance(site, SettingSite):
            return True
        if isinstance(site, StoreSite):
            makers = [call_at(self._origins, point) for point in self._origins.points(Point(site.function, site.base))]
            return all(made is None or kind not in made.role.sites or self._applies(made, kind) for made in makers)
        return self._applies(site.modelled, kind) and not handed_on(site.modelled, kind)

    def _applies(self, call: Modelled, kind: str) -> bool:
        when = call.fact("when", {}).get(kind, {})
        if "given" in when and not any(one is not MISSING for name in when["given"] for one in call.given(name)):
            return False
        if "unserved" in when and self._is_served(call):
            return False
        for name, excluded in when.get("unless", {}).items():
            if any(switched(value, excluded) is False for value in of_points(call, call.given(name), {})):
                return False
        return True

    def _is_served(self, call: Modelled) -> bool:
        if self._served is None:
            self._served = served(self._origins)
        return (call.function.id, call.node) in self._served

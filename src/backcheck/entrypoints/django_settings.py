"""Django's settings: which modules are one, what they inherit, and what each setting is given."""

from collections.abc import Iterator

from backcheck.entrypoints.facts import Place, Setting, shared
from backcheck.entrypoints.reader import Reader
from backcheck.ir import CONST
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind

_VARIABLE = "DJANGO_SETTINGS_MODULE"
_SERVERS = ("wsgi.py", "asgi.py")
_ROOT = "ROOT_URLCONF"
_DEVELOPMENT = frozenset(("example", "sample", "template", "test", "tests", "testing", "dev", "development", "local", "ci", "docs"))
_DEEPEST = 8


class DjangoSettings:
    """The settings modules of a program: those that a process names, else those that name the root of the addresses.

    Those that name one root are the profiles of one project; a tree may hold several projects.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._program = reader.program
        self.profiles = self._profiles()

    def _profiles(self) -> tuple[str, ...]:
        """Paths of the modules. What servers name goes before what management commands do."""
        named = sorted(self._named())
        servers = {self.root(module) for path, module in named if path.rpartition("/")[2] in _SERVERS}
        kept = (module for path, module in named if path.rpartition("/")[2] in _SERVERS or self.root(module) not in servers)
        return tuple(path for path in dict.fromkeys(kept) if self.root(path)) or self._unnamed()

    def root(self, path: str) -> tuple[str, ...]:
        """The modules that a profile names as the root of its addresses, or how it writes them."""
        found: dict[str, None] = {}
        for setting in self.values(path, _ROOT):
            function = self._program.functions[setting.place.function]
            for text in self._reader.texts(function, setting.place.node):
                modules = (
                    [ref.name for ref in self._reader.types.names.dotted(function.path, text) if ref.kind is Kind.MODULE] if text else []
                )
                found.update(dict.fromkeys(modules or [text or ""]))
        return tuple(found)

    def near(self, path: str) -> tuple[str, ...]:
        """The profiles of the project that a file belongs to: of the one whose settings share most folders with it."""
        projects = {self.root(profile) for profile in self.profiles}
        if len(projects) < 2:
            return self.profiles
        nearest = max(self.profiles, key=lambda profile: shared(path, profile))
        return tuple(profile for profile in self.profiles if self.root(profile) == self.root(nearest))

    def _unnamed(self) -> tuple[str, ...]:
        """Where no process says which: the modules that no other one builds on, without those for development, if there are more."""
        known = {path for path, facts in self._program.files.items() if _ROOT in facts.symbols}
        built: set[str] = set()
        pending = set(known)
        while pending:
            pending = {path for path in self._program.files if path not in known and pending.intersection(self._taken_over(path))}
            known |= pending
        for path in known:
            built.update(self._taken_over(path))
        found = sorted(known - built) or sorted(known)
        return tuple(path for path in found if not _DEVELOPMENT & set(_words(path))) or tuple(found)

    def _taken_over(self, path: str) -> Iterator[str]:
        """The modules that a module takes everything of."""
        for star in self._program.files[path].stars:
            yield from (ref.name for ref in self._reader.types.names.dotted(path, star) if ref.kind is Kind.MODULE and ref.name != path)

    def _named(self) -> Iterator[tuple[str, str]]:
        """``os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site.settings")``: (where it is written, the module's path)."""
        for function in self._program.calling("setdefault"):
            nodes = self._program.graph(function).nodes
            for call in self._program.calls(function, frozenset(("setdefault",))):
                arguments = nodes[call][2]
                if len(arguments) != 2 or nodes[arguments[0]][0] != CONST or nodes[arguments[0]][1] != _VARIABLE:
                    continue
                for text in self._reader.texts(function, arguments[1]):
                    for ref in self._reader.types.names.dotted(function.path, text) if text else ():
                        if ref.kind is Kind.MODULE:
                            yield function.path, ref.name

    def values(self, path: str, name: str, depth: int = 0) -> Iterator[Setting]:
        """What a settings module leaves a setting at: its own last assignment, else what it takes over with a star."""
        facts = self._program.files.get(path)
        if facts is None or depth > _DEEPEST:
            return
        own = [int(symbol.target) for symbol in facts.symbols.get(name, ()) if symbol.kind == "value"]
        settled = False
        for node in reversed(own):
            conditional = self._conditional(path, node)
            yield Setting(name, Place(self._program.module(path).id, node), conditional)
            settled = settled or not conditional
            if settled:
                return
        for star in reversed(facts.stars):
            for ref in self._reader.types.names.dotted(path, star):
                if ref.kind is Kind.MODULE and ref.name != path:
                    found = list(self.values(ref.name, name, depth + 1))
                    yield from found
                    if found:
                        return

    def names(self, path: str, depth: int = 0) -> dict[str, None]:
        """The settings that a module has, its own and those that it takes over."""
        facts = self._program.files.get(path)
        if facts is None or depth > _DEEPEST:
            return {}
        found = dict.fromkeys(name for name in facts.symbols if name.isupper())
        for star in facts.stars:
            for ref in self._reader.types.names.dotted(path, star):
                if ref.kind is Kind.MODULE and ref.name != path:
                    found |= self.names(ref.name, depth + 1)
        return found

    def _conditional(self, path: str, node: int) -> bool:
        return self._program.graph(self._program.module(path)).is_conditional(node)

    def setting(self, name: str, profiles: tuple[str, ...]) -> list[Setting]:
        """The values of a setting over some profiles."""
        return [value for path in profiles for value in self.values(path, name)]

    def entries(self, profiles: tuple[str, ...], name: str, *keys: str) -> list[tuple[Place, str]] | None:
        """The texts of a list setting, or of a list below keys of a dict setting; None when it is not set at all."""
        found: list[tuple[Place, str]] | None = None
        for value in self.setting(name, profiles):
            inner = self._below(value.place, keys)
            if inner is None:
                continue
            found = found or []
            for owner, entry in self._listed(name, *inner):
                found += [(Place(owner.id, entry), text) for text in self._reader.texts(owner, entry) if text is not None]
        return found

    def _listed(self, name: str, function: Function, node: int) -> list[tuple[Function, int]]:
        """The entries of a list; where something unknown made it of what the setting was before, those that it had then."""
        entries = self._reader.entries(function, node)
        if entries is not None:
            return entries
        before = (one for one in self._program.graph(function).cells.get(name, ()) if one < node)
        known = (self._reader.entries(function, one) for one in reversed(list(before)))
        return next((one for one in known if one is not None), [])

    def _below(self, place: Place, keys: tuple[str, ...]) -> tuple[Function, int] | None:
        function, node = self._program.functions[place.function], place.node
        for key in keys:
            found = self._reader.entry(function, node, key)
            if found is None:
                return None
            function, node = found
        return function, node


def _words(path: str) -> list[str]:
    """The words of a module's name."""
    return path.rpartition("/")[2].partition(".")[0].split("_")

"""Dotted names and module-level names to what they refer to, through imports, aliases, stars and re-exports."""

import builtins
from collections.abc import Callable, Iterator

from backcheck.facts import FileFacts, Symbol
from backcheck.ir import DOTTED
from backcheck.models.models import Models
from backcheck.semantics.program import Function, Program
from backcheck.semantics.refs import Kind, Ref

BUILTINS = frozenset(dir(builtins))
_DEEPEST = 12


def external(models: Models, dotted: str, receiver: Ref | None) -> Ref:
    """A library symbol; one that is known to hold an object is that object, with its symbol kept beside its type.

    Sources are found by symbol, members by type.
    """
    name = models.canonical(dotted)
    role = models.find(name)
    if role is None:
        return Ref(Kind.EXTERNAL, name, value=receiver)
    if role.kind == "attribute" and role.type:
        if role.element == "self()" and receiver is not None and receiver.kind is Kind.CLASS:
            return Ref(Kind.LIBRARY, models.canonical(role.type), value=Ref(Kind.INSTANCE, id=receiver.id))
        return Ref(Kind.LIBRARY, models.canonical(role.type), value=Ref(Kind.EXTERNAL, role.name))
    return Ref(Kind.EXTERNAL, role.name, value=receiver)


class Names:
    """Resolution of names; ``value`` is asked for what a module-level variable holds."""

    def __init__(self, program: Program, value: Callable[[Function, int], tuple[Ref, ...]]) -> None:
        self._program = program
        self._value = value
        self._members: dict[tuple[str, str], tuple[Ref, ...]] = {}
        self._places: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
        self._busy: set[tuple[str, str]] = set()
        self._asked = 0

    def in_module(self, path: str, name: str) -> tuple[Ref, ...]:
        """What a name means at the top level of a file; a builtin where the file does not bind it; empty when unknown."""
        found = self.member(path, name)
        if found:
            return found
        facts = self._program.files[path]
        if name in facts.symbols:
            return ()
        if name in BUILTINS:
            return (Ref(Kind.EXTERNAL, f"builtins.{name}"),)
        return (Ref(Kind.CONSTANT, value=facts.path),) if name == "__file__" else ()

    def member(self, path: str, name: str, depth: int = 0) -> tuple[Ref, ...]:
        """An attribute of a module of the repository: a name bound in it, or a module below it."""
        key = (path, name)
        if key in self._members:
            return self._members[key]
        if key in self._busy or depth > _DEEPEST:
            return ()
        self._busy.add(key)
        asked = self._asked
        found = self._member(path, name, depth)
        self._busy.discard(key)
        if found or asked == self._asked:
            # A variable without a known value may only be asked too early.
            self._members[key] = found
        return found

    def _member(self, path: str, name: str, depth: int) -> tuple[Ref, ...]:
        facts = self._program.files[path]
        refs: dict[Ref, None] = {}
        for symbol in self._lasting(facts, facts.symbols.get(name, ())):
            refs.update(dict.fromkeys(self._symbol(facts, name, symbol, depth)))
        if refs or name in facts.symbols:
            return tuple(refs)
        if path.endswith("__init__.py"):
            below = self._program.modules.at(f"{path.rpartition('/')[0]}/{name}" if "/" in path else name)
            if below is not None:
                return (Ref(Kind.MODULE, below),)
        for star in facts.stars:
            for source in self.dotted(path, star, depth + 1):
                if source.kind is Kind.MODULE and self._offers(source.name, name):
                    refs.update(dict.fromkeys(self.member(source.name, name, depth + 1)))
                elif source.kind is Kind.EXTERNAL and self._program.models.find(f"{source.name}.{name}") is not None:
                    refs[Ref(Kind.EXTERNAL, f"{source.name}.{name}")] = None
        return tuple(refs)

    def _lasting(self, facts: FileFacts, symbols: tuple[Symbol, ...]) -> Iterator[Symbol]:
        """What a name stands for in the end: a class that is made of an imported one of its name takes that one's place."""
        graph = self._program.graph(self._program.module(facts.path)) if len(symbols) > 1 else None
        made = [facts.classes[int(one.target)] for one in symbols if one.kind == "class"] if graph is not None else []
        bases = {graph.nodes[base][1] for one in made if one.parent == 0 for base in one.bases if graph and graph.nodes[base][0] == DOTTED}
        return (one for one in symbols if one.kind != "import" or one.target not in bases)

    def _offers(self, path: str, name: str) -> bool:
        exports = self._program.files[path].exports
        return name in exports if exports is not None else not name.startswith("_")

    def _symbol(self, facts: FileFacts, name: str, symbol: Symbol, depth: int) -> tuple[Ref, ...]:
        program = self._program
        match symbol.kind:
            case "import":
                return self.dotted(facts.path, str(symbol.target), depth + 1)
            case "function":
                return (Ref(Kind.FUNCTION, id=program.function(facts.path, int(symbol.target)).id),)
            case "class":
                return (Ref(Kind.CLASS, id=program.class_of(facts.path, int(symbol.target)).id),)
        self._asked += 1
        given = program.given(facts.path, name, symbol)
        return tuple(ref for function, node in given for ref in self._value(function, node))

    def variables(self, path: str, name: str) -> Iterator[tuple[Function, int]]:
        """The values of the module-level variable that a name means in a file, with the functions that they are nodes of."""
        for file, own in self.places(path, name):
            yield from self._values(file, own)

    def imported(self, path: str, dotted: str) -> Iterator[tuple[Function, int]]:
        """The values of the module-level variable that an import of a dotted name, written in a file, means."""
        for file, own in self.imported_places(path, dotted):
            yield from self._values(file, own)

    def _values(self, path: str, name: str) -> Iterator[tuple[Function, int]]:
        for symbol in self._program.files[path].symbols[name]:
            yield from self._program.given(path, name, symbol)

    def places(self, path: str, name: str) -> tuple[tuple[str, str], ...]:
        """The module-level variables, as (file, name there), that a name means in a file."""
        found = self._places.get((path, name))
        if found is None:
            found = self._places[path, name] = tuple(self._find_places(path, name, 0))
        return found

    def _find_places(self, path: str, name: str, depth: int) -> Iterator[tuple[str, str]]:
        facts = self._program.files[path]
        if depth > _DEEPEST:
            return
        symbols = facts.symbols.get(name, ())
        if any(symbol.kind in ("value", "stored") for symbol in symbols):
            yield path, name
        for symbol in symbols:
            if symbol.kind == "import":
                yield from self.imported_places(path, str(symbol.target), depth + 1)
        if name not in facts.symbols:
            yield from self._starred(path, name, depth)

    def starred(self, path: str, name: str) -> Iterator[tuple[Function, int]]:
        """What a name means in a file before the file gives it a value of its own: ``from base import *; NAME += [...]``."""
        for file, own in self._starred(path, name, 0):
            yield from self._values(file, own)

    def _starred(self, path: str, name: str, depth: int) -> Iterator[tuple[str, str]]:
        for star in self._program.files[path].stars:
            for source in self.dotted(path, star, depth + 1):
                if source.kind is Kind.MODULE and self._offers(source.name, name):
                    yield from self._find_places(source.name, name, depth + 1)

    def imported_places(self, path: str, dotted: str, depth: int = 0) -> Iterator[tuple[str, str]]:
        """The module-level variables that an import of a dotted name, written in a file, means."""
        owner, _, name = dotted.rpartition(".")
        prefix = owner if owner.strip(".") else "." * (len(dotted) - len(dotted.lstrip(".")))
        for ref in self.dotted(path, prefix, depth) if prefix else ():
            if ref.kind is Kind.MODULE:
                yield from self._find_places(ref.name, name, depth + 1)

    def dotted(self, path: str, dotted: str, depth: int = 0) -> tuple[Ref, ...]:
        """What an import of a dotted name, written in a file, refers to."""
        modules = self._program.modules
        if dotted.startswith("."):
            place = modules.relative(dotted, path)
            if place is None:
                return ()
            if (found := modules.at(place)) is not None:
                return (Ref(Kind.MODULE, found),)
            folder, _, name = place.rpartition("/")
            owner = modules.at(folder)
            return self.member(owner, name, depth + 1) if owner is not None else ()
        if (found := modules.find(dotted, path)) is not None and not self._installed(dotted, found, path):
            return (Ref(Kind.MODULE, found),)
        parts = dotted.split(".")
        for cut in range(len(parts) - 1, 0, -1):
            package = ".".join(parts[:cut])
            found = modules.find(package, path)
            if found is not None and not self._installed(package, found, path):
                return self._along(found, parts[cut:], depth)
        return (external(self._program.models, dotted, None),)

    def _installed(self, dotted: str, path: str, importer: str) -> bool:
        """A file deep in the repository that happens to be called like a modelled library is not that library's module."""
        top = dotted.partition(".")[0]
        if top not in self._program.models.libraries:
            return False
        alone = path.rsplit("/", maxsplit=1)[-1] == f"{top}.py" and "." not in dotted and "/" in path
        return alone or self._program.modules.is_buried(dotted, path, importer)

    def _along(self, path: str, parts: list[str], depth: int) -> tuple[Ref, ...]:
        refs = self.member(path, parts[0], depth + 1)
        for part in parts[1:]:
            refs = tuple(ref for one in refs if one.kind is Kind.MODULE for ref in self.member(one.name, part, depth + 1))
        return refs

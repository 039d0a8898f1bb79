"""What makes the records of a stored class: functions, views of libraries, an administration that is told of the class.

Roles of view classes say under ``makes`` by which of its attributes a class names what it makes; roles of calls under
``administers`` at which port an administration is given a class.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property

from backcheck.backend.model import Route
from backcheck.dataflow.acts import Word
from backcheck.dataflow.effects import WRITES
from backcheck.dataflow.ports import given
from backcheck.ir import BUILD
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind, Ref
from backcheck.sites.world import World

_NEW = frozenset((Word.CREATES, Word.ENSURES))
_SENDING = "POST"


class Makers:
    """All of them are found at once, by the name of the class."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._program = world.program

    @cached_property
    def functions(self) -> dict[str, tuple[Function, ...]]:
        """What makes records for certain; what saves some, new or known, where nothing else does."""
        new: dict[str, dict[int, Function]] = {}
        saved: dict[str, dict[int, Function]] = {}
        for function, entity, certain in (*self._writing(), *self._constructing()):
            (new if certain else saved).setdefault(entity, {})[function.id] = function
        return {name: tuple(found.values()) for name, found in (saved | new).items()}

    def _writing(self) -> Iterator[tuple[Function, str, bool]]:
        for function in self._calling({_last(role.name) for role in self._program.models if WRITES in role.effects}):
            for effect in self._world.effects.direct(function):
                for act in self._world.transactions.acts.at(function, effect.here) if effect.word == WRITES and effect.symbol else ():
                    if act.word in _NEW or act.word is Word.SAVES:
                        entities = (act.entity,) if act.entity else self._entities(self._world.types.of(function, effect.here))
                        yield from ((function, entity, act.word in _NEW) for entity in entities)

    def _constructing(self) -> Iterator[tuple[Function, str, bool]]:
        """An object of a stored class is made to be stored."""
        for name in sorted({_last(one.name) for one in self._world.backend.entities}):
            for function in self._calling((name,)):
                calls = self._program.calls(function, self._program.aliases(name))
                refs = {ref for call in calls for ref in self._world.calls.targets(function, call)}
                if any(ref.kind is Kind.CLASS and self._program.classes[ref.id].name == name for ref in refs):
                    yield function, name, True

    def _calling(self, names: Iterable[str]) -> Iterator[Function]:
        """The functions of service code that call something so named, each once."""
        found = {one.id: one for name in sorted(names) for one in self._program.calling(name) if self._world.serves(one.path)}
        return iter(found.values())

    @cached_property
    def routes(self) -> dict[str, tuple[Route, ...]]:
        """The routes at which a library's view makes records."""
        found: dict[str, list[Route]] = {}
        for route in self._world.backend.routes:
            if route.owner >= 0 and _SENDING in route.methods:
                for entity in self._made_by(self._program.classes[route.owner]):
                    found.setdefault(entity, []).append(route)
        return {name: tuple(routes) for name, routes in found.items()}

    def _made_by(self, owner: Class) -> Iterator[str]:
        roles = (self._program.models.find(base) for base in self._world.types.members.library_bases(owner))
        for path in dict.fromkeys(path for role in roles if role is not None for path in role.facts.get("makes", ())):
            refs: tuple[Ref, ...] = (Ref(Kind.CLASS, id=owner.id),)
            for name in str(path).split("."):
                refs = tuple(one for ref in refs for one in self._world.types.members.of(ref, name))
            yield from self._entities(refs)

    @cached_property
    def administered(self) -> frozenset[str]:
        """The classes that a library's administration is told of."""
        roles = {role.name: role for role in self._program.models if "administers" in role.facts}
        found: set[str] = set()
        for function in self._calling({_last(name) for name in roles}):
            nodes = self._program.graph(function).nodes
            for call in self._program.calls(function, frozenset(map(_last, roles))):
                for symbol in self._world.calls.symbols(function, call):
                    role = roles.get(symbol)
                    ports = given(nodes, nodes[call], role, str(role.facts["administers"])) if role is not None else ()
                    found.update(entity for port in ports for entity in self._named(function, port))
        return frozenset(found)

    def _named(self, function: Function, node: int) -> Iterator[str]:
        """The classes that an argument names, alone or in a list."""
        nodes = self._program.graph(function).nodes
        inner = nodes[node][2] if nodes[node][0] == BUILD and nodes[node][1] in ("list", "tuple") else (node,)
        return (entity for one in inner for entity in self._entities(self._world.types.of(function, one)))

    def _entities(self, refs: Iterable[Ref]) -> Iterator[str]:
        """The classes of records that references are of, themselves or by what they hold."""
        for ref in refs:
            inner = ref.value if ref.kind is Kind.LIBRARY and isinstance(ref.value, Ref) else ref
            if inner.kind in (Kind.CLASS, Kind.INSTANCE) and (one := self._program.classes[inner.id]).qualified in self._stored:
                yield one.name

    @cached_property
    def _stored(self) -> frozenset[str]:
        return frozenset(one.name for one in self._world.backend.entities)


def _last(name: str) -> str:
    return name.rpartition(".")[2]
